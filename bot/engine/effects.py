"""What a step may ask for. The engine shows each effect to the rest of the turn (`applied_to`); the
writer carries it out in the turn's transaction (bot/runtime/effects.py). Those of sessions,
broadcasts and the like stand in their packages."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from bot.engine.person import PersonState, Volunteer
from bot.engine.session import Frame


class Effect(Protocol):
    """Something a step asks for. Behind an `irreversible` one there is no way back."""

    irreversible: ClassVar[bool]

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        """Return the person as this effect leaves it."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase the person for good, drafts and message texts too; anonymous counts stay."""

    irreversible: ClassVar[bool] = True

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        blank = Volunteer(id=person.volunteer.id, language=person.volunteer.language)
        return PersonState(blank, person.addresses)


class Relocation(ABC):
    """An effect by which the person goes on where somebody stood whom they turn out to be."""

    __slots__ = ()

    @property
    @abstractmethod
    def asked(self) -> int:
        """How many questions were asked there: no button of theirs is of a turn to come."""

    @abstractmethod
    def waiting(self, here: Sequence[Frame], keeps: Callable[[Frame], bool]) -> tuple[Frame, ...]:
        """Return what waits from now on, to be resumed from its end; `here` is what waited for the
        person, `keeps` tells of a frame whether it is one to come back to."""


class SideEffect:
    """An effect that changes nothing in the person themselves. What it changes of an answer the
    rest of the turn sees through `overlay`."""

    __slots__ = ()
    irreversible: ClassVar[bool] = True

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        return person

    def overlay(self, asked: object, answer: Any) -> Any:
        """Return the answer to a query as this effect leaves it."""
        return answer


@dataclass(frozen=True, slots=True)
class MakeFile(SideEffect):
    """Have a file made, off the path of messages, and sent to the person."""

    kind: str
    arguments: tuple[tuple[str, int | str], ...] = ()
