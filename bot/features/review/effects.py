"""What a step may ask for around review. That an answer makes a card, and a day of the streak, is
part of `RecordAnswer`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from bot.engine.person import World
from bot.features.review.rules import with_nudge


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
