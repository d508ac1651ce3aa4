"""What a step may ask, and ask for, about deeds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from bot.engine.person import PersonState
from bot.engine.queries import Query
from bot.features.deeds.rules import heard, with_deed, with_one_done, with_story
from bot.features.deeds.types import Story


@dataclass(frozen=True, slots=True)
class MyStories(Query[tuple[Story, ...]]):
    """Ask for what the person has told, the oldest first."""


@dataclass(frozen=True, slots=True)
class ExpectDeed:
    """Let the deed of a lesson come back some days later."""

    lesson: str
    irreversible: ClassVar[bool] = False

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        return replace(person, habit=with_deed(person.habit, self.lesson, now))


@dataclass(frozen=True, slots=True)
class HearEcho:
    """Note that what was to come back came back, so that it comes once."""

    irreversible: ClassVar[bool] = True

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        return replace(person, habit=heard(person.habit, now))


@dataclass(frozen=True, slots=True)
class ReportDeed:
    """Count a deed that was done."""

    irreversible: ClassVar[bool] = True

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        return replace(person, habit=with_one_done(person.habit))


@dataclass(frozen=True, slots=True)
class TellStory:
    """Keep what somebody tells of a deed, count it, and let it come back."""

    lesson: str
    text: str
    irreversible: ClassVar[bool] = True

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        return replace(person, habit=with_story(person.habit, self.lesson, now))
