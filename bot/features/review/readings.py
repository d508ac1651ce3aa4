"""What a step may ask about review."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.policy import QuietHours
from bot.engine.queries import Reading
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
