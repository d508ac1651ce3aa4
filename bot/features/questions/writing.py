"""Scores that rise, as they are written: with their record, the counts of the recap, and a word to
those who pass now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, update

from bot.delivery.notices import add_notice, post
from bot.engine.person import LessonRecord, PersonState, QuizRecord, Volunteer
from bot.features.counters.writes import Counters
from bot.features.questions.reads import Person
from bot.features.questions.types import Change
from models.base import table
from models.learning import Attempt
from models.questions import RescoredAttempt, Rescoring
from models.vocabulary import NoticeKind

# Whoever is away so long reads the new score where scores stand.
_TOLD_FOR = timedelta(days=60)
_attempt, _rescoring, _rescored = table(Attempt), table(Rescoring), table(RescoredAttempt)


@dataclass(slots=True)
class Writing:
    """One rescoring as it is written. Its rows are made with the first score that rises."""

    now: datetime
    questions: list[str]
    id: int = 0
    notice: int = 0
    _passing: list[int] = field(default_factory=list)

    def add(self, connection: Connection, person: Person, counters: Counters) -> None:
        raised = [change for change in person.changes if change.raised]
        if not raised:
            return
        if not self.id:
            self._begin(connection)
        connection.execute(_UPDATE, [_new_values(change) for change in raised])
        rows = [self._row(person, change) for change in raised]
        connection.execute(insert(_rescored), rows)
        counters.note(_person(person, ()), _person(person, raised))
        if any(change.passes for change in raised):
            self._passing.append(person.about.id)

    def _begin(self, connection: Connection) -> None:
        row = {"at": self.now, "questions": self.questions}
        added = insert(_rescoring).returning(_rescoring.c.id)
        self.id = int(connection.execute(added, row).scalar_one())
        until = self.now + _TOLD_FOR
        self.notice = add_notice(
            connection,
            NoticeKind.RESCORED,
            None,
            self.now,
            until,
            state="done",
            rescoring_id=self.id,
        )

    def _row(self, person: Person, change: Change) -> dict[str, Any]:
        return {
            "rescoring_id": self.id,
            "attempt": change.key,
            "volunteer_id": person.about.id,
            "before": change.before,
            "after": change.after,
            "passes": change.passes,
        }

    def tell(self, connection: Connection) -> None:
        """Tell those of this transaction who pass now."""
        if self._passing:
            post(connection, self.notice, self._passing, self.now)
        self._passing = []


_UPDATE = (
    update(_attempt)
    .where(_attempt.c.key == bindparam("of"))
    .values(score=bindparam("to"), passed=bindparam("now_passed"))
)


def _new_values(change: Change) -> dict[str, Any]:
    return {"of": change.key, "to": change.after, "now_passed": change.passed}


def _person(person: Person, changes: Sequence[Change]) -> PersonState:
    """As much of somebody as the counts of the recap need; their lessons do not change."""
    about, new = person.about, {change.key: change for change in changes}
    who = Volunteer(
        about.id, place=about.place, registered_at=about.registered_at, seen_on=about.seen_on
    )
    return PersonState(
        who, lessons=_NO_LESSONS, quizzes=tuple(_as_it_is(q, new) for q in person.attempts)
    )


_NO_LESSONS: dict[str, LessonRecord] = {}


def _as_it_is(quiz: QuizRecord, new: dict[str, Change]) -> QuizRecord:
    change = new.get(quiz.key)
    if change is None:
        return quiz
    return replace(quiz, score=change.after, passed=change.passed)
