"""What a step may ask about review."""

from __future__ import annotations

from dataclasses import dataclass

from bot.readings import Reading
from bot.review import Card
from bot.training.rules import QuietHours


@dataclass(frozen=True, slots=True)
class MyCards(Reading[tuple[Card, ...]]):
    """All cards of the person, as they were before this turn."""


@dataclass(frozen=True, slots=True)
class HoursOfQuiet(Reading[QuietHours]):
    """When nobody is nudged."""
