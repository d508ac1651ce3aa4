"""Seats: who answered an invitation, and who moves up when one is given back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, select, update

from bot.delivery.notices import add_notice, post
from bot.features.feature import Leaving
from bot.features.training_sessions import requests
from bot.features.training_sessions.tellings import ANSWER, Telling, note_told
from bot.store.transaction import TurnTransaction
from models.base import lock_soon, table
from models.training_sessions import Attendance, SeatQuota
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import NoticeKind, Reply

_session, _quota, _attendance = table(SessionRow), table(SeatQuota), table(Attendance)


def reply(turn: TurnTransaction, effect: requests.ReplyToInvitation) -> None:
    """Write their reply. A seat that is given back goes to the first in the waiting list at once.
    Their row is locked: somebody else's seat may be coming to them just now."""
    connection, person, now = turn.connection, turn.person, turn.now
    mine = (
        _attendance.c.session_id == effect.session,
        _attendance.c.volunteer_id == person.volunteer.id,
    )
    row = connection.execute(select(_attendance).where(*mine).with_for_update()).one()
    if row.reply == effect.reply:
        return
    answer = {
        "reply": effect.reply,
        "replied_at": now,
        "queued_at": now if effect.reply is Reply.WAITING else None,
    }
    connection.execute(update(_attendance).where(*mine).values(**answer))
    note_told(connection, effect.session, Telling(ANSWER, person.volunteer.id, now))
    if effect.reply is Reply.COMING:
        count_seat(connection, row.quota_id, 1)
    elif row.reply == Reply.COMING:
        count_seat(connection, row.quota_id, -1)
    if effect.reply is Reply.WAITING or row.reply == Reply.COMING:
        move_up(connection, effect.session, row.quota_id, now)


def leave_all(connection: Connection, leaving: Leaving) -> None:
    """Give back the seats of somebody who is erased."""
    mine = (
        select(_attendance).where(_attendance.c.volunteer_id == leaving.volunteer).with_for_update()
    )
    for row in connection.execute(mine).all():
        if row.reply == Reply.COMING:
            count_seat(connection, row.quota_id, -1)
            _write_reply(connection, row.session_id, leaving.volunteer, Reply.DECLINED)
            move_up(connection, row.session_id, row.quota_id, leaving.now)


def _write_reply(connection: Connection, session: int, volunteer: int, answer: Reply) -> None:
    of_them = (_attendance.c.session_id == session, _attendance.c.volunteer_id == volunteer)
    connection.execute(update(_attendance).where(*of_them).values(reply=answer, queued_at=None))


def give_seat(connection: Connection, session: int, volunteer: int, quota: int) -> None:
    """Give a seat to somebody who waits for one, and has still to hear of it."""
    _write_reply(connection, session, volunteer, Reply.COMING)
    of_them = (_attendance.c.session_id == session, _attendance.c.volunteer_id == volunteer)
    connection.execute(update(_attendance).where(*of_them).values(seat_news=True))
    count_seat(connection, quota, 1)


def count_seat(connection: Connection, quota: int, seats: int) -> None:
    taken = _quota.c.taken + seats
    connection.execute(update(_quota).where(_quota.c.id == quota).values(taken=taken))


def move_up(connection: Connection, session: int, quota: int, now: datetime) -> bool:
    """Give the free seat to the first in the waiting list, who is told; tell whether there was one.
    The quota's row is locked."""
    held = connection.execute(select(_quota).where(_quota.c.id == quota).with_for_update()).one()
    if held.seats is not None and held.taken >= held.seats:
        return False
    planned = connection.execute(select(_session).where(_session.c.id == session)).one()
    if planned.ends_at <= now or planned.cancelled_at is not None:
        return False
    first = _first_in_line(connection, quota)
    if first is None:
        return False
    give_seat(connection, session, first, quota)
    notice = add_notice(
        connection, NoticeKind.PROMOTION, session, now, planned.ends_at, state="done"
    )
    post(connection, notice, [first], now)
    return True


def _first_in_line(connection: Connection, quota: int) -> int | None:
    """Who has waited longest. While their row is locked (they may be leaving the line just now, or
    a message about the session goes out to them) nobody else gets the seat: it is waited for, and
    what is read is what they say then. Whoever has it may want the quota's row, which we hold: so
    not for long, and `seat_the_waiting` looks again."""
    waiting = (_attendance.c.quota_id == quota, _attendance.c.reply == Reply.WAITING)
    first = (
        select(_attendance.c.volunteer_id)
        .where(*waiting)
        .order_by(_attendance.c.queued_at, _attendance.c.volunteer_id)
        .limit(1)
        .with_for_update()
    )
    found: int | None = lock_soon(connection, first)
    return found


def seat_the_waiting(connection: Connection, now: datetime) -> bool:
    """Give free seats to those who wait for one, whatever left them free; tell whether there may be
    more of them."""
    in_line = (_attendance.c.quota_id == _quota.c.id, _attendance.c.reply == Reply.WAITING)
    free = (
        select(_quota.c.id, _quota.c.session_id)
        .join(_session, _session.c.id == _quota.c.session_id)
        .where(_session.c.ends_at > now, _session.c.cancelled_at.is_(None))
        .where(_quota.c.taken < _quota.c.seats, exists().where(*in_line))
        .order_by(_quota.c.id)
    )
    rows = connection.execute(free).all()
    return any(move_up(connection, row.session_id, row.id, now) for row in rows)


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    requests.ReplyToInvitation: reply,
}
