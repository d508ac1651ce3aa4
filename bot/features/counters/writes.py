"""The counts of regions and modules, kept in the transaction of what changes them: whatever a turn
does to a person, they leave the counts as they were before it and enter them as they are after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert

from bot.engine.person import PersonState
from bot.features.counters.rules import Numbers, numbers
from content import regions
from models.base import add_up, is_sqlite, table
from models.recap import RecapActive, RecapCount

_NOTHING = (0, 0, 0, 0)
_MEASURES = ("people", "tried", "score", "passed")
_count, _active = table(RecapCount), table(RecapActive)


@dataclass(slots=True)
class Counters:
    """The changes of a batch of turns. Written at its end and in one order, so that two processes
    which count at once wait for each other, and never both."""

    counts: dict[tuple[str, str], Numbers] = field(default_factory=dict)
    active: dict[tuple[str, date], int] = field(default_factory=dict)

    def note(self, before: PersonState, after: PersonState) -> None:
        """Take in somebody as a turn found them, and as it left them."""
        if not _is_same(before, after):
            self._add(before, -1)
            self._add(after, 1)

    def _add(self, person: PersonState, sign: int) -> None:
        if not person.volunteer.registered:
            return
        covering = regions.covering(person.volunteer.place)
        for module, own in numbers(person):
            for region in covering:
                there = self.counts.get((region, module), _NOTHING)
                self.counts[region, module] = _sum(there, own, sign)
        day = person.volunteer.seen_on
        if day is not None:
            for region in covering:
                self.active[region, day] = self.active.get((region, day), 0) + sign

    def write(self, connection: Connection) -> None:
        sqlite = is_sqlite(connection)
        counts = [_row(*key, own) for key, own in sorted(self.counts.items()) if any(own)]
        if counts:
            connection.execute(_counting(sqlite), counts)
        active = [
            {"region": region, "day": day, "people": people}
            for (region, day), people in sorted(self.active.items())
            if people
        ]
        if active:
            connection.execute(_counting_active(sqlite), active)


def _is_same(before: PersonState, after: PersonState) -> bool:
    """At a glance, whether nothing that is counted changed: every turn comes by here."""
    old, new = before.volunteer, after.volunteer
    old_deeds, new_deeds = before.habit.deeds, after.habit.deeds
    return (
        old.registered_at == new.registered_at
        and old.place == new.place
        and old.seen_on == new.seen_on
        and before.lessons is after.lessons
        and before.quizzes is after.quizzes
        and old_deeds == new_deeds
    )


def _sum(there: Numbers, own: Numbers, sign: int) -> Numbers:
    (a, b, c, d), (e, f, g, h) = there, own
    return a + sign * e, b + sign * f, c + sign * g, d + sign * h


def _row(region: str, module: str, own: Sequence[int]) -> dict[str, Any]:
    parent = region.rpartition(".")[0] if region else None
    measures = dict(zip(_MEASURES, own, strict=True))
    return {"region": region, "module": module, "parent": parent, **measures}


@cache
def _counting(sqlite: bool) -> Insert:
    return add_up(sqlite, _count, _MEASURES, "region", "module")


@cache
def _counting_active(sqlite: bool) -> Insert:
    return add_up(sqlite, _active, ("people",), "region", "day")
