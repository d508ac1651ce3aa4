"""The doors of sessions: the days that have a code, and who has tried too many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from bot.features.training_sessions import requests
from bot.features.training_sessions.sessions import (
    SHOWN_AFTERWARDS,
    door_digest,
    load_session,
)
from bot.features.training_sessions.types import MOST_WRONG_AT_THE_DOOR, TrainingDay
from bot.store.transaction import TurnTransaction
from bot.store.tries import wrong
from models.base import table
from models.training_sessions import (
    DroppedDay,
    SessionDay,
)

_day, _dropped = table(SessionDay), table(DroppedDay)


def _doors(turn: TurnTransaction, asked: requests.Doors) -> tuple[requests.Door, ...]:
    connection, now = turn.connection, turn.now
    found = [*_days_with(connection, asked.code, now), *_dropped_with(connection, asked.code, now)]
    return tuple(sorted(found, key=lambda door: _out_of_use(door, now)))


def _out_of_use(door: requests.Door, now: datetime) -> tuple[bool, timedelta]:
    day = door.dropped or door.session.days[door.day - 1]
    return door.session.cancelled or door.dropped is not None, abs(day.starts_at - now)


def _days_with(connection: Connection, code: str, now: datetime) -> Iterator[requests.Door]:
    query = select(_day).where(_day.c.code == code, _day.c.ends_at > now - SHOWN_AFTERWARDS)
    for row in connection.execute(query).all():
        session = load_session(connection, row.session_id)
        if session is not None:
            yield requests.Door(session, row.number)


def _dropped_with(connection: Connection, code: str, now: datetime) -> Iterator[requests.Door]:
    recent = _dropped.c.ends_at > now - SHOWN_AFTERWARDS
    query = select(_dropped).where(_dropped.c.code == code, recent)
    for row in connection.execute(query).all():
        session = load_session(connection, row.session_id)
        if session is not None:
            yield requests.Door(session, 0, TrainingDay(0, row.starts_at, row.ends_at, code))


def _door_shut(turn: TurnTransaction, asked: requests.DoorShut) -> datetime | None:
    digest = door_digest(turn.policy, turn.address)
    times, until = wrong(turn.connection, [digest], turn.now).get(digest, (0, None))
    return until if times >= MOST_WRONG_AT_THE_DOOR else None


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.Doors: _doors,
    requests.DoorShut: _door_shut,
}
