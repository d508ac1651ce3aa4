"""Answers to the readings about credits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.tiers import Credit
from bot.tiers import readings as r
from bot.tiers.tables import credit, load_credits
from bot.within import Within


def _my_credits(within: Within, reading: r.MyCredits) -> tuple[Credit, ...]:
    mine = credit.c.volunteer_id == within.world.volunteer.id
    return load_credits(within.connection, mine)


ANSWERS: dict[type, Callable[[Within, Any], Any]] = {r.MyCredits: _my_credits}
