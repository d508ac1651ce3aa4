"""What a step may ask, and ask for, about the role of a coordinator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from bot.engine.person import PersonState
from bot.engine.queries import Query
from bot.features.coordinators.types import AuditEntry


@dataclass(frozen=True, slots=True)
class CodeOpens(Query[str | None]):
    """Ask for the region that a code makes its sender coordinator of; None for one that is wrong,
    was used, or is too old."""

    code: str


@dataclass(frozen=True, slots=True)
class Acts(Query[tuple[AuditEntry, ...]]):
    """Ask what was done within the person's scope, the latest first; a page of it."""

    first: int = 0
    most: int = 20


@dataclass(frozen=True, slots=True)
class BecomeCoordinator:
    """Be coordinator of `scope`, by a code that the query `CodeOpens` has just found good."""

    code: str
    scope: str
    irreversible: ClassVar[bool] = True

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        return replace(person, scope=self.scope)
