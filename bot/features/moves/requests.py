"""What a step may ask, and ask for, about records that go to another number."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.effects import SideEffect
from bot.engine.queries import Query
from bot.features.moves.types import Move


@dataclass(frozen=True, slots=True)
class OpenMove(Query[Move | None]):
    """Ask for the move of a volunteer in scope (0: of the person's own) that waits."""

    volunteer: int = 0


@dataclass(frozen=True, slots=True)
class NumberTaken(Query[bool]):
    """Ask whether a number (E.164) is a registered volunteer's already."""

    number: str


@dataclass(frozen=True, slots=True)
class AskMove(SideEffect):
    """Give a volunteer's record in scope to a number, when a day has passed; their old address is
    told and may object."""

    volunteer: int
    number: str


@dataclass(frozen=True, slots=True)
class CallOffMove(SideEffect):
    """Leave the record of a volunteer in scope where it is."""

    volunteer: int


@dataclass(frozen=True, slots=True)
class ObjectToMove(SideEffect):
    """Keep the person's own record where it is; whoever asked for the move is told."""
