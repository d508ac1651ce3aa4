"""What a step may ask for beyond its own person's world. The engine hands each reading to whoever
runs it, who answers in the transaction of the turn (bot/runtime/queries.py); a test answers by
itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class Reading(Generic[T]):
    """A question to the database; `T` is what its answer looks like."""


@dataclass(frozen=True, slots=True)
class RepliedTo(Reading["tuple[str, str] | None"]):
    """What a reply to one of our own messages, by the platform's id of that, is for: a command and
    its argument; None where it is for nothing in particular."""

    message: str


class Reader(Protocol):
    def __call__(self, reading: Reading[T], /) -> T: ...


def nothing_to_read(reading: Reading[T], /) -> T:
    """The reader of whoever has no database."""
    raise LookupError(f"{type(reading).__name__} cannot be answered here")
