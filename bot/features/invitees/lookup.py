"""Answers to the readings about lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.features.invitees import readings as r
from bot.features.invitees.tables import load, number_of
from bot.features.invitees.types import Invitee
from bot.store.transaction import Within


def _my_invitation(within: Within, reading: r.MyInvitation) -> Invitee | None:
    number = number_of(within.address)
    return load(within.connection, [number]).get(number) if number else None


ANSWERS: dict[type, Callable[[Within, Any], Any]] = {r.MyInvitation: _my_invitation}
