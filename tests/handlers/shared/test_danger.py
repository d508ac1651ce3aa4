"""A cry for help on the whole way of a message."""

from __future__ import annotations

import logging

import pytest

from tests.support.volunteers_in_chat import VolunteersInChat

CRY = "suami saya mukulin saya tiap malam"


def test_it_is_answered_and_neither_logged_nor_passed_on(
    chat: VolunteersInChat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    chat.says(2, "belajar", "1", CRY)
    assert chat.text(2).startswith("Bapak/Ibu tidak sendirian")
    assert not chat.heard[1], "no coordinator hears of it"
    assert "mukul" not in caplog.text


def test_the_lesson_goes_on_where_it_was(chat: VolunteersInChat) -> None:
    chat.says(2, "belajar", "1")
    shown = chat.text(2)
    chat.says(2, CRY, "lanjut")
    assert "(2/" in chat.text(2)
    assert chat.text(2) != shown
