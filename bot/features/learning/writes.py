"""Lessons, answers and quizzes, written in the transaction of their turn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import update

from bot.engine.person import PersonState
from bot.features.learning.requests import (
    FinishLesson,
    FinishQuiz,
    RecordAnswer,
    SkipPreTest,
    StartLesson,
    StartQuiz,
)
from bot.features.review.writes import Answered
from bot.store.transaction import TurnTransaction
from content.quiz import QuizKind
from models.base import table
from models.learning import Attempt

_attempt = table(Attempt)


def lesson_row(effect: StartLesson | FinishLesson, person: PersonState) -> dict[str, Any]:
    record = person.lessons[effect.lesson]
    return {
        "volunteer_id": person.volunteer.id,
        "lesson": effect.lesson,
        "started_at": record.started_at,
        "done_at": record.done_at,
        "right": record.right,
        "total": record.total,
    }


def answer_row(effect: RecordAnswer, person: PersonState, now: datetime) -> dict[str, Any]:
    return {
        "run": effect.run,
        "question": effect.question,
        "volunteer_id": person.volunteer.id,
        "option": effect.option,
        "right": effect.right,
        "answered_at": now,
    }


def cards(effect: RecordAnswer, person: PersonState, now: datetime) -> list[Answered]:
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


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    StartQuiz: _start_quiz,
    FinishQuiz: _finish_quiz,
    SkipPreTest: _skip_pre_test,
}
