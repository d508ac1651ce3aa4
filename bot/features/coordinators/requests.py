"""What a step may ask, and ask for, about the office of a coordinator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from bot.engine.person import World
from bot.engine.queries import Reading
from bot.features.coordinators.types import Act


@dataclass(frozen=True, slots=True)
class CodeOpens(Reading[str | None]):
    """The region that a code makes its sender coordinator of; None for one that is wrong, was used,
    or is too old."""

    code: str


@dataclass(frozen=True, slots=True)
class Acts(Reading[tuple[Act, ...]]):
    """What was done within the person's scope, the latest first; a page of it."""

    first: int = 0
    most: int = 20


@dataclass(frozen=True, slots=True)
class TakeOffice:
    """Be coordinator of `scope`, by a code that the reading `CodeOpens` has just found good."""

    code: str
    scope: str
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        return replace(world, scope=self.scope)
