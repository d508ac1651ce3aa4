"""What a step may ask, and ask for, about codes and joined channels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.engine.effects import Relocation, SideEffect
from bot.engine.person import PersonState
from bot.engine.queries import Query
from bot.engine.session import Frame
from bot.features.linking.rules import joined, waiting
from bot.features.linking.types import Fresh, Holder, Links, Typed


@dataclass(frozen=True, slots=True)
class FreshCode(Query[Fresh]):
    """Ask for six digits that are nobody's code now. Not of the turn's own chance, whose seed can
    be known."""


@dataclass(frozen=True, slots=True)
class CodeTyped(Query[Typed]):
    """Ask what a code is worth here, and whose it is. The code and its person are locked until the
    turn's commit: what is said of them is still true when the effect is carried out."""

    code: str


@dataclass(frozen=True, slots=True)
class CodeKept(Query[Typed]):
    """Ask the same of one that was typed before, by its id: a draft holds no code."""

    id: int


@dataclass(frozen=True, slots=True)
class MyLinks(Query[Links]):
    """Ask where the person can be reached, and until when that can be undone."""


@dataclass(frozen=True, slots=True)
class OfferCode(SideEffect):
    """Keep a code that the query `FreshCode` has made, for ten minutes; an older one of the
    person's is good no more."""

    code: str


@dataclass(frozen=True, slots=True)
class NoteWrongCode(SideEffect):
    """Count one more wrong code from this address; `code` is what was typed, "" where it is not
    known any more."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class MergeAccounts(Relocation):
    """Be one with `holder`, whose code was just found good: from here on the turn is theirs, and
    goes on where they stand. They are told at the address where they gave it. Carried out by
    bot/runtime/account_changes.py, in a batch of its own."""

    holder: Holder
    irreversible: ClassVar[bool] = True

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        return joined(self.holder.person, person)

    @property
    def asked(self) -> int:
        """How many questions the holder was asked."""
        return self.holder.turn

    def waiting(self, here: Sequence[Frame], keeps: Callable[[Frame], bool]) -> tuple[Frame, ...]:
        """Return what waited for the holder, before what waited here."""
        theirs = [frame for frame in self.holder.frames if keeps(frame)]
        return waiting(theirs, [frame for frame in here if keeps(frame)])


@dataclass(frozen=True, slots=True)
class SplitAccounts(SideEffect):
    """Undo the last join; the other half is told. Nothing more is said in the turn: who is who is
    known after it."""
