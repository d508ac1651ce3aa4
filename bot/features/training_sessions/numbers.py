"""How a session stands in numbers: replies, seats, attendance, what went wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    func,
    or_,
    select,
)

from bot.delivery.notices import TOO_LATE
from bot.features.training_sessions import requests
from bot.features.training_sessions.sessions import quota_rows
from bot.features.training_sessions.types import Quota
from bot.store.transaction import TurnTransaction
from models.base import table
from models.messages import Outbox
from models.notices import Notice
from models.training_sessions import Attendance, Evaluation, Presence
from models.vocabulary import NoticeKind, Reply, State
from models.volunteer import Volunteer

_attendance, _presence = table(Attendance), table(Presence)
_notice, _evaluation, _outbox = table(Notice), table(Evaluation), table(Outbox)
_volunteer = table(Volunteer)


def _session_numbers(turn: TurnTransaction, asked: requests.SessionNumbers) -> requests.Numbers:
    connection = turn.connection
    id = asked.session
    replies: dict[int, dict[Reply, int]] = defaultdict(dict)
    counted = (
        select(_attendance.c.quota_id, _attendance.c.reply, func.count().label("people"))
        .where(_attendance.c.session_id == id)
        .group_by(_attendance.c.quota_id, _attendance.c.reply)
    )
    for row in connection.execute(counted):
        replies[row.quota_id][Reply(row.reply)] = row.people
    quotas = tuple(
        requests.QuotaNumbers(Quota(q.region, q.group, q.seats), replies[q.id], q.taken)
        for q in quota_rows(connection, id)
    )
    rating, rated = _rating(connection, id)
    return requests.Numbers(
        quotas,
        _present_by_day(connection, id),
        _missed(connection, id),
        _people_with(connection, id, State.FAILED, _notice.c.kind == NoticeKind.INVITATION),
        _people_with(connection, id, State.HELD),
        _is_inviting(connection, id),
        rating,
        rated,
    )


def _present_by_day(connection: Connection, session: int) -> Mapping[int, int]:
    query = select(_presence.c.day, func.count().label("people"))
    query = query.where(_presence.c.session_id == session).group_by(_presence.c.day)
    return {row.day: row.people for row in connection.execute(query)}


def _missed(connection: Connection, session: int) -> tuple[int, ...]:
    """Minutes before their day, of reminders that came too late: in a zone where somebody is, or
    for some people whose message was made but could not leave in time."""
    made_too_late = (
        select(_outbox.c.id)
        .where(_outbox.c.notice_id == _notice.c.id, _outbox.c.state == State.CANCELLED)
        .where(_outbox.c.error == TOO_LATE)
    )
    never_made = and_(_notice.c.state == "missed", _attended_from(_notice.c.zone))
    query = (
        select(_notice.c.minutes_before)
        .distinct()
        .where(_notice.c.session_id == session, _notice.c.kind == NoticeKind.REMINDER)
        .where(or_(never_made, made_too_late.exists()))
    )
    return tuple(sorted(connection.execute(query).scalars(), reverse=True))


def _attended_from(zone: ColumnElement[str]) -> ColumnElement[bool]:
    someone = (
        select(_attendance.c.volunteer_id)
        .join(_volunteer, _volunteer.c.id == _attendance.c.volunteer_id)
        .where(_attendance.c.session_id == _notice.c.session_id, _volunteer.c.zone == zone)
        .where(_attendance.c.reply != Reply.DECLINED)
        .correlate(_notice)
    )
    return someone.exists()


def _people_with(
    connection: Connection, session: int, state: State, *where: ColumnElement[bool]
) -> int:
    """How many people have a message of a session in this state."""
    query = (
        select(func.count(func.distinct(_outbox.c.recipient)))
        .join(_notice, _notice.c.id == _outbox.c.notice_id)
        .where(_notice.c.session_id == session, _outbox.c.state == state, *where)
    )
    return int(connection.execute(query).scalar_one())


def _is_inviting(connection: Connection, session: int) -> bool:
    """Whether any are still to be made, or wait to leave."""
    waits = (_outbox.c.notice_id == _notice.c.id, _outbox.c.state == State.PENDING)
    query = select(_notice.c.id).where(
        _notice.c.session_id == session,
        _notice.c.kind == NoticeKind.INVITATION,
        or_(_notice.c.state == "waiting", select(_outbox.c.id).where(*waits).exists()),
    )
    return connection.execute(query).first() is not None


def _rating(connection: Connection, session: int) -> tuple[float | None, int]:
    query = select(func.avg(_evaluation.c.rating), func.count())
    mean, count = connection.execute(query.where(_evaluation.c.session_id == session)).one()
    return (None if mean is None else float(mean)), int(count)


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.SessionNumbers: _session_numbers,
}
