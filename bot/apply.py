"""Effects, carried out in the transaction of their turn. What an effect changes of the volunteer
itself is written by bot/people.py, from the world as the turn left it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, update

from bot import broadcast_effects, training_effects
from bot import effects as e
from bot.audit import note
from bot.messages import Address
from bot.terms import Terms
from bot.world import World
from models.base import insert_new, table, upsert
from models.files import Task
from models.messages import Inbox, Outbox, State
from models.training import Answer, Attempt, LessonProgress
from models.volunteer import Consent, Volunteer

_consent, _volunteer = table(Consent), table(Volunteer)
_lesson, _attempt, _answer = table(LessonProgress), table(Attempt), table(Answer)
_inbox, _outbox, _task = table(Inbox), table(Outbox), table(Task)


@dataclass(slots=True)
class Together:
    """Rows that the turns of a batch leave to be written in one statement each. A person has one
    turn in a batch, so the last word on their lesson is the one that counts."""

    answers: list[dict[str, Any]] = field(default_factory=list)
    lessons: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)

    def write(self, connection: Connection) -> None:
        if self.answers:
            connection.execute(insert_new(connection, _answer, "run", "question"), self.answers)
        upsert(connection, _lesson, list(self.lessons.values()), "volunteer_id", "lesson")


def apply(
    connection: Connection,
    effect: e.Effect,
    world: World,
    address: Address,
    now: datetime,
    together: Together,
    terms: Terms,
) -> None:
    """Carry out one effect of the person in `world` (as the turn left it), or leave its row to be
    written with those of others."""
    if isinstance(effect, e.RecordAnswer):
        together.answers.append(_answer_row(effect, world, now))
    elif isinstance(effect, e.StartLesson | e.FinishLesson):
        row = _lesson_row(effect, world)
        together.lessons[world.volunteer.id, effect.lesson] = row
    elif isinstance(effect, e.SendSample):
        broadcast_effects.sample(connection, effect, world, address, now, terms)
    elif type(effect) in _APPLY_WITH_TERMS:
        _APPLY_WITH_TERMS[type(effect)](connection, effect, world, now, terms)
    elif type(effect) in _APPLY_AS_WORLD:
        _APPLY_AS_WORLD[type(effect)](connection, effect, world, now)
    elif type(effect) in _APPLY:
        _APPLY[type(effect)](connection, effect, world, address, now)


def _give_consent(
    connection: Connection, effect: e.GiveConsent, world: World, address: Address, now: datetime
) -> None:
    row = {
        "volunteer_id": world.volunteer.id,
        "version": effect.version,
        "language": world.volunteer.language,
        "channel": address.channel,
        "given_at": now,
    }
    connection.execute(_consent.insert(), row)


def _lesson_row(effect: e.StartLesson | e.FinishLesson, world: World) -> dict[str, Any]:
    record = world.lessons[effect.lesson]
    return {
        "volunteer_id": world.volunteer.id,
        "lesson": effect.lesson,
        "started_at": record.started_at,
        "done_at": record.done_at,
        "right": record.right,
        "total": record.total,
    }


def _answer_row(effect: e.RecordAnswer, world: World, now: datetime) -> dict[str, Any]:
    return {
        "run": effect.run,
        "question": effect.question,
        "volunteer_id": world.volunteer.id,
        "option": effect.option,
        "right": effect.right,
        "answered_at": now,
    }


def _start_quiz(
    connection: Connection, effect: e.StartQuiz, world: World, address: Address, now: datetime
) -> None:
    row = {
        "key": effect.key,
        "volunteer_id": world.volunteer.id,
        "module": effect.module,
        "questions": list(effect.questions),
        "started_at": now,
        "passed": False,
    }
    connection.execute(_attempt.insert(), row)


def _finish_quiz(
    connection: Connection, effect: e.FinishQuiz, world: World, address: Address, now: datetime
) -> None:
    connection.execute(
        update(_attempt)
        .where(_attempt.c.key == effect.key)
        .values(finished_at=now, score=effect.score, passed=effect.passed)
    )


def _forget(
    connection: Connection, effect: e.Forget, world: World, address: Address, now: datetime
) -> None:
    """Nothing is left that leads to the person. The ids of their messages stay, without sender and
    text, so that a message that comes twice is still known; answers stay as nobody's."""
    for where in world.addresses:
        connection.execute(
            update(_inbox)
            .where(_inbox.c.channel == where.channel, _inbox.c.sender == where.id)
            .values(sender="", body=None, error="")
        )
        connection.execute(
            delete(_outbox).where(
                _outbox.c.channel == where.channel,
                _outbox.c.recipient == where.id,
                _outbox.c.state != State.SENDING,
            )
        )
        connection.execute(
            update(_outbox)
            .where(_outbox.c.channel == where.channel, _outbox.c.recipient == where.id)
            .values(erase=True)
        )
    training_effects.leave_all(connection, world.volunteer.id, now)
    connection.execute(delete(_volunteer).where(_volunteer.c.id == world.volunteer.id))
    note(connection, now, "volunteer erased")


def _make_file(
    connection: Connection, effect: e.MakeFile, world: World, address: Address, now: datetime
) -> None:
    row = {
        "kind": effect.kind,
        "arguments": dict(effect.arguments),
        "volunteer_id": world.volunteer.id,
        "channel": address.channel,
        "recipient": address.id,
        "state": "waiting",
        "run_until": now,
        "created_at": now,
    }
    connection.execute(_task.insert(), row)


_APPLY: dict[type, Callable[[Connection, Any, World, Address, datetime], None]] = {
    e.GiveConsent: _give_consent,
    e.StartQuiz: _start_quiz,
    e.FinishQuiz: _finish_quiz,
    e.Forget: _forget,
    e.MakeFile: _make_file,
}
_APPLY_AS_WORLD = {**training_effects.APPLY, **broadcast_effects.APPLY}
_APPLY_WITH_TERMS = {**training_effects.APPLY_WITH_TERMS, **broadcast_effects.APPLY_WITH_TERMS}
