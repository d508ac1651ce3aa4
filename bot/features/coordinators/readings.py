"""What a step may ask about the office of a coordinator."""

from __future__ import annotations

from dataclasses import dataclass

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
