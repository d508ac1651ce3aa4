"""Answers to the readings about credits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.features.courses import readings as r
from bot.features.courses.tables import credit, load_credits
from bot.features.courses.types import Credit
from bot.store.transaction import Within


def _my_credits(within: Within, reading: r.MyCredits) -> tuple[Credit, ...]:
    mine = credit.c.volunteer_id == within.world.volunteer.id
    return load_credits(within.connection, mine)


ANSWERS: dict[type, Callable[[Within, Any], Any]] = {r.MyCredits: _my_credits}
