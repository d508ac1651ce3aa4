"""The tester's clock passes over quarters of an hour in which nothing is due: what is said, to whom
and when is what it is with a look at each of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.at_each_step import letter_of
from tests.support.training_sessions import NOW
from tests.support.volunteers_in_chat import VolunteersInChat, chat_in

Said = list[tuple[str, int, str]]


class _Noting(list[Any]):
    """What one person hears, written down with the hour."""

    def __init__(self, chat: VolunteersInChat, who: int, script: Said) -> None:
        super().__init__()
        self._hall, self._who, self._script = chat, who, script

    def append(self, message: Any) -> None:
        super().append(message)
        self._script.append((f"{self._hall.now:%d %H:%M}", self._who, message.text))


def four_days(folder: Path) -> Said:
    """A lesson and its nudges, a session that moves, a broadcast for later, a question at night,
    somebody who is away for a while."""
    chat, script = chat_in(folder), Said()
    for who in range(1, 5):
        chat.heard[who] = _Noting(chat, who, script)
    chat.enter(4)
    chat.appoint(1, "32.75")
    chat.says(2, "lanjut")
    while not letter_of(chat.text(2)):
        chat.says(2, "lanjut")
    while letter := letter_of(chat.text(2)):
        chat.says(2, letter)
    chat.says(2, "pengingat", "19.00")
    chat.invite()
    chat.says(3, "hadir").says(4, "berhenti")
    chat.says(1, "siaran", "Besok kerja bakti.", "semua")
    chat.says(1, "ubah", "waktu kirim", "besok jam 9 pagi", "kirim")
    chat.wait_until(NOW.replace(hour=15, minute=7)).says(3, "tanya", "Kapan honor?", "kirim")
    chat.wait_until(NOW + timedelta(days=3)).says(4, "mulai")
    chat.wait_until(NOW + timedelta(days=4, hours=1))
    chat.engine.dispose()
    return script


@pytest.fixture
def in_every_quarter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(VolunteersInChat, "_due_moments", lambda self: [self.now])


def test_what_is_passed_over_would_have_said_nothing(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    (tmp_path / "jumping").mkdir()
    (tmp_path / "stepping").mkdir()
    jumped = four_days(tmp_path / "jumping")
    request.getfixturevalue("in_every_quarter")
    assert jumped == four_days(tmp_path / "stepping")
    for when, what in (
        ("25 02:", "kerja bakti"),
        ("24 23:", "Kapan honor?"),
        ("28 01:", "Mengingatkan"),
    ):
        assert any(at.startswith(when) and what in text for at, _, text in jumped), what
    assert sum("diulang hari ini" in text for _, _, text in jumped) == 2
