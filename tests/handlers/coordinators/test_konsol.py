"""KONSOL: a link, which browsers are in, and out with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.features.console.requests import EndConsoleSessions, MakeKey, MyConsoleSessions, OfferKey
from bot.features.console.types import ConsoleSession, FreshKey
from tests.support.talk import NOW, Talk

PHONE = ConsoleSession(1, "Chrome, Android", NOW, NOW + timedelta(hours=12))


@pytest.fixture
def office(talk: Talk) -> Talk:
    talk.registered()
    talk.person = replace(talk.person, scope="32.75")
    return talk


@pytest.mark.parametrize("word", ["konsol", "KONSOL", "buka konsol", "console", "/konsol"])
def test_a_coordinator_gets_a_link(office: Talk, word: str) -> None:
    office.says(word)
    assert "https://bimtek.example/konsol/masuk/k" in office.text
    assert office.effects == [OfferKey("k")]


def test_a_volunteer_gets_none(talk: Talk) -> None:
    talk.registered().says("konsol")
    assert "/konsol/" not in talk.text
    assert talk.effects == []


def test_who_is_in_is_told_and_put_out_at_a_word(office: Talk) -> None:
    office.readings[MyConsoleSessions] = (PHONE,)
    office.says("konsol")
    assert "Chrome, Android" in office.text
    office.says("keluarkan semua")
    assert office.effects[-1] == EndConsoleSessions()


def test_who_knows_their_browser_leaves_it(office: Talk) -> None:
    office.readings[MyConsoleSessions] = (PHONE,)
    office.says("konsol", "itu saya")
    assert EndConsoleSessions() not in office.effects


def test_where_nobody_could_come_there_is_no_link(office: Talk) -> None:
    office.readings[MakeKey] = FreshKey("k", "")
    office.says("konsol")
    assert "BIMTEK_PUBLIC_URL" in office.text
    assert office.effects == []
