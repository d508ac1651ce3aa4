"""What messages cost where they are paid for, and what a region may spend."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Select, func, select

from bot.engine.policy import Policy
from models.base import add_up, is_sqlite, table
from models.costs import MessageCost
from models.vocabulary import Priority

_REGION = len("32.75")


class CostKind(StrEnum):
    """What a message was for. `LESSONS` are no messages: lessons that were done where it costs."""

    ANSWER = "answer"
    LESSON = "lesson"
    REMINDER = "reminder"
    BROADCAST = "broadcast"
    IN = "in"
    LESSON_IN = "lesson in"
    LESSONS = "lessons"


OUT = frozenset({CostKind.ANSWER, CostKind.LESSON, CostKind.REMINDER, CostKind.BROADCAST})
OF_LESSONS = frozenset({CostKind.LESSON, CostKind.LESSON_IN})


def region_of(place: str) -> str:
    """Return the kabupaten or kota that a place lies in; "" for none."""
    return place[:_REGION]


def month_of(now: datetime) -> str:
    return f"{now:%Y-%m}"


_cost = table(MessageCost)
_OF_PRIORITY = {
    Priority.ANSWER: CostKind.ANSWER,
    Priority.REMINDER: CostKind.REMINDER,
    Priority.BROADCAST: CostKind.BROADCAST,
}


def kind_of(priority: int) -> CostKind:
    return _OF_PRIORITY[priority]


@dataclass(slots=True)
class Costs:
    """The costs of one transaction, to be written at its end. `place` is the person's place of
    duty, whatever its level."""

    policy: Policy
    _messages: Counter[tuple[str, CostKind]] = field(default_factory=Counter)
    _rupiah: Counter[tuple[str, CostKind]] = field(default_factory=Counter)

    def note_out(self, channel: str, place: str, kind: CostKind, rupiah: int) -> None:
        self._note(channel, place, kind, rupiah)

    def note_in(self, channel: str, place: str, kind: CostKind = CostKind.IN) -> None:
        self._note(channel, place, kind, self.policy.rupiah_in)

    def note_lessons(self, channel: str, place: str, done: int) -> None:
        if done and self.policy.is_paid(channel):
            self._messages[region_of(place), CostKind.LESSONS] += done

    def _note(self, channel: str, place: str, kind: CostKind, rupiah: int) -> None:
        if self.policy.is_paid(channel):
            key = region_of(place), kind
            self._messages[key] += 1
            self._rupiah[key] += rupiah

    def write(self, connection: Connection, now: datetime) -> None:
        rows = [
            {
                "month": month_of(now),
                "region": region,
                "kind": kind,
                "messages": count,
                "rupiah": self._rupiah[region, kind],
            }
            for (region, kind), count in self._messages.items()
        ]
        if rows:
            connection.execute(_adding(is_sqlite(connection)), rows)


def spent_by_kind(connection: Connection, now: datetime) -> dict[str, tuple[int, int]]:
    """Sum this month's messages and rupiah of everywhere, by kind."""
    rows = connection.execute(of_month(now)).all()
    return {row.kind: (row.messages, row.rupiah) for row in rows}


def of_month(now: datetime) -> Select[*tuple[Any, ...]]:
    """Select `messages` and `rupiah` by `kind`."""
    sums = (func.sum(_cost.c.messages).label("messages"), func.sum(_cost.c.rupiah).label("rupiah"))
    return select(_cost.c.kind, *sums).where(_cost.c.month == month_of(now)).group_by(_cost.c.kind)


@cache
def _adding(sqlite: bool) -> Insert:
    return add_up(sqlite, _cost, ("messages", "rupiah"), "month", "region", "kind")
