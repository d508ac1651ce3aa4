"""What a coordinator's step may ask, and ask for, about who has finished what. All answers stay
within the scope of who asks: of a region outside it there is nothing to see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.engine.effects import SideEffect
from bot.engine.queries import Query
from bot.features.courses.requests import CreditCourse, WithdrawCredit
from bot.features.recap.types import Learner, Named, Recap


@dataclass(frozen=True, slots=True)
class RegionRecap(Query[Recap]):
    region: str


@dataclass(frozen=True, slots=True)
class ActiveDays(Query[tuple[tuple[date, int], ...]]):
    """Ask of the last seven days, today the last, how many of a region wrote last on each."""

    region: str


@dataclass(frozen=True, slots=True)
class Unfinished(Query[tuple[Named, ...]]):
    """Ask for those of a region who have not passed the quiz of a module (`module` "": for all), by
    region: the next of them behind the person `after` (place and id)."""

    region: str
    module: str
    after: tuple[str, int] = ("", 0)
    most: int = 40


@dataclass(frozen=True, slots=True)
class PeopleLike(Query[tuple[Named, ...]]):
    """Ask for those of a region with a name like this, the likest first, or with this phone
    number."""

    region: str
    text: str


@dataclass(frozen=True, slots=True)
class OneLearner(Query[Learner | None]):
    """Ask for one learner; None for somebody outside the scope, or gone."""

    volunteer: int

    def adjusted(self, answer: Learner | None, effect: Any) -> Learner | None:
        """Return the learner with what has just been credited to them, and without what was
        withdrawn."""
        of_them = isinstance(effect, CreditCourse | WithdrawCredit)
        if answer is None or not of_them or effect.volunteer != self.volunteer:
            return answer
        if isinstance(effect, CreditCourse):
            return replace(answer, credits=(*answer.credits, effect.credit))
        left = tuple(credit for credit in answer.credits if credit.course != effect.course)
        return replace(answer, credits=left)


@dataclass(frozen=True, slots=True)
class WeeklyRecap(Query[bool]):
    """Ask whether the person gets the recap each Monday."""


@dataclass(frozen=True, slots=True)
class SetWeeklyRecap(SideEffect):
    """Send the short recap each Monday, or not."""

    on: bool

    def overlay(self, asked: object, answer: Any) -> Any:
        return self.on if isinstance(asked, WeeklyRecap) else answer


@dataclass(frozen=True, slots=True)
class ExportRecap(SideEffect):
    """Make a spreadsheet of a region's people, off the path of messages; written in the audit."""

    region: str


@dataclass(frozen=True, slots=True)
class DrawRecap(SideEffect):
    """Draw the picture of a region, off the path of messages."""

    region: str
