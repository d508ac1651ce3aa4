"""Deeds on a database: asked after, counted for the region, told, shown again, and erased."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.features.counters.recount import differences
from bot.features.recap.counts import load_recap
from models.base import table
from models.deeds import DeedStory
from models.review import Habit
from tests.support.volunteers_in_chat import VolunteersInChat, chat_in

SITI = 2
STORY = "Saya menengok Nenek Iyah, beliau senang sekali."


@pytest.fixture
def chat(tmp_path: Path) -> VolunteersInChat:
    chat = chat_in(tmp_path)
    chat.enter(1, first=SITI, name="Siti")
    chat.says(SITI, "lanjut", "lewati")
    while "Soal 1" not in chat.text(SITI):
        chat.says(SITI, "lanjut")
    chat.says(SITI, "a", "b", "c")
    chat.wait_until(chat.now + timedelta(days=3))
    return chat


def told(chat: VolunteersInChat) -> list[str]:
    with chat.engine.connect() as connection:
        return list(connection.execute(select(table(DeedStory).c.text)).scalars())


def test_a_deed_is_asked_after_three_days_with_the_next_word_and_once(
    chat: VolunteersInChat,
) -> None:
    chat.says(SITI, "menu")
    assert "Sudah sempat dilakukan?" in chat.text(SITI)
    chat.says(SITI, "belum")
    assert "Menu utama" in chat.text(SITI)
    chat.says(SITI, "menu")
    assert "Sudah sempat" not in chat.text(SITI)


def test_what_was_done_is_counted_for_the_region(chat: VolunteersInChat) -> None:
    chat.says(SITI, "menu", "sudah", "kemajuan")
    assert "Praktik yang sudah dilakukan: 1" in chat.text(SITI)
    with chat.engine.connect() as connection:
        recap = load_recap(connection, "", chat.now)
        assert (recap.deeds.score, recap.deeds.begun) == (1, 1)
        assert differences(connection) == 0


def test_what_is_told_is_theirs_and_comes_back_a_week_later(chat: VolunteersInChat) -> None:
    chat.says(SITI, "menu", "ceritakan", STORY)
    assert told(chat) == [STORY]
    assert "Menu utama" in chat.text(SITI)
    chat.says(SITI, "data saya")
    assert STORY in chat.text(SITI)
    chat.wait_until(chat.now + timedelta(days=7))
    chat.says(SITI, "belajar", "1")
    assert STORY in chat.text(SITI)
    assert "Pelajaran 1.2" in chat.text(SITI)
    chat.says(SITI, "menu")
    assert STORY not in chat.text(SITI)


def test_it_goes_with_its_volunteer(chat: VolunteersInChat) -> None:
    chat.says(SITI, "menu", "ceritakan", STORY, "hapus data", "ya, teruskan", "hapus semua")
    with chat.engine.connect() as connection:
        assert not connection.execute(select(table(Habit).c.volunteer_id)).all()
    assert told(chat) == []


def test_it_comes_before_the_next_lesson_and_not_within_one(chat: VolunteersInChat) -> None:
    chat.says(SITI, "lanjut")
    assert "Sudah sempat dilakukan?" in chat.text(SITI)
    chat.says(SITI, "sudah")
    assert "Pelajaran 1.2" in chat.text(SITI)
    chat.says(SITI, "lanjut")
    assert "Sudah sempat" not in chat.text(SITI)


def test_who_asked_for_silence_is_not_asked(chat: VolunteersInChat) -> None:
    chat.says(SITI, "berhenti", "ya", "halo", "menu")
    assert all("Sudah sempat" not in message.text for message in chat.heard[SITI])


def test_the_daily_nudge_says_that_there_is_something_to_ask(tmp_path: Path) -> None:
    chat = chat_in(tmp_path)
    chat.enter(1, first=SITI, name="Siti")
    chat.says(SITI, "lanjut", "lewati")
    while "Soal 1" not in chat.text(SITI):
        chat.says(SITI, "lanjut")
    chat.says(SITI, "a", "b", "c", "pengingat", "19.00")
    chat.wait_until(chat.now + timedelta(days=2))
    since = len(chat.heard[SITI])
    assert "ketik MENU" not in chat.text(SITI)
    chat.wait_until(chat.now + timedelta(days=2))
    assert any("praktik dari pelajaran yang lalu" in text for text in chat.texts(SITI, since))
