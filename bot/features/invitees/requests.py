"""What a step may ask, and ask for, about lists of invited people."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.effects import SideEffect
from bot.engine.messages import SentFile
from bot.engine.queries import Query
from bot.features.invitees.types import Invitee


@dataclass(frozen=True, slots=True)
class MyInvitation(Query[Invitee | None]):
    """Ask how a list names whoever writes, by the number that they write from."""


@dataclass(frozen=True, slots=True)
class ImportList(SideEffect):
    """Read a list that was just sent, off the path of messages; a report comes back."""

    file: SentFile
