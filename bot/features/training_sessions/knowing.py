"""Who knows what a session is now, who does not yet and why: as its coordinators see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    ScalarSelect,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)

from bot.delivery.budgets import OVER_BUDGET
from bot.features.training_sessions import requests
from bot.features.training_sessions.known import as_known, same_facts
from bot.features.training_sessions.sessions import in_scope, load_sessions
from bot.features.training_sessions.types import Reached, TrainingSession
from bot.store.transaction import TurnTransaction
from models.base import table
from models.messages import Outbox
from models.notices import Notice
from models.training_sessions import Attendance, SessionTelling, SessionVersion
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import AGAIN_LATER, NEEDS_TEMPLATE, NoticeKind, State
from models.volunteer import Address, Volunteer

_session, _notice, _outbox = table(SessionRow), table(Notice), table(Outbox)
_attendance, _volunteer, _address = table(Attendance), table(Volunteer), table(Address)
_telling, _version = table(SessionTelling), table(SessionVersion)
# What tells what a session is.
_KINDS = (NoticeKind.INVITATION, NoticeKind.CHANGE, NoticeKind.CANCELLATION)


def _who_knows(turn: TurnTransaction, asked: requests.WhoKnows) -> requests.Knowledge:
    session = _theirs(turn, asked.session)
    if session is None:
        return requests.Knowledge()
    people = _people(turn.connection, session).subquery()
    latest = func.max(people.c.send_after)
    columns = (people.c.reached, people.c.channel, people.c.zone)
    counted = select(*columns, func.count().label("people"), latest.label("latest"))
    groups: dict[tuple[Reached, str], requests.KnowledgeGroup] = {}
    for row in turn.connection.execute(counted.group_by(*columns)):
        key = (Reached(row.reached), row.channel or "")
        until = _until(turn, row.zone, row.latest) if key[0] is Reached.WAITING else None
        more = requests.KnowledgeGroup(*key, row.people, until)
        groups[key] = more if key not in groups else groups[key].and_also(more)
    order = list(Reached)
    found = sorted(groups.values(), key=lambda one: (order.index(one.reached), one.channel))
    return requests.Knowledge(tuple(found), _changed_at(turn.connection, session))


def _until(turn: TurnTransaction, zone: str, latest: datetime | None) -> datetime:
    """When the last of those who wait will have been told: in the morning, where it is night."""
    at = max(turn.now, latest or turn.now)
    return turn.policy.quiet.after(at, zone)


def _theirs(turn: TurnTransaction, session: int) -> TrainingSession | None:
    mine = (in_scope(turn.person), _session.c.id == session)
    return next(iter(load_sessions(turn.connection, *mine)), None)


def _changed_at(connection: Connection, session: TrainingSession) -> datetime | None:
    """When it last changed what it is; None for never."""
    changes = (_notice.c.session_id == session.id, _notice.c.kind.in_(_KINDS[1:]))
    last = select(_notice.c.due_at).where(*changes).order_by(_notice.c.id.desc()).limit(1)
    return connection.execute(last).scalar()


def _people_reached(
    turn: TurnTransaction, asked: requests.PeopleReached
) -> tuple[requests.ReachedPerson, ...]:
    session = _theirs(turn, asked.session)
    if session is None:
        return ()
    people = _people(turn.connection, session).subquery()
    page = select(people).where(people.c.reached == asked.reached)
    page = page.order_by(people.c.place, people.c.name, people.c.id)
    rows = turn.connection.execute(page.offset(asked.first).limit(asked.most)).all()
    return tuple(requests.ReachedPerson(row.name, row.place, row.channel or "") for row in rows)


# --- one row for each who is invited -----------------------------------------------------------


def _people(connection: Connection, session: TrainingSession) -> Select[Any]:
    """Each with how far what is so now has come to them, by which channel, and when it may go."""
    of_it = (_notice.c.session_id == session.id, _notice.c.kind.in_(_KINDS))
    notices = connection.execute(select(_notice.c.id, _notice.c.state).where(*of_it)).all()
    message = _outbox.alias("message")
    begun = any(notice.state == "waiting" for notice in notices)
    reached = _reached(message, _same_versions(connection, session), to_be_made=begun)
    return (
        select(
            _volunteer.c.id,
            _volunteer.c.name,
            _volunteer.c.place,
            _volunteer.c.zone,
            func.coalesce(message.c.channel, _main_channel()).label("channel"),
            message.c.send_after,
            reached.label("reached"),
        )
        .select_from(_attendance)
        .join(_volunteer, _volunteer.c.id == _attendance.c.volunteer_id)
        .outerjoin(message, message.c.id == _last_message([notice.id for notice in notices]))
        .where(_attendance.c.session_id == session.id)
    )


def _same_versions(connection: Connection, session: TrainingSession) -> Sequence[int]:
    """The versions whose facts are those of now: it may have been changed back."""
    stored = select(_version.c.version, _version.c.facts)
    rows = connection.execute(stored.where(_version.c.session_id == session.id)).all()
    same = {row.version for row in rows if same_facts(as_known(session, row.facts), session)}
    return sorted(same | {session.version})


def _last_message(notices: Sequence[int]) -> ScalarSelect[int]:
    """The last message that was made for somebody by one of the notices, found by its key."""
    whose = cast(_attendance.c.volunteer_id, String)
    keys = [_outbox.c.key == literal(f"n{notice}:") + whose for notice in notices]
    last = select(func.max(_outbox.c.id)).where(or_(*keys) if keys else _outbox.c.id.is_(None))
    return last.correlate(_attendance).scalar_subquery()


def _main_channel() -> ScalarSelect[str]:
    theirs = select(_address.c.channel).where(_address.c.volunteer_id == _volunteer.c.id)
    newest = theirs.order_by(_address.c.last_inbound_at.desc()).limit(1)
    return newest.correlate(_volunteer).scalar_subquery()


def _reached(
    message: FromClause, versions: Sequence[int], *, to_be_made: bool
) -> ColumnElement[str]:
    """What is known of somebody's message, the first that holds."""
    knows = _attendance.c.told.in_(versions)
    held = message.c.state == State.HELD
    on_its_way = message.c.state.in_((State.PENDING, State.SENDING))
    return case(
        (and_(knows, _in_doubt()), Reached.DOUBTFUL),
        (knows, Reached.KNOWS),
        (_volunteer.c.stopped_at.is_not(None), Reached.STOPPED),
        (and_(held, message.c.error == NEEDS_TEMPLATE), Reached.NEEDS_WORD),
        (and_(held, message.c.error == OVER_BUDGET), Reached.NO_MONEY),
        (and_(held, message.c.error == AGAIN_LATER), Reached.WAITING),
        (on_its_way, Reached.WAITING),
        (~_has_address(), Reached.UNREACHABLE),
        (message.c.state == State.FAILED, Reached.FAILED),
        (literal(to_be_made), Reached.WAITING),
        else_=literal(Reached.MISSED.value, String),
    )


def _in_doubt() -> ColumnElement[bool]:
    """Whether all by which they could know it is of unknown fate."""
    word = (
        _telling.c.session_id == _attendance.c.session_id,
        _telling.c.volunteer_id == _attendance.c.volunteer_id,
        _telling.c.version == _attendance.c.told,
        ~_telling.c.missed,
    )
    unknown = exists().where(
        *word, _outbox.c.id == _telling.c.message, _outbox.c.state == State.UNKNOWN
    )
    other = _telling.alias("other")
    lost = select(_outbox.c.id).where(
        _outbox.c.id == other.c.message, _outbox.c.state == State.UNKNOWN
    )
    sure = exists().where(
        other.c.session_id == _attendance.c.session_id,
        other.c.volunteer_id == _attendance.c.volunteer_id,
        other.c.version == _attendance.c.told,
        ~other.c.missed,
        ~lost.exists(),
    )
    return and_(unknown, ~sure)


def _has_address() -> ColumnElement[bool]:
    return exists().where(_address.c.volunteer_id == _volunteer.c.id, _address.c.reachable)


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.WhoKnows: _who_knows,
    requests.PeopleReached: _people_reached,
}
