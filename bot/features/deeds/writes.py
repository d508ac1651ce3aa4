"""Stories, written in the transaction of their turn; all else stands in the habit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.features.deeds import requests
from bot.features.deeds.reads import story
from bot.store.transaction import TurnTransaction


def _tell(turn: TurnTransaction, effect: requests.TellStory) -> None:
    row = {
        "volunteer_id": turn.person.volunteer.id,
        "lesson": effect.lesson,
        "text": effect.text,
        "told_at": turn.now,
    }
    turn.connection.execute(story.insert(), row)


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {requests.TellStory: _tell}
