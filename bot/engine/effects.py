"""What a step may ask for. The engine shows each effect to the rest of the turn (`seen_in`); the
runner carries it out in the turn's transaction (bot/runtime/effects.py). Those of sessions,
broadcasts and the like stand in their packages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from bot.engine.person import Volunteer, World


class Effect(Protocol):
    """Something a step asks for. Behind a `barrier` there is no way back."""

    barrier: ClassVar[bool]

    def seen_in(self, world: World, now: datetime) -> World:
        """The person's world as this effect leaves it."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase the person for good, drafts and message texts too; anonymous counts stay."""

    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        blank = Volunteer(id=world.volunteer.id, language=world.volunteer.language)
        return World(blank, world.addresses)


class Unseen:
    """An effect that changes nothing in the person's own world. What it changes of a reading the
    rest of the turn sees through `seen_through`."""

    __slots__ = ()
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        return world

    def seen_through(self, reading: object, answer: Any) -> Any:
        """The answer to a reading as this effect leaves it."""
        return answer


@dataclass(frozen=True, slots=True)
class MakeFile(Unseen):
    """Have a file made, off the path of messages, and sent to the person."""

    kind: str
    arguments: tuple[tuple[str, int | str], ...] = ()
