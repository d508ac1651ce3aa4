"""What a step may ask, and ask for, about review."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from bot.engine.person import PersonState
from bot.engine.policy import QuietHours
from bot.engine.queries import Query
from bot.features.review.rules import with_nudge
from bot.features.review.types import Card


@dataclass(frozen=True, slots=True)
class MyCards(Query[tuple[Card, ...]]):
    """Ask for all cards of the person, as they were before this turn."""


@dataclass(frozen=True, slots=True)
class NudgedLast(Query[bool]):
    """Ask whether the daily nudge was the last thing that was said to the person."""


@dataclass(frozen=True, slots=True)
class HoursOfQuiet(Query[QuietHours]):
    """Ask when nobody is nudged."""


@dataclass(frozen=True, slots=True)
class Window(Query[int | None]):
    """Ask for how many hours after their last word the person can be written to where they are now;
    None: at any time."""


@dataclass(frozen=True, slots=True)
class SetNudge:
    """Set the daily nudge to this minute of the day, or (None) off."""

    minute: int | None
    irreversible: ClassVar[bool] = True

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        habit = with_nudge(person.habit, self.minute, now, person.volunteer.zone)
        return replace(person, habit=habit)


@dataclass(frozen=True, slots=True)
class OfferNudge:
    """Note that they were told that there is a daily nudge."""

    irreversible: ClassVar[bool] = False

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        return replace(person, habit=replace(person.habit, offered=True))
