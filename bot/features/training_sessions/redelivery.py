"""Those who were away, because they had asked for silence or could not be reached, while something
was said about their sessions: what did not arrive was not told, and is told when they are back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    String,
    cast,
    exists,
    literal,
    select,
    update,
)

from bot.delivery.notice_type import Fate
from bot.delivery.notices import post
from bot.engine.messages import Address
from bot.features.volunteers.requests import ResumeMessages
from bot.store.transaction import TurnTransaction
from models.base import table
from models.messages import Outbox
from models.notices import Notice
from models.training_sessions import Attendance
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import NoticeKind, Reply, State

_outbox, _notice = table(Outbox), table(Notice)
_attendance, _session = table(Attendance), table(SessionRow)
# Whoever gets one of these knows time and place of the session from it.
TELLING = (NoticeKind.INVITATION, NoticeKind.CHANGE, NoticeKind.CANCELLATION)


def not_told(connection: Connection, message: Fate) -> None:
    """Note that they know no more of the session than before a message that did not arrive."""
    if message.kind not in TELLING:
        return
    knew = 0 if message.kind == NoticeKind.INVITATION else message.version - 1
    theirs = [
        _attendance.c.session_id == message.session,
        _attendance.c.volunteer_id == message.volunteer,
        _attendance.c.told > knew,
    ]
    if message.kind == NoticeKind.INVITATION:  # who has answered knows of it
        theirs.append(_attendance.c.replied_at.is_(None))
    connection.execute(update(_attendance).where(*theirs, ~_heard(message)).values(told=knew))


def told_after_all(connection: Connection, message: Fate) -> None:
    """Note that they know of the session what a message says that did not seem to arrive."""
    theirs = (
        _attendance.c.session_id == message.session,
        _attendance.c.volunteer_id == message.volunteer,
        _attendance.c.told < message.version,
    )
    if message.kind in TELLING:
        connection.execute(update(_attendance).where(*theirs).values(told=message.version))


def _heard(message: Fate) -> ColumnElement[bool]:
    """Whether another message that tells as much has come to them, perhaps at another address."""
    return exists().where(
        _outbox.c.notice_id == _notice.c.id,
        _notice.c.session_id == message.session,
        _notice.c.kind.in_(TELLING),
        _outbox.c.key == literal("n") + cast(_notice.c.id, String) + f":{message.volunteer}",
        _notice.c.version >= message.version,
        _outbox.c.id != message.id,
        _outbox.c.state.in_((State.SENT, State.DELIVERED, State.READ)),
    )


def redeliver_missed(connection: Connection, volunteer: int, to: Address, now: datetime) -> None:
    """Tell them who are back, at `to`, what they missed of each session that is still to come, in
    one word for each."""
    missed = (
        select(_attendance, _session.c.cancelled_at, _session.c.starts_at)
        .join(_session, _session.c.id == _attendance.c.session_id)
        .where(_attendance.c.volunteer_id == volunteer, _session.c.ends_at > now)
        .where(_attendance.c.told < _session.c.version)
    )
    for row in connection.execute(missed).all():
        notice = _missed_notice(connection, row, now)
        if notice is not None:
            _post_again(connection, notice, volunteer, to, now)


def _missed_notice(connection: Connection, row: Row[*tuple[Any, ...]], now: datetime) -> int | None:
    """The invitation to whom nothing was told; else that it is cancelled; else the first change
    that they missed, which knows what they were told."""
    of_it = select(_notice.c.id).where(_notice.c.session_id == row.session_id)
    if row.told == 0:
        over = row.cancelled_at is not None or row.starts_at <= now
        if over or row.reply == Reply.DECLINED:
            return None
        wanted = of_it.where(
            _notice.c.kind == NoticeKind.INVITATION, _notice.c.state != "cancelled"
        )
    elif row.cancelled_at is not None:
        wanted = of_it.where(_notice.c.kind == NoticeKind.CANCELLATION)
    else:
        wanted = of_it.where(_notice.c.kind == NoticeKind.CHANGE, _notice.c.version == row.told + 1)
    return connection.execute(wanted.order_by(_notice.c.id.desc()).limit(1)).scalar()


def _post_again(
    connection: Connection, notice: int, volunteer: int, to: Address, now: datetime
) -> None:
    """To where they are now. One that is on its way already stays as it is."""
    post(connection, notice, [volunteer], now)
    connection.execute(
        update(_outbox)
        .where(_outbox.c.key == f"n{notice}:{volunteer}")
        .where(_outbox.c.state.in_((State.CANCELLED, State.FAILED)))
        .values(
            state=State.PENDING,
            error="",
            channel=to.channel,
            recipient=to.id,
            attempts=0,
            send_after=now,
        )
    )


def _resume_messages(turn: TurnTransaction, effect: ResumeMessages) -> None:
    redeliver_missed(turn.connection, turn.person.volunteer.id, turn.address, turn.now)


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    ResumeMessages: _resume_messages
}
