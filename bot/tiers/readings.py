"""What a step may ask around credits."""

from __future__ import annotations

from dataclasses import dataclass

from bot.readings import Reading
from bot.tiers import Credit


@dataclass(frozen=True, slots=True)
class MyCredits(Reading[tuple[Credit, ...]]):
    """The certificates for which something counts as passed."""
