"""What a step may ask, and ask for, about credits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.engine.effects import SideEffect
from bot.engine.queries import Query
from bot.features.courses.types import Credit
from bot.features.recap.requests import OneLearner


@dataclass(frozen=True, slots=True)
class MyCredits(Query[tuple[Credit, ...]]):
    """The certificates for which something counts as passed."""


@dataclass(frozen=True, slots=True)
class CreditCourse(SideEffect):
    """A course counts as passed for a volunteer in scope, who is told. The person's own never is
    theirs to credit."""

    volunteer: int
    credit: Credit

    def overlay(self, asked: object, answer: Any) -> Any:
        if asked != OneLearner(self.volunteer) or answer is None:
            return answer
        return replace(answer, credits=(*answer.credits, self.credit))


@dataclass(frozen=True, slots=True)
class WithdrawCredit(SideEffect):
    """It does not count any more, and the volunteer is told."""

    volunteer: int
    course: str

    def overlay(self, asked: object, answer: Any) -> Any:
        if asked != OneLearner(self.volunteer) or answer is None:
            return answer
        left = tuple(credit for credit in answer.credits if credit.course != self.course)
        return replace(answer, credits=left)
