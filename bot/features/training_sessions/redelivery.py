"""Those who were away, because they had asked for silence or could not be reached, while something
was said about their sessions: what did not arrive was not told, and is told when they are back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, or_, select, update

from bot.delivery.notice_type import Fate
from bot.delivery.notices import post
from bot.engine.messages import Address
from bot.features.training_sessions.tellings import give_back, take_back
from bot.features.volunteers.requests import ResumeMessages
from bot.store.transaction import TurnTransaction
from models.base import table
from models.messages import Outbox
from models.notices import Notice
from models.training_sessions import Attendance, SessionTelling
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import NoticeKind, Reply, State

_outbox, _notice = table(Outbox), table(Notice)
_attendance, _session = table(Attendance), table(SessionRow)
_telling = table(SessionTelling)
_NEWS = (NoticeKind.CHANGE, NoticeKind.CANCELLATION)


def not_told(connection: Connection, message: Fate) -> None:
    """Note that they know no more than before a message that did not arrive. What it told of
    other sessions waits for them again."""
    for session in take_back(connection, message.id):
        if session != message.session:
            _revive(connection, session, message)


def told_after_all(connection: Connection, message: Fate) -> None:
    """Note that they know what a message told that did not seem to arrive."""
    give_back(connection, message.id)


def _revive(connection: Connection, session: int, message: Fate) -> None:
    """Let the message wait that was dropped, or never made, because another told the same."""
    of_it = select(_notice.c.id).where(_notice.c.session_id == session, _notice.c.kind.in_(_NEWS))
    notice = connection.execute(of_it.order_by(_notice.c.id.desc()).limit(1)).scalar()
    if notice is None:
        return
    left = select(_outbox.c.send_after).where(_outbox.c.id == message.id)
    post(connection, notice, [message.volunteer], connection.execute(left).scalar_one())
    theirs = _outbox.c.key == f"n{notice}:{message.volunteer}"
    again = update(_outbox).where(theirs, _outbox.c.state == State.CANCELLED)
    connection.execute(again.values(state=State.PENDING, error=""))


def redeliver_missed(connection: Connection, volunteer: int, to: Address, now: datetime) -> None:
    """Tell them who are back, at `to`, what they missed of each session that is still to come, in
    one word for each."""
    _doubt(connection, volunteer)
    missed = (
        select(_attendance, _session.c.cancelled_at, _session.c.starts_at, _session.c.version)
        .join(_session, _session.c.id == _attendance.c.session_id)
        .where(_attendance.c.volunteer_id == volunteer, _session.c.ends_at > now)
        .where(or_(_attendance.c.told < _session.c.version, _attendance.c.seat_news))
    )
    for row in connection.execute(missed).all():
        notice = _missed_notice(connection, row, now)
        if notice is not None:
            _post_again(connection, notice, volunteer, to, now)


def _doubt(connection: Connection, volunteer: int) -> None:
    """Take back what went as they left, of which nobody knows whether it arrived, where they knew
    something else before: better they hear it twice than never."""
    earlier = _telling.alias()
    knew = exists().where(
        earlier.c.session_id == _telling.c.session_id,
        earlier.c.volunteer_id == volunteer,
        earlier.c.version < _telling.c.version,
        ~earlier.c.missed,
    )
    doubted = (
        select(_telling.c.message)
        .distinct()
        .join(_outbox, _outbox.c.id == _telling.c.message)
        .where(_telling.c.volunteer_id == volunteer, _outbox.c.state == State.UNKNOWN, knew)
        .where(~_telling.c.missed)
    )
    for message in connection.execute(doubted).scalars().all():
        take_back(connection, message)


def _missed_notice(connection: Connection, row: Row[*tuple[Any, ...]], now: datetime) -> int | None:
    """The invitation to whom nothing was told; else the last change, whose message tells from what
    they know; else that a seat is theirs."""
    of_it = select(_notice.c.id).where(_notice.c.session_id == row.session_id)
    if row.told == 0:
        over = row.cancelled_at is not None or row.starts_at <= now
        if over or row.reply == Reply.DECLINED:
            return None
        wanted = of_it.where(
            _notice.c.kind == NoticeKind.INVITATION, _notice.c.state != "cancelled"
        )
    elif row.told < row.version:
        wanted = of_it.where(_notice.c.kind.in_(_NEWS))
    else:
        wanted = of_it.where(_notice.c.kind == NoticeKind.PROMOTION)
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
