"""What a step may ask, and ask for, about the console."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.engine.effects import SideEffect
from bot.engine.queries import Query
from bot.features.console.types import ConsoleSession, FreshKey


@dataclass(frozen=True, slots=True)
class MakeKey(Query[FreshKey]):
    """Ask for a key that is nobody's. Not of the turn's own chance, whose seed can be known."""


@dataclass(frozen=True, slots=True)
class MyConsoleSessions(Query[tuple[ConsoleSession, ...]]):
    """Ask which browsers are in as the person, the newest first."""


@dataclass(frozen=True, slots=True)
class OfferKey(SideEffect):
    """Let a key that the query `MakeKey` has made open the console, once; an older one of the
    person's is good no more."""

    key: str


@dataclass(frozen=True, slots=True)
class EndConsoleSessions(SideEffect):
    """Put every browser out that is in as the person."""

    def overlay(self, asked: object, answer: Any) -> Any:
        return () if isinstance(asked, MyConsoleSessions) else answer
