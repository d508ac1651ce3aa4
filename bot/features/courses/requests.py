"""What a step may ask, and ask for, about credits."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.effects import SideEffect
from bot.engine.queries import Query
from bot.features.courses.types import Credit


@dataclass(frozen=True, slots=True)
class MyCredits(Query[tuple[Credit, ...]]):
    """Ask for the certificates for which something counts as passed."""


@dataclass(frozen=True, slots=True)
class CreditCourse(SideEffect):
    """Count a course as passed for a volunteer in scope, who is told. The person's own never is
    theirs to credit."""

    volunteer: int
    credit: Credit


@dataclass(frozen=True, slots=True)
class WithdrawCredit(SideEffect):
    """Count a credit no more, and the volunteer is told."""

    volunteer: int
    course: str
