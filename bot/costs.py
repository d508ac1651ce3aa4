"""What messages cost where they are paid for: added up as they leave or come in, in the transaction
that they belong to, so that a later rate changes nothing of what was."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Select, func, select

from bot.terms import Terms
from models.base import add_up, is_sqlite, table
from models.costs import MessageCost
from models.messages import Priority

_cost = table(MessageCost)
_REGION = len("32.75")


class Kind(StrEnum):
    ANSWER = "answer"
    REMINDER = "reminder"
    BROADCAST = "broadcast"
    IN = "in"


_OF_PRIORITY = {
    Priority.ANSWER: Kind.ANSWER,
    Priority.REMINDER: Kind.REMINDER,
    Priority.BROADCAST: Kind.BROADCAST,
}


@dataclass(slots=True)
class Costs:
    """Of one transaction. `place` is the person's place of duty, whatever its level."""

    terms: Terms
    _messages: Counter[tuple[str, Kind]] = field(default_factory=Counter)

    def note_out(self, channel: str, place: str, priority: int) -> None:
        if self.terms.costs(channel):
            self._messages[place[:_REGION], _OF_PRIORITY[priority]] += 1

    def note_in(self, channel: str, place: str) -> None:
        if self.terms.costs(channel):
            self._messages[place[:_REGION], Kind.IN] += 1

    def write(self, connection: Connection, now: datetime) -> None:
        rows = [
            {
                "month": month_of(now),
                "region": region,
                "kind": kind,
                "messages": count,
                "rupiah": count * self._rate(kind),
            }
            for (region, kind), count in self._messages.items()
        ]
        if rows:
            connection.execute(_adding(is_sqlite(connection)), rows)

    def _rate(self, kind: Kind) -> int:
        return self.terms.rupiah_in if kind is Kind.IN else self.terms.rupiah or 0


def month_of(now: datetime) -> str:
    return f"{now:%Y-%m}"


def spent_by_kind(connection: Connection, now: datetime) -> dict[str, tuple[int, int]]:
    """In this month, everywhere: messages and rupiah."""
    rows = connection.execute(of_month(now)).all()
    return {row.kind: (row.messages, row.rupiah) for row in rows}


def of_month(now: datetime) -> Select[*tuple[Any, ...]]:
    """`messages` and `rupiah` by `kind`."""
    sums = (func.sum(_cost.c.messages).label("messages"), func.sum(_cost.c.rupiah).label("rupiah"))
    return select(_cost.c.kind, *sums).where(_cost.c.month == month_of(now)).group_by(_cost.c.kind)


@cache
def _adding(sqlite: bool) -> Insert:
    return add_up(sqlite, _cost, ("messages", "rupiah"), "month", "region", "kind")
