"""What a step may ask about lists of invited people."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.queries import Reading
from bot.features.invitees.types import Invitee


@dataclass(frozen=True, slots=True)
class MyInvitation(Reading[Invitee | None]):
    """How a list names whoever writes, by the number that they write from."""
