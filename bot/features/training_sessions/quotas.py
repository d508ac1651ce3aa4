"""New seats for a session that was published: who comes keeps their seat, who waits moves up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from bot.features.training_sessions import requests
from bot.features.training_sessions.seats import move_up
from bot.features.training_sessions.sessions import quota_of_volunteer, quota_rows
from bot.features.training_sessions.types import Quota
from bot.store.audit import note_of
from bot.store.transaction import TurnTransaction
from models.base import table
from models.training_sessions import Attendance, SeatQuota
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import Reply
from models.volunteer import Volunteer

_session, _quota, _attendance = table(SessionRow), table(SeatQuota), table(Attendance)
_volunteer = table(Volunteer)


def change_seats(turn: TurnTransaction, effect: requests.ChangeSeats) -> None:
    """Write other seats, more or fewer. Nobody who comes loses theirs, even where there are fewer
    now than are taken."""
    connection, id = turn.connection, effect.session
    _lock(connection, id)
    old = [row.id for row in quota_rows(connection, id)]
    _write(connection, id, effect.quotas)
    rows = [row for row in quota_rows(connection, id) if row.id not in old]
    whose = select(quota_of_volunteer(rows)).where(_volunteer.c.id == _attendance.c.volunteer_id)
    of_it = _attendance.c.session_id == id
    connection.execute(update(_attendance).where(of_it).values(quota_id=whose.scalar_subquery()))
    connection.execute(delete(_quota).where(_quota.c.id.in_(old)))
    seats = update(_session).where(_session.c.id == id).values(seats=effect.seats)
    connection.execute(seats)
    _count(connection, id)
    for row in rows:
        while move_up(connection, id, row.id, turn.now):
            pass
    note_of(turn, "session seats changed", session=id, seats=effect.seats)


def _lock(connection: Connection, session: int) -> None:
    """In the order in which an answer locks: first those who are invited, then the seats."""
    people = select(_attendance.c.volunteer_id).where(_attendance.c.session_id == session)
    connection.execute(people.order_by(_attendance.c.volunteer_id).with_for_update()).all()
    seats = select(_quota.c.id).where(_quota.c.session_id == session)
    connection.execute(seats.order_by(_quota.c.id).with_for_update()).all()


def _write(connection: Connection, session: int, quotas: Sequence[Quota]) -> None:
    rows = [
        {
            "session_id": session,
            "region": quota.region,
            "group": quota.group,
            "seats": quota.seats,
            "taken": 0,
        }
        for quota in quotas
    ]
    connection.execute(_quota.insert(), rows)


def _count(connection: Connection, session: int) -> None:
    coming = select(func.count()).where(
        _attendance.c.quota_id == _quota.c.id, _attendance.c.reply == Reply.COMING
    )
    taken = update(_quota).where(_quota.c.session_id == session)
    connection.execute(taken.values(taken=coming.scalar_subquery()))


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    requests.ChangeSeats: change_seats,
}
