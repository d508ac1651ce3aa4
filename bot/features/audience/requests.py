"""What a step may ask, and ask for, about an audience."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.engine.queries import Query
from bot.features.audience.types import Audience


@dataclass(frozen=True, slots=True)
class AudienceCount:
    """How many an audience is. `channels`: how many are reached on each; the others are blocked,
    have said BERHENTI, or are `outside` WhatsApp's window, until they write again. `paid` messages
    cost `rupiah` each as of `rupiah_since`; None where that was not set. `left` of the month's
    budget, None without one. `needs_second`: so many that a second coordinator has to agree;
    `seconds`: how many there are who could. Those outside the window are told over so many `days`,
    of which a platform allows `a_day` each."""

    people: int
    channels: Mapping[str, int]
    unreachable: int
    stopped: int
    outside: int = 0
    paid: int = 0
    rupiah: int | None = None
    rupiah_since: date | None = None
    needs_second: bool = False
    seconds: int = 0
    left: int | None = None
    days: int = 1
    a_day: int = 0


@dataclass(frozen=True, slots=True)
class CountAudience(Query[AudienceCount]):
    audience: Audience
