"""A record that is given to another number. Times are aware, UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# How long the old address may object.
OBJECT_WITHIN = timedelta(hours=24)
SHOWN_DIGITS = 4


class MoveState(StrEnum):
    WAITING = "waiting"
    OBJECTED = "objected"
    CALLED_OFF = "called off"
    TAKEN = "taken"  # the number was somebody else's by then
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Move:
    """A move as it stands: to which number (E.164), from when on, by whom ("" when erased)."""

    number: str
    ripe_at: datetime
    asker: str
    name: str


def hinted_number(number: str) -> str:
    """Show of a number what its owner knows it by: "…5678"."""
    return f"…{number[-SHOWN_DIGITS:]}"
