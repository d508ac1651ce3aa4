"""Answers to the readings about review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.engine.policy import QuietHours
from bot.features.review import readings as r
from bot.features.review.tables import card, load_cards
from bot.features.review.types import Card
from bot.store.transaction import Within


def _my_cards(within: Within, reading: r.MyCards) -> tuple[Card, ...]:
    return load_cards(within.connection, card.c.volunteer_id == within.world.volunteer.id)


def _hours_of_quiet(within: Within, reading: r.HoursOfQuiet) -> QuietHours:
    return within.terms.quiet


def _window(within: Within, reading: r.Window) -> int | None:
    capabilities = within.terms.capabilities.get(within.address.channel)
    window = capabilities.window if capabilities else None
    return None if window is None else int(window / timedelta(hours=1))


ANSWERS: dict[type, Callable[[Within, Any], Any]] = {
    r.MyCards: _my_cards,
    r.HoursOfQuiet: _hours_of_quiet,
    r.Window: _window,
}
