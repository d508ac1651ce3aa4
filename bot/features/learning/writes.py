"""Lessons, answers and quizzes, written in the transaction of their turn; answers and lessons with
those of the other turns of the batch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from bot.engine.person import PersonState
from bot.features.feature import BatchRows
from bot.features.learning.requests import (
    FinishLesson,
    FinishQuiz,
    RecordAnswer,
    SkipPreTest,
    StartLesson,
    StartQuiz,
)
from bot.features.review.writes import Answered, remember
from bot.store.transaction import TurnTransaction
from content.quiz import QuizKind
from models.base import insert_new, table, upsert
from models.learning import Answer, Attempt, LessonProgress

_lesson, _attempt, _answer = table(LessonProgress), table(Attempt), table(Answer)


def _lesson_row(effect: StartLesson | FinishLesson, person: PersonState) -> dict[str, Any]:
    record = person.lessons[effect.lesson]
    return {
        "volunteer_id": person.volunteer.id,
        "lesson": effect.lesson,
        "started_at": record.started_at,
        "done_at": record.done_at,
        "right": record.right,
        "total": record.total,
    }


def _answer_row(effect: RecordAnswer, person: PersonState, now: datetime) -> dict[str, Any]:
    return {
        "run": effect.run,
        "question": effect.question,
        "volunteer_id": person.volunteer.id,
        "option": effect.option,
        "right": effect.right,
        "answered_at": now,
    }


def _cards(effect: RecordAnswer, person: PersonState, now: datetime) -> list[Answered]:
    """None of the test before a course: what is asked there was not learnt yet, and nobody was told
    what is right."""
    if any(q.key == effect.run and q.kind == QuizKind.PRE for q in person.quizzes):
        return []
    me = person.volunteer
    return [Answered(me.id, me.zone, effect.question, effect.right, now)]


def _start_quiz(turn: TurnTransaction, effect: StartQuiz) -> None:
    connection, person, now = turn.connection, turn.person, turn.now
    row = {
        "key": effect.key,
        "volunteer_id": person.volunteer.id,
        "kind": effect.kind,
        "module": effect.module,
        "questions": list(effect.questions),
        "started_at": now,
        "passed": False,
    }
    connection.execute(_attempt.insert(), row)


def _skip_pre_test(turn: TurnTransaction, effect: SkipPreTest) -> None:
    row = {
        "key": effect.key,
        "volunteer_id": turn.person.volunteer.id,
        "kind": QuizKind.PRE,
        "module": effect.course,
        "questions": [],
        "started_at": turn.now,
        "finished_at": turn.now,
        "passed": False,
    }
    turn.connection.execute(_attempt.insert(), row)


def _finish_quiz(turn: TurnTransaction, effect: FinishQuiz) -> None:
    connection, now = turn.connection, turn.now
    connection.execute(
        update(_attempt)
        .where(_attempt.c.key == effect.key)
        .values(finished_at=now, score=effect.score, passed=effect.passed)
    )


@dataclass(slots=True)
class LearningRows:
    """A person has one turn in a batch, so the last word on their lesson is the one that counts."""

    answers: list[dict[str, Any]] = field(default_factory=list)
    cards: list[Answered] = field(default_factory=list)
    lessons: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)

    def note(
        self, turn: TurnTransaction, effect: RecordAnswer | StartLesson | FinishLesson
    ) -> None:
        """Keep the rows of one effect."""
        if isinstance(effect, RecordAnswer):
            self.answers.append(_answer_row(effect, turn.person, turn.now))
            self.cards += _cards(effect, turn.person, turn.now)
        else:
            key = turn.person.volunteer.id, effect.lesson
            self.lessons[key] = _lesson_row(effect, turn.person)

    def write(self, connection: Connection) -> None:
        """Write all that was kept."""
        if self.answers:
            connection.execute(insert_new(connection, _answer, "run", "question"), self.answers)
        remember(connection, self.cards)
        upsert(connection, _lesson, list(self.lessons.values()), "volunteer_id", "lesson")


BATCHED: dict[type, type[BatchRows]] = dict.fromkeys(
    (RecordAnswer, StartLesson, FinishLesson), LearningRows
)
EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    StartQuiz: _start_quiz,
    FinishQuiz: _finish_quiz,
    SkipPreTest: _skip_pre_test,
}
