"""Sessions in the tables: read as bot/features/training_sessions/types.py knows them, and who an
audience is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    case,
    literal,
    select,
)

from bot.engine.messages import Address
from bot.engine.person import PersonState
from bot.engine.policy import Policy
from bot.features.audience.conditions import load_audience
from bot.features.training_sessions.types import Quota, TrainingDay, TrainingSession
from bot.store.regions import below
from bot.store.transaction import TurnTransaction
from bot.store.tries import digest
from models.base import table
from models.learning import Attempt, LessonProgress
from models.training_sessions import Attendance, Presence, SeatQuota, SessionDay
from models.training_sessions import TrainingSession as SessionRow
from models.volunteer import Volunteer

SHOWN_AFTERWARDS = timedelta(days=30)


_session, _day, _quota = table(SessionRow), table(SessionDay), table(SeatQuota)
_attendance, _presence, _volunteer = table(Attendance), table(Presence), table(Volunteer)
_lesson, _attempt = table(LessonProgress), table(Attempt)


def door_digest(policy: Policy, address: Address) -> str:
    """Return the digest under which wrong codes of doors are counted that somebody has said."""
    return digest(policy, f"door:{address.channel}:{address.id}")


def load_sessions(
    connection: Connection, *where: ColumnElement[bool], newest_first: bool = False
) -> tuple[TrainingSession, ...]:
    order = _session.c.starts_at.desc() if newest_first else _session.c.starts_at
    rows = connection.execute(select(_session).where(*where).order_by(order, _session.c.id)).all()
    ids = [row.id for row in rows]
    days, quotas = _days(connection, ids), _quotas(connection, ids)
    return tuple(_as_session(row, days[row.id], quotas[row.id]) for row in rows)


def load_session(connection: Connection, id: int) -> TrainingSession | None:
    return next(iter(load_sessions(connection, _session.c.id == id)), None)


def locked(turn: TurnTransaction, id: int) -> TrainingSession:
    """Load a session that is changed: two who change one do so one after the other."""
    row = select(_session.c.id).where(_session.c.id == id).with_for_update()
    turn.connection.execute(row)
    session = load_session(turn.connection, id)
    assert session is not None, "its coordinator has just looked at it"
    return session


def _as_session(
    row: Row[*tuple[Any, ...]], days: tuple[TrainingDay, ...], quotas: tuple[Quota, ...]
) -> TrainingSession:
    return TrainingSession(
        id=row.id,
        title=row.title,
        zone=row.zone,
        days=days,
        place=row.place,
        point=None if row.latitude is None else (row.latitude, row.longitude),
        link=row.link,
        online=row.online,
        seats=row.seats,
        quotas=quotas,
        audience=load_audience(row.audience),
        version=row.version,
        scope=row.scope,
        cancelled=row.cancelled_at is not None,
        note=row.note,
    )


def _days(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[TrainingDay, ...]]:
    found: dict[int, tuple[TrainingDay, ...]] = defaultdict(tuple)
    query = select(_day).where(_day.c.session_id.in_(ids)).order_by(_day.c.number)
    for row in connection.execute(query):
        day = TrainingDay(row.number, row.starts_at, row.ends_at, row.code)
        found[row.session_id] += (day,)
    return found


def _quotas(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[Quota, ...]]:
    found: dict[int, tuple[Quota, ...]] = defaultdict(tuple)
    query = select(_quota).where(_quota.c.session_id.in_(ids)).order_by(_quota.c.id)
    for row in connection.execute(query):
        found[row.session_id] += (Quota(row.region, row.group, row.seats),)
    return found


def quota_of_volunteer(rows: Sequence[Row[*tuple[Any, ...]]]) -> ColumnElement[int]:
    """Return the quota (its id) that a volunteer's seat comes from: that of their group, else that
    of the smallest region around their place, else the one for all others. `rows` are a
    session's."""
    groups = [row for row in rows if row.group]
    regions = sorted((r for r in rows if r.region), key=lambda r: -len(r.region))
    rest = next(row for row in rows if not row.group and not row.region)
    whens = [(_volunteer.c.invitation == row.group, row.id) for row in groups]
    whens += [(below(_volunteer.c.place, row.region), row.id) for row in regions]
    return case(*whens, else_=rest.id) if whens else literal(rest.id)


def quota_rows(connection: Connection, session: int) -> Sequence[Row[*tuple[Any, ...]]]:
    query = select(_quota).where(_quota.c.session_id == session).order_by(_quota.c.id)
    return connection.execute(query).all()


def in_scope(person: PersonState) -> ColumnElement[bool]:
    if person.scope is None:
        return _session.c.id.is_(None)
    return below(_session.c.scope, person.scope)
