"""What each person knows of a session: the version that the last word which reached them told. A
word that did not arrive is taken back, and they know what they knew before it (decision 45)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, literal, or_, select, update

from bot.features.training_sessions.known import as_known, as_stored, same_facts
from bot.features.training_sessions.sessions import load_session
from bot.features.training_sessions.types import TrainingSession
from models.base import insert_new, table
from models.messages import Outbox
from models.training_sessions import Attendance, SessionTelling, SessionVersion
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import State

_session, _attendance = table(SessionRow), table(Attendance)
_version, _telling, _outbox = table(SessionVersion), table(SessionTelling), table(Outbox)
# An answer, which is not taken back.
ANSWER = 0


@dataclass(frozen=True, slots=True)
class Telling:
    """A word to somebody: the message by which it went, or `ANSWER`."""

    message: int
    volunteer: int
    at: datetime


def keep_version(connection: Connection, session: int) -> None:
    """Keep the facts of a session as those of its version."""
    now = load_session(connection, session)
    assert now is not None
    row = {"session_id": session, "version": now.version, "facts": as_stored(now)}
    connection.execute(insert_new(connection, _version, "session_id", "version"), row)


def outdated(
    connection: Connection, session: TrainingSession, version: int | None
) -> TrainingSession | None:
    """Return what somebody knows of a session who was told this version of it; None when they know
    no other than what is so now, or nothing yet."""
    if not version or version >= session.version:
        return None
    of_it = (_version.c.session_id == session.id, _version.c.version == version)
    stored = connection.execute(select(_version.c.facts).where(*of_it)).scalar()
    known = None if stored is None else as_known(session, stored)
    return None if known is None or same_facts(known, session) else known


def may_know(
    connection: Connection, session: TrainingSession, volunteer: int, told: int | None
) -> TrainingSession | None:
    """Return what somebody may know of a session that is not so, from a message of which nobody
    knows whether it arrived; None where there is none since the version that they were told."""
    if not told or told >= session.version:
        return None
    unknown = select(_outbox.c.id).where(
        _outbox.c.id == _telling.c.message, _outbox.c.state == State.UNKNOWN
    )
    doubtful = or_(_telling.c.in_doubt, unknown.exists())
    since = (_telling.c.missed, _telling.c.version > told, doubtful)
    return _other_facts(connection, session, volunteer, *since)


def may_have_told(
    connection: Connection, session: TrainingSession, word: Telling
) -> TrainingSession | None:
    """Return what a word of which nobody knows whether it arrived has told of a session that is not
    so; it may have left several times, each time with what was so then."""
    return _other_facts(connection, session, word.volunteer, _telling.c.message == word.message)


def _other_facts(
    connection: Connection, session: TrainingSession, volunteer: int, *where: ColumnElement[bool]
) -> TrainingSession | None:
    """The last version of some tellings whose facts are not those of now."""
    of_version = (_version.c.session_id == _telling.c.session_id) & (
        _version.c.version == _telling.c.version
    )
    told = (
        select(_version.c.facts)
        .join(_telling, of_version)
        .where(_telling.c.session_id == session.id, _telling.c.volunteer_id == volunteer, *where)
    )
    stored = connection.execute(told.order_by(_telling.c.version.desc())).scalars().all()
    known = (as_known(session, facts) for facts in stored)
    return next((one for one in known if not same_facts(one, session)), None)


def note_told(connection: Connection, session: int, word: Telling) -> None:
    """Note that somebody was told what a session is now, and of a seat that came to them."""
    theirs = _of(session, word.volunteer)
    _leaves_again(connection, session, word)
    current = select(_session.c.version).where(_session.c.id == session).scalar_subquery()
    columns = {
        "session_id": _attendance.c.session_id,
        "volunteer_id": _attendance.c.volunteer_id,
        "message": literal(word.message),
        "version": current,
        "seat": _attendance.c.seat_news,
        "at": literal(word.at, _telling.c.at.type),
    }
    new = or_(
        _attendance.c.told < current, _attendance.c.seat_news, literal(word.message) == ANSWER
    )
    told = select(*columns.values()).where(*theirs, new)
    connection.execute(_telling.insert().from_select(list(columns), told))
    known = {"told": current, "seat_news": False}
    connection.execute(update(_attendance).where(*theirs).values(**known))


def told_before(connection: Connection, session: int, word: Telling) -> tuple[int, bool]:
    """Return the version that somebody had been told before a word, and whether the word told of a
    seat."""
    theirs = _heard(session, word.volunteer)
    others = select(func.max(_telling.c.version)).where(*theirs, _telling.c.message != word.message)
    seat = select(_telling.c.id).where(*theirs, _telling.c.message == word.message, _telling.c.seat)
    version = connection.execute(others).scalar() or 0
    return version, connection.execute(seat.limit(1)).first() is not None


def take_back(connection: Connection, message: int) -> list[int]:
    """Take back what a message told; return of which sessions."""
    rows = _turn(connection, message, missed=True)
    for row in rows:
        _forget(connection, row)
    return [row.session_id for row in rows]


def give_back(connection: Connection, message: int) -> None:
    """Note that what a message told was heard after all."""
    for row in _turn(connection, message, missed=False):
        theirs = _of(row.session_id, row.volunteer_id)
        less = update(_attendance).where(*theirs, _attendance.c.told < row.version)
        connection.execute(less.values(told=row.version))
        if row.seat:
            connection.execute(update(_attendance).where(*theirs).values(seat_news=False))


def _turn(connection: Connection, message: int, *, missed: bool) -> Sequence[Row[*tuple[Any, ...]]]:
    """Note whether all that a message told was missed; return the rows that said otherwise."""
    other = (_telling.c.message == message, _telling.c.missed.is_(not missed))
    rows = connection.execute(select(_telling).where(*other)).all()
    connection.execute(update(_telling).where(*other).values(missed=missed))
    return rows


def _leaves_again(connection: Connection, session: int, word: Telling) -> None:
    """A message that goes again tells what is so now; what it told before is in doubt, unless it
    certainly did not arrive."""
    if word.message == ANSWER:
        return
    same = (
        _telling.c.session_id == session,
        _telling.c.volunteer_id == word.volunteer,
        _telling.c.message == word.message,
    )
    connection.execute(delete(_telling).where(*same, _telling.c.missed, ~_telling.c.in_doubt))
    connection.execute(update(_telling).where(*same, ~_telling.c.missed).values(in_doubt=True))


def _forget(connection: Connection, row: Row[*tuple[Any, ...]]) -> None:
    """They know what the last of the other words told, unless a later one has told it since."""
    theirs = _of(row.session_id, row.volunteer_id)
    others = _heard(row.session_id, row.volunteer_id)
    before = select(func.coalesce(func.max(_telling.c.version), 0)).where(*others)
    connection.execute(
        update(_attendance)
        .where(*theirs, _attendance.c.told == row.version)
        .values(told=before.scalar_subquery())
    )
    if row.seat:
        connection.execute(update(_attendance).where(*theirs).values(seat_news=True))


def _of(session: int, volunteer: int) -> tuple[ColumnElement[bool], ...]:
    return (_attendance.c.session_id == session, _attendance.c.volunteer_id == volunteer)


def _heard(session: int, volunteer: int) -> tuple[ColumnElement[bool], ...]:
    """The words about a session that reached somebody."""
    return (
        _telling.c.session_id == session,
        _telling.c.volunteer_id == volunteer,
        ~_telling.c.missed,
    )
