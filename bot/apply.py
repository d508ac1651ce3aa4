"""Effects, carried out in the transaction of their turn. What an effect changes of the volunteer
itself is written by bot/people.py, from the world as the turn left it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, update

from bot import effects as e
from bot.audit import note
from bot.broadcasts import apply as broadcasts
from bot.certificates import apply as certificates
from bot.effects import Effect
from bot.enquiries import apply as enquiries
from bot.intake import apply as intake
from bot.intake.tables import forget as forget_invitees
from bot.intake.tables import number_of
from bot.linking import apply as linking
from bot.office import apply as office
from bot.orders import order
from bot.recap import apply as recap
from bot.review.apply import Answered, remember
from bot.tiers import apply as tiers
from bot.training import apply as training
from bot.training.returning import catch_up
from bot.within import Within
from bot.world import World
from content.quiz import QuizKind
from models.base import insert_new, table, upsert
from models.messages import Inbox, Outbox, State
from models.training import Answer, Attempt, LessonProgress
from models.volunteer import Consent, Volunteer

_consent, _volunteer = table(Consent), table(Volunteer)
_lesson, _attempt, _answer = table(LessonProgress), table(Attempt), table(Answer)
_inbox, _outbox = table(Inbox), table(Outbox)


@dataclass(slots=True)
class Together:
    """Rows that the turns of a batch leave to be written in one statement each. A person has one
    turn in a batch, so the last word on their lesson is the one that counts. `later` is what
    concerns somebody else, whose own turn may be among them."""

    answers: list[dict[str, Any]] = field(default_factory=list)
    cards: list[Answered] = field(default_factory=list)
    lessons: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)
    later: list[tuple[Within, Effect]] = field(default_factory=list)

    def write(self, connection: Connection) -> None:
        if self.answers:
            connection.execute(insert_new(connection, _answer, "run", "question"), self.answers)
        remember(connection, self.cards)
        upsert(connection, _lesson, list(self.lessons.values()), "volunteer_id", "lesson")

    def finish(self) -> Iterator[tuple[World, World]]:
        """Carry out what was left for later, when all else is written: those whom it concerned, as
        they were before and as they are now."""
        for within, effect in self.later:
            change = tiers.LATER[type(effect)](within, effect)
            if change is not None:
                yield change


def apply(within: Within, effect: Effect, together: Together) -> None:
    """Carry out one effect, or leave its row to be written with those of others."""
    if isinstance(effect, e.RecordAnswer):
        together.answers.append(_answer_row(effect, within.world, within.now))
        together.cards += _cards(effect, within.world, within.now)
    elif isinstance(effect, e.StartLesson | e.FinishLesson):
        world = within.world
        together.lessons[world.volunteer.id, effect.lesson] = _lesson_row(effect, world)
    elif type(effect) in tiers.LATER:
        together.later.append((within, effect))
    elif type(effect) in _APPLY:
        _APPLY[type(effect)](within, effect)


def _give_consent(within: Within, effect: e.GiveConsent) -> None:
    connection, world, address, now = within.connection, within.world, within.address, within.now
    row = {
        "volunteer_id": world.volunteer.id,
        "version": effect.version,
        "language": world.volunteer.language,
        "channel": address.channel,
        "given_at": now,
    }
    connection.execute(_consent.insert(), row)


def _enrol(within: Within, effect: e.Enrol) -> None:
    """Whoever has come is on no list of those who are to come. Who they are is written with the
    rest of the world, by bot/people.py."""
    forget_invitees(within.connection, _numbers(within.world))


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


def _cards(effect: e.RecordAnswer, world: World, now: datetime) -> list[Answered]:
    """None of the test before a course: what is asked there was not learnt yet, and nobody was told
    what is right."""
    if any(q.key == effect.run and q.kind == QuizKind.PRE for q in world.quizzes):
        return []
    me = world.volunteer
    return [Answered(me.id, me.zone, effect.question, effect.right, now)]


def _start_quiz(within: Within, effect: e.StartQuiz) -> None:
    connection, world, now = within.connection, within.world, within.now
    row = {
        "key": effect.key,
        "volunteer_id": world.volunteer.id,
        "kind": effect.kind,
        "module": effect.module,
        "questions": list(effect.questions),
        "started_at": now,
        "passed": False,
    }
    connection.execute(_attempt.insert(), row)


def _skip_pre_test(within: Within, effect: e.SkipPreTest) -> None:
    row = {
        "key": effect.key,
        "volunteer_id": within.world.volunteer.id,
        "kind": QuizKind.PRE,
        "module": effect.course,
        "questions": [],
        "started_at": within.now,
        "finished_at": within.now,
        "passed": False,
    }
    within.connection.execute(_attempt.insert(), row)


def _finish_quiz(within: Within, effect: e.FinishQuiz) -> None:
    connection, now = within.connection, within.now
    connection.execute(
        update(_attempt)
        .where(_attempt.c.key == effect.key)
        .values(finished_at=now, score=effect.score, passed=effect.passed)
    )


def _resume_messages(within: Within, effect: e.ResumeMessages) -> None:
    catch_up(within.connection, within.world.volunteer.id, within.address, within.now)


def _forget(within: Within, effect: e.Forget) -> None:
    """Nothing is left that leads to the person. The ids of their messages stay, without sender and
    text, so that a message that comes twice is still known; answers stay as nobody's."""
    connection, world, now = within.connection, within.world, within.now
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
    forget_invitees(connection, _numbers(world))
    training.leave_all(connection, world.volunteer.id, now)
    enquiries.forget_all_of(connection, world.volunteer.id)
    certificates.forget_all_of(connection, world.volunteer.id)
    linking.forget(connection, world.volunteer.id)
    connection.execute(delete(_volunteer).where(_volunteer.c.id == world.volunteer.id))
    note(connection, now, "volunteer erased")


def _numbers(world: World) -> list[str]:
    return [*map(number_of, world.addresses), world.volunteer.phone]


def _make_file(within: Within, effect: e.MakeFile) -> None:
    order(within, effect.kind, dict(effect.arguments))


_APPLY: dict[type, Callable[[Within, Any], None]] = {
    e.GiveConsent: _give_consent,
    e.Enrol: _enrol,
    e.StartQuiz: _start_quiz,
    e.FinishQuiz: _finish_quiz,
    e.SkipPreTest: _skip_pre_test,
    e.ResumeMessages: _resume_messages,
    e.Forget: _forget,
    e.MakeFile: _make_file,
    **intake.APPLY,
    **linking.APPLY,
    **office.APPLY,
    **training.APPLY,
    **broadcasts.APPLY,
    **recap.APPLY,
    **enquiries.APPLY,
    **certificates.APPLY,
}
