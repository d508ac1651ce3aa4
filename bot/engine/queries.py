"""What a step may ask for beyond its own person. The engine hands each query to whoever
runs it, who answers in the transaction of the turn (bot/runtime/queries.py); a test answers by
itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")


class Query(Generic[T]):
    """A question to the database; `T` is what its answer looks like."""

    def adjusted(self, answer: T, effect: Any) -> T:
        """Return the answer as a side effect of the same turn leaves it."""
        changed: T = effect.overlay(self, answer)
        return changed


@dataclass(frozen=True, slots=True)
class RepliedTo(Query["tuple[str, str] | None"]):
    """What a reply to one of our own messages, by the platform's id of that, is for: a command and
    its argument; None where it is for nothing in particular."""

    message: str


@dataclass(frozen=True, slots=True)
class IsAnswered(Query[bool]):
    """Whether something answers a text of itself."""

    text: str


class Ask(Protocol):
    def __call__(self, asked: Query[T], /) -> T: ...


def nothing_to_ask(asked: Query[T], /) -> T:
    """Answer no query: for whoever has no database."""
    raise LookupError(f"{type(asked).__name__} cannot be answered here")
