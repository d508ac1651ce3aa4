"""Whole talks as volunteers see them, to be read by people.

`UPDATE_TRANSCRIPTS=1 pytest tests/transcripts` writes them anew; read the difference.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.talk import CHAT, PAID, Talk

HERE = Path(__file__).parent

REGISTRATION = (
    "halo",
    "setuju",
    "S1ti",
    "Siti Aminah",
    "iya kak",
    "psm",
    "Jawa Barat",
    "bekasi",
    "kota",
    "bks slt",
    "pekayon jaya",
    "lewati",
    "perbaiki nama",
    "Siti Aminah, S.Sos.",
    "benar",
    "bantuan",
)
LESSON = ("blajar", "1", *["lanjut"] * 5, "B.", "jwb a", "jawabannya c kak", "menu")
LESSON_ON_WHATSAPP = ("lanjut", "lanjut", "a c b", "menu")
QUIZ = ("kuis", "1", "a", "B", "menu", "lanjut", "5", "c", "a", "b", "c", "jwb a", "b", "kemajuan")

TALKS: dict[str, tuple[Callable[[], Talk], tuple[str, ...]]] = {
    "registration": (lambda: Talk(CHAT), REGISTRATION),
    "lesson": (lambda: Talk(CHAT).registered(), LESSON),
    "lesson_whatsapp": (lambda: Talk(PAID).registered(), LESSON_ON_WHATSAPP),
    "quiz": (lambda: Talk(CHAT).registered(), QUIZ),
}


@pytest.mark.parametrize("name", TALKS)
def test_the_talk_is_the_one_that_was_read(name: str) -> None:
    begin, texts = TALKS[name]
    path, spoken = HERE / f"{name}.txt", begin().transcript(*texts)
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        path.write_text(spoken, "utf-8")
    assert spoken == path.read_text("utf-8")
