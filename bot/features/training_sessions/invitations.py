"""A volunteer's own invitations and seats, answered from the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from bot.engine.person import PersonState
from bot.features.training_sessions import requests
from bot.features.training_sessions.sessions import (
    load_sessions,
)
from bot.features.training_sessions.tellings import may_know, outdated
from bot.features.training_sessions.types import TrainingSession
from bot.store.last_said import notice_said_last
from bot.store.transaction import TurnTransaction
from models.base import table
from models.training_sessions import (
    Attendance,
    Evaluation,
    Presence,
    SeatQuota,
)
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import Reply

_session, _quota = table(SessionRow), table(SeatQuota)
_attendance, _presence = table(Attendance), table(Presence)
_evaluation = table(Evaluation)


_RATED_UNTIL = timedelta(days=14)


def _my_sessions(
    turn: TurnTransaction, asked: requests.MySessions
) -> tuple[requests.Invitation, ...]:
    connection, person, now = turn.connection, turn.person, turn.now
    return _invitations(
        connection, person, _session.c.ends_at > now, _session.c.cancelled_at.is_(None)
    )


def _my_invitation(
    turn: TurnTransaction, asked: requests.MyInvitation
) -> requests.Invitation | None:
    connection, person = turn.connection, turn.person
    return next(iter(_invitations(connection, person, _session.c.id == asked.session)), None)


def _all_my_sessions(
    turn: TurnTransaction, asked: requests.AllMySessions
) -> tuple[requests.Attended, ...]:
    connection, person = turn.connection, turn.person
    mine = select(_evaluation).where(_evaluation.c.volunteer_id == person.volunteer.id)
    said = {row.session_id: row for row in connection.execute(mine)}
    return tuple(
        requests.Attended(one, said[one.session.id].rating, said[one.session.id].words)
        if one.session.id in said
        else requests.Attended(one)
        for one in _invitations(connection, person)
    )


def _my_past_sessions(
    turn: TurnTransaction, asked: requests.MyPastSessions
) -> tuple[requests.Invitation, ...]:
    connection, person, now = turn.connection, turn.person, turn.now
    ended = _session.c.ends_at.between(now - _RATED_UNTIL, now)
    return _invitations(connection, person, ended, _session.c.cancelled_at.is_(None))[::-1]


def _invitations(
    connection: Connection, person: PersonState, *where: ColumnElement[bool]
) -> tuple[requests.Invitation, ...]:
    me = person.volunteer.id
    mine = select(_attendance).join(_session, _session.c.id == _attendance.c.session_id)
    rows = connection.execute(mine.where(_attendance.c.volunteer_id == me, *where)).all()
    by_session = {row.session_id: row for row in rows}
    if not by_session:
        return ()
    present = present_at(connection, _presence.c.volunteer_id == me)
    rated = select(_evaluation.c.session_id).where(_evaluation.c.volunteer_id == me)
    evaluated = set(connection.execute(rated).scalars())
    return tuple(
        requests.Invitation(
            session,
            Reply(by_session[session.id].reply),
            present.get((session.id, me), ()),
            _place_in_line(connection, by_session[session.id]),
            session.id in evaluated,
            _known(connection, session, by_session[session.id]),
        )
        for session in load_sessions(connection, _session.c.id.in_(by_session))
    )


def _known(
    connection: Connection, session: TrainingSession, row: Row[*tuple[Any, ...]]
) -> TrainingSession | None:
    """What they know, or may know, that is no longer so."""
    known = outdated(connection, session, row.told)
    return known or may_know(connection, session, row.volunteer_id, row.told)


def present_at(
    connection: Connection, where: ColumnElement[bool]
) -> Mapping[tuple[int, int], tuple[int, ...]]:
    """Return the days on which they were there, by (session, volunteer)."""
    found: dict[tuple[int, int], tuple[int, ...]] = defaultdict(tuple)
    for row in connection.execute(select(_presence).where(where).order_by(_presence.c.day)):
        found[row.session_id, row.volunteer_id] += (row.day,)
    return found


def _place_in_line(connection: Connection, row: Row[*tuple[Any, ...]]) -> int:
    if row.reply != Reply.WAITING:
        return 0
    earlier = or_(
        _attendance.c.queued_at < row.queued_at,
        and_(
            _attendance.c.queued_at == row.queued_at,
            _attendance.c.volunteer_id <= row.volunteer_id,
        ),
    )
    waiting = (_attendance.c.quota_id == row.quota_id, _attendance.c.reply == Reply.WAITING)
    query = select(func.count()).select_from(_attendance).where(*waiting, earlier)
    return int(connection.execute(query).scalar_one())


def _asked_last(turn: TurnTransaction, asked: requests.AskedLast) -> tuple[str, int] | None:
    said = notice_said_last(turn)
    return None if said is None or said.session_id is None else (said.kind, said.session_id)


def _seat_free(turn: TurnTransaction, asked: requests.SeatFree) -> bool:
    """The quota's row stays locked to the end of the turn's transaction (on SQLite all of it is):
    nobody else can take the seat meanwhile. A seat that is just coming to somebody in the waiting
    list is not free."""
    connection, person = turn.connection, turn.person
    mine = (
        _attendance.c.session_id == asked.session,
        _attendance.c.volunteer_id == person.volunteer.id,
    )
    quota = select(_attendance.c.quota_id).where(*mine).scalar_subquery()
    row = connection.execute(select(_quota).where(_quota.c.id == quota).with_for_update()).one()
    return row.seats is None or (row.taken < row.seats and not _anyone_waits(connection, row.id))


def _anyone_waits(connection: Connection, quota: int) -> bool:
    waiting = (_attendance.c.quota_id == quota, _attendance.c.reply == Reply.WAITING)
    query = select(_attendance.c.volunteer_id).where(*waiting).limit(1)
    return connection.execute(query).first() is not None


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.MySessions: _my_sessions,
    requests.MyInvitation: _my_invitation,
    requests.MyPastSessions: _my_past_sessions,
    requests.AllMySessions: _all_my_sessions,
    requests.AskedLast: _asked_last,
    requests.SeatFree: _seat_free,
}
