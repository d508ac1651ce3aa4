from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.support.volunteers_in_chat import VolunteersInChat, chat_in


@pytest.fixture
def chat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[VolunteersInChat]:
    """Volunteer 1 is the coordinator of Kota Bekasi, 2 to 5 are volunteers there. The codes of
    doors are 1001, 1002 …"""
    codes = count(1001)
    monkeypatch.setattr(
        "bot.features.training_sessions.day_plan._random_code", lambda: str(next(codes))
    )
    chat = chat_in(tmp_path)
    chat.enter(5)
    chat.appoint(1, "32.75")
    yield chat
    chat.engine.dispose()
