"""The waiting list moved by hand: a seat out of turn, or the first place in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, func, select, update

from bot.delivery.notices import add_notice, post
from bot.features.training_sessions import requests
from bot.features.training_sessions.seats import give_seat, move_up
from bot.features.training_sessions.sessions import load_session
from bot.store.audit import note_of
from bot.store.transaction import TurnTransaction
from models.base import table
from models.training_sessions import Attendance, SeatQuota
from models.vocabulary import NoticeKind, Reply

_attendance, _quota = table(Attendance), table(SeatQuota)


def give(turn: TurnTransaction, effect: requests.GiveSeat) -> None:
    """Give somebody who waits a seat, though none may be free: their coordinator says so."""
    row = _waiting(turn, effect.session, effect.volunteer)
    session = load_session(turn.connection, effect.session)
    if row is None or session is None or session.cancelled or session.ends_at <= turn.now:
        return
    turn.connection.execute(select(_quota).where(_quota.c.id == row.quota_id).with_for_update())
    give_seat(turn.connection, effect.session, effect.volunteer, row.quota_id)
    notice = add_notice(
        turn.connection,
        NoticeKind.PROMOTION,
        effect.session,
        turn.now,
        session.ends_at,
        state="done",
    )
    post(turn.connection, notice, [effect.volunteer], turn.now)
    note_of(turn, "seat given", session=effect.session, of=effect.volunteer)


def put_first(turn: TurnTransaction, effect: requests.PutFirst) -> None:
    """Put somebody before all others who wait for seats of the same quota."""
    row = _waiting(turn, effect.session, effect.volunteer)
    if row is None:
        return
    line = (_attendance.c.quota_id == row.quota_id, _attendance.c.reply == Reply.WAITING)
    first = turn.connection.execute(select(func.min(_attendance.c.queued_at)).where(*line)).scalar()
    before = (first or turn.now) - timedelta(seconds=1)
    of_them = (
        _attendance.c.session_id == effect.session,
        _attendance.c.volunteer_id == effect.volunteer,
    )
    turn.connection.execute(update(_attendance).where(*of_them).values(queued_at=before))
    move_up(turn.connection, effect.session, row.quota_id, turn.now)
    note_of(turn, "put first in line", session=effect.session, of=effect.volunteer)


def _waiting(turn: TurnTransaction, session: int, volunteer: int) -> Row[*tuple[Any, ...]] | None:
    """Their row, locked; None where they do not wait any more."""
    theirs = (
        _attendance.c.session_id == session,
        _attendance.c.volunteer_id == volunteer,
        _attendance.c.reply == Reply.WAITING,
    )
    query = select(_attendance).where(*theirs).with_for_update()
    return turn.connection.execute(query).one_or_none()


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    requests.GiveSeat: give,
    requests.PutFirst: put_first,
}
