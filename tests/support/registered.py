"""What is registered, for tests that call a part of the bot by itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.engine.policy import Policy
from bot.features.registry import registered
from bot.runtime.queries import QueryAnswers
from bot.runtime.retention import nightly_steps
from bot.store.transaction import TurnTransaction

FEATURES = registered()
NOTICE_TYPES = FEATURES.notices


def throw_away(connection: Connection, now: datetime) -> None:
    """All that a night throws away."""
    for step in nightly_steps(FEATURES, Policy()):
        while step(connection, now):
            pass


def answers(turn: TurnTransaction) -> QueryAnswers:
    """What answers the queries of a turn."""
    return QueryAnswers(turn, FEATURES.queries)
