"""What a step may ask, and ask for, about review."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from bot.engine.person import World
from bot.engine.policy import QuietHours
from bot.engine.queries import Reading
from bot.features.review.rules import with_nudge
from bot.features.review.types import Card


@dataclass(frozen=True, slots=True)
class MyCards(Reading[tuple[Card, ...]]):
    """All cards of the person, as they were before this turn."""


@dataclass(frozen=True, slots=True)
class HoursOfQuiet(Reading[QuietHours]):
    """When nobody is nudged."""


@dataclass(frozen=True, slots=True)
class Window(Reading[int | None]):
    """For how many hours after their last word the person can be written to where they are now;
    None: at any time."""


@dataclass(frozen=True, slots=True)
class SetNudge:
    """The daily nudge at this minute of the day, or (None) off."""

    minute: int | None
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        habit = with_nudge(world.habit, self.minute, now, world.volunteer.zone)
        return replace(world, habit=habit)


@dataclass(frozen=True, slots=True)
class OfferNudge:
    """They were told that there is a daily nudge."""

    barrier: ClassVar[bool] = False

    def seen_in(self, world: World, now: datetime) -> World:
        return replace(world, habit=replace(world.habit, offered=True))
