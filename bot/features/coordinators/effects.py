"""What a step may ask for around the office of a coordinator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from bot.engine.person import World


@dataclass(frozen=True, slots=True)
class TakeOffice:
    """Be coordinator of `scope`, by a code that the reading `CodeOpens` has just found good."""

    code: str
    scope: str
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        return replace(world, scope=self.scope)
