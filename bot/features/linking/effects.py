"""What a step may ask for around joined channels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.engine.effects import Unseen
from bot.engine.person import World
from bot.features.linking.rules import joined
from bot.features.linking.types import Holder


@dataclass(frozen=True, slots=True)
class OfferCode(Unseen):
    """Keep a code that the reading `FreshCode` has made, for ten minutes; an older one of the
    person's is good no more."""

    code: str


@dataclass(frozen=True, slots=True)
class NoteWrongCode(Unseen):
    """One more wrong code from this address; `code` is what was typed, "" where it is not known any
    more."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class Join:
    """Be one with `holder`, whose code was just found good: from here on the turn is theirs, and
    goes on where they stand. They are told at the address where they gave it. Carried out by
    bot/runtime/turns.py, in a batch of its own."""

    holder: Holder
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        return joined(self.holder.world, world)


@dataclass(frozen=True, slots=True)
class Part(Unseen):
    """Undo the last join; the other half is told. Nothing more is said in the turn: who is who is
    known after it."""


CHANGES_WHO = (Join, Part)
