"""What a step may ask around credits."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.queries import Reading
from bot.features.courses.types import Credit


@dataclass(frozen=True, slots=True)
class MyCredits(Reading[tuple[Credit, ...]]):
    """The certificates for which something counts as passed."""
