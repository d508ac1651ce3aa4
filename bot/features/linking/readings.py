"""What a step may ask about codes and joined channels."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.queries import Reading
from bot.features.linking.types import Fresh, Links, Typed


@dataclass(frozen=True, slots=True)
class FreshCode(Reading[Fresh]):
    """Six digits that are nobody's code now. Not of the turn's own chance, whose seed can be
    known."""


@dataclass(frozen=True, slots=True)
class CodeTyped(Reading[Typed]):
    """What a code is worth here, and whose it is. The code and its person are locked until the
    turn's commit: what is said of them is still true when the effect is carried out."""

    code: str


@dataclass(frozen=True, slots=True)
class CodeKept(Reading[Typed]):
    """The same of one that was typed before, by its id: a draft holds no code."""

    id: int


@dataclass(frozen=True, slots=True)
class MyLinks(Reading[Links]):
    """Where the person can be reached, and until when that can be undone."""
