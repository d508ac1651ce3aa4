"""Credits given and withdrawn, at the end of a batch of turns: whoever they are for is read as the
turns left them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from bot.delivery.notices import add_notice, post
from bot.engine.person import PersonState, QuizRecord
from bot.features.courses import requests
from bot.features.courses.reads import credit
from bot.features.courses.types import Credit
from bot.features.feature import Change
from bot.store.audit import note_of
from bot.store.people import load_person
from bot.store.transaction import TurnTransaction
from bot.text.places import is_below
from content.loader import load
from content.quiz import QuizKind
from models.base import table
from models.learning import Attempt
from models.vocabulary import NoticeKind

_attempt = table(Attempt)
# Somebody who hears of it months later still wants to know.
_KEPT = timedelta(days=90)


def give(turn: TurnTransaction, effect: requests.CreditCourse) -> Change:
    connection, given = turn.connection, effect.credit
    theirs = _in_scope(turn, effect.volunteer)
    course = load().course(given.course)
    if theirs is None or course is None or theirs.passed(given.course, QuizKind.CREDIT):
        return None
    id = _keep(turn, effect.volunteer, given)
    subjects = [(QuizKind.CREDIT, course.id)]
    subjects += [(QuizKind.WAIVER, module.id) for module in course.modules]
    records = tuple(
        QuizRecord(f"c{id}:{n}", subject, (), turn.now, turn.now, None, True, kind)
        for n, (kind, subject) in enumerate(subjects)
    )
    connection.execute(_attempt.insert(), [_row(effect.volunteer, one) for one in records])
    note_of(turn, "course credited", credit=id, course=course.id)
    _tell(turn, NoticeKind.CREDIT, id, effect.volunteer)
    return theirs, replace(theirs, quizzes=(*theirs.quizzes, *records))


def withdraw(turn: TurnTransaction, effect: requests.WithdrawCredit) -> Change:
    connection = turn.connection
    theirs = _in_scope(turn, effect.volunteer)
    if theirs is None:
        return None
    id = _withdrawn(turn, effect)
    if id is None:
        return None
    gone = _attempt.c.key.startswith(f"c{id}:")
    connection.execute(delete(_attempt).where(_attempt.c.volunteer_id == effect.volunteer, gone))
    note_of(turn, "credit withdrawn", credit=id, course=effect.course)
    _tell(turn, NoticeKind.CREDIT_WITHDRAWN, id, effect.volunteer)
    left = tuple(quiz for quiz in theirs.quizzes if not quiz.key.startswith(f"c{id}:"))
    return theirs, replace(theirs, quizzes=left)


def _in_scope(turn: TurnTransaction, volunteer: int) -> PersonState | None:
    """Somebody else, where they are below the coordinator's region."""
    scope = turn.person.scope
    if scope is None or volunteer == turn.person.volunteer.id:
        return None
    theirs = load_person(turn.connection, volunteer)
    if theirs is None or not theirs.volunteer.registered:
        return None
    return theirs if is_below(theirs.volunteer.place, scope) else None


def _keep(turn: TurnTransaction, volunteer: int, given: Credit) -> int:
    row = {
        "volunteer_id": volunteer,
        "course": given.course,
        "number": given.number,
        "organiser": given.organiser,
        "held_on": given.held_on,
        "given_by": turn.person.volunteer.id,
        "given_at": turn.now,
    }
    new = credit.insert().returning(credit.c.id)
    return int(turn.connection.execute(new, row).scalar_one())


def _withdrawn(turn: TurnTransaction, effect: requests.WithdrawCredit) -> int | None:
    """The id of the credit that counts no more; None when there is none."""
    this = select(credit.c.id).where(
        credit.c.volunteer_id == effect.volunteer,
        credit.c.course == effect.course,
        credit.c.withdrawn_at.is_(None),
    )
    id = turn.connection.execute(this).scalar()
    if id is not None:
        by = {"withdrawn_by": turn.person.volunteer.id, "withdrawn_at": turn.now}
        turn.connection.execute(update(credit).where(credit.c.id == id).values(**by))
    return id


def _row(volunteer: int, record: QuizRecord) -> dict[str, Any]:
    return {
        "key": record.key,
        "volunteer_id": volunteer,
        "kind": record.kind,
        "module": record.module,
        "questions": [],
        "started_at": record.started_at,
        "finished_at": record.finished_at,
        "passed": True,
    }


def _tell(turn: TurnTransaction, kind: NoticeKind, id: int, volunteer: int) -> None:
    connection, now = turn.connection, turn.now
    until = now + _KEPT
    notice = add_notice(connection, kind, None, now, until, state="done", credit_id=id)
    post(connection, notice, [volunteer], now)


# Carried out when all turns of the batch are written (bot/runtime/effects.py).
ON_OTHERS: dict[type, Callable[[TurnTransaction, Any], Change]] = {
    requests.CreditCourse: give,
    requests.WithdrawCredit: withdraw,
}
