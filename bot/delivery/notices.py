"""Notices: what is to be told to many. A notice is one row until it is due; then its messages are
made by INSERT … SELECT, some thousand people at a time, each time in a transaction of its own that
also moves the cursor: killed anywhere, it goes on where it stood, and nobody gets it twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)

from bot.engine.policy import ZONES, QuietHours
from bot.features.audience.conditions import invited, load_audience
from bot.features.training_sessions.sessions import quota_of_volunteer, quota_rows
from models.base import insert_new, is_sqlite, table
from models.broadcasts import Broadcast
from models.messages import Outbox
from models.notices import Notice
from models.training_sessions import Attendance, Presence
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import NoticeKind, Priority, Reply, State
from models.volunteer import Address, Volunteer

AT_ONCE = 5000
_broadcast, _notice, _session = table(Broadcast), table(Notice), table(SessionRow)
_outbox, _attendance, _presence = table(Outbox), table(Attendance), table(Presence)
_volunteer, _address = table(Volunteer), table(Address)

# Why a message was not sent that lost its sense while it waited.
TOO_LATE = "too late"


# Whoever gets one of these knows time and place of the session from it.
TELLING = (NoticeKind.INVITATION, NoticeKind.CHANGE, NoticeKind.CANCELLATION)


def add_notice(
    connection: Connection,
    kind: NoticeKind,
    session: int | None,
    due_at: datetime,
    expires_at: datetime,
    *,
    state: str = "waiting",
    **more: Any,
) -> int:
    """One about a session, or (None) about a broadcast (`broadcast_id`), an enquiry (`enquiry_id`),
    a credit (`credit_id`), a rescoring (`rescoring_id`), or none of them."""
    row = {
        "kind": kind,
        "session_id": session,
        "version": 1,
        "state": state,
        "due_at": due_at,
        "expires_at": expires_at,
        **more,
    }
    added = insert(_notice).returning(_notice.c.id)
    return int(connection.execute(added, row).scalar_one())


def fan_out(connection: Connection, now: datetime, quiet: QuietHours, most: int = AT_ONCE) -> bool:
    """One step of what is due first. Whether there may be more to do."""
    due = (
        select(_notice)
        .where(_notice.c.state.in_(("waiting", "cancelling")), _notice.c.due_at <= now)
        .where(_notice.c.paused.is_(False))
        .order_by(_notice.c.due_at, _notice.c.id)
        .limit(1)
    )
    if not is_sqlite(connection):
        due = due.with_for_update(skip_locked=True)
    row = connection.execute(due).one_or_none()
    if row is None:
        return False
    if row.state == "cancelling":
        changes = _call_off(connection, row, now, most)
    else:
        changes = _not_now(connection, row, now, quiet) or _step(connection, row, now, most)
    if changes:
        connection.execute(update(_notice).where(_notice.c.id == row.id).values(**changes))
    return True


def _not_now(
    connection: Connection, row: Row[*tuple[Any, ...]], now: datetime, quiet: QuietHours
) -> dict[str, Any] | None:
    """What becomes of a notice that has come too late, or at night; None for one that may go."""
    if now >= row.expires_at:
        return {"state": "missed", "finished_at": now}
    if row.kind == NoticeKind.REMINDER and _superseded(connection, row, now):
        return {"state": "superseded", "finished_at": now}
    if row.kind == NoticeKind.REMINDER and quiet.holds(now, row.zone):
        morning = quiet.after(now, row.zone)
        if morning >= row.expires_at:
            return {"state": "missed", "finished_at": now}
        return {"due_at": morning}
    return None


def _superseded(connection: Connection, row: Row[*tuple[Any, ...]], now: datetime) -> bool:
    """After a time in which nothing ran several reminders may be due: the last of them says all."""
    later = select(_notice.c.id).where(
        _notice.c.session_id == row.session_id,
        _notice.c.kind == NoticeKind.REMINDER,
        _notice.c.zone == row.zone,
        _notice.c.state == "waiting",
        _notice.c.due_at <= now,
        or_(_notice.c.day > row.day, _notice.c.minutes_before < (row.minutes_before or 0)),
        _notice.c.day >= row.day,
    )
    return row.cursor == 0 and connection.execute(later.limit(1)).first() is not None


def _step(
    connection: Connection, row: Row[*tuple[Any, ...]], now: datetime, most: int
) -> dict[str, Any]:
    """The next people of a notice, in the order of their ids."""
    if row.kind == NoticeKind.BROADCAST:
        return _broadcast_step(connection, row, now, most)
    if row.kind == NoticeKind.INVITATION:
        last = _invite(connection, row, most)
        people = and_(_attendance.c.told == 0, _attendance.c.reply != Reply.DECLINED)
    else:
        people = _wanted(connection, row)
        last = _last(connection, _participants(row, people), row.cursor, most)
    if last is None:
        return {"state": "done", "finished_at": now}
    chosen = _participants(row, people).where(_attendance.c.volunteer_id <= last)
    _insert_messages(connection, row.id, chosen.where(_after(row.cursor)), now)
    return {"cursor": last}


def _broadcast_step(
    connection: Connection, row: Row[*tuple[Any, ...]], now: datetime, most: int
) -> dict[str, Any]:
    """The audience as it was confirmed: nobody who came later, and no more than were counted."""
    this = _broadcast.c.id == row.broadcast_id
    broadcast = connection.execute(select(_broadcast).where(this)).one()
    made = select(func.count()).where(_outbox.c.notice_id == row.id)
    room = min(most, broadcast.confirmed - connection.execute(made).scalar_one())
    audience = and_(
        invited(load_audience(broadcast.audience)),
        _volunteer.c.registered_at <= broadcast.created_at,
        _volunteer.c.id > row.cursor,
    )
    page = select(_volunteer.c.id).where(audience).order_by(_volunteer.c.id).limit(room).subquery()
    last = connection.execute(select(func.max(page.c.id))).scalar() if room > 0 else None
    if last is None:
        return {"state": "done", "finished_at": now}
    people = select(_volunteer.c.id.label("volunteer_id"))
    people = people.where(audience, _volunteer.c.id <= last)
    send_at = max(broadcast.send_at, now)
    _insert_messages(connection, row.id, people, now, Priority.BROADCAST, send_at)
    return {"cursor": int(last)}


def _call_off(
    connection: Connection, row: Row[*tuple[Any, ...]], now: datetime, most: int
) -> dict[str, Any]:
    """The next of the messages that have not left do not leave."""
    waiting = (
        select(_outbox.c.id)
        .where(_outbox.c.notice_id == row.id)
        .where(_outbox.c.state.in_((State.PENDING, State.HELD)))
        .limit(most)
    )
    called_off = update(_outbox).where(_outbox.c.id.in_(waiting))
    done = connection.execute(called_off.values(state=State.CANCELLED, error="cancelled"))
    return {} if done.rowcount else {"state": "cancelled", "finished_at": now}


def _after(cursor: int) -> ColumnElement[bool]:
    return _attendance.c.volunteer_id > cursor


def _participants(row: Row[*tuple[Any, ...]], people: ColumnElement[bool]) -> Select[int]:
    return (
        select(_attendance.c.volunteer_id)
        .join(_volunteer, _volunteer.c.id == _attendance.c.volunteer_id)
        .where(_attendance.c.session_id == row.session_id, people)
    )


def _last(connection: Connection, people: Select[int], cursor: int, most: int) -> int | None:
    """The id of the last of the next `most` people; None when nobody is left."""
    page = people.where(_after(cursor)).order_by(_attendance.c.volunteer_id).limit(most).subquery()
    last = connection.execute(select(func.max(page.c.volunteer_id))).scalar()
    return None if last is None else int(last)


def _wanted(connection: Connection, row: Row[*tuple[Any, ...]]) -> ColumnElement[bool]:
    """Who gets a notice, of those who were invited."""
    told = _attendance.c.told > 0
    if row.kind == NoticeKind.REMINDER:
        return and_(told, reminded(row.day), _in_zone(row.zone))
    if row.kind == NoticeKind.CHANGE:
        return and_(told, _attendance.c.told < row.version)
    if row.kind == NoticeKind.EVALUATION:
        coming = _attendance.c.reply == Reply.COMING
        return _was_there() if _anyone_came(connection, row.session_id) else coming
    return told


def reminded(day: int) -> ColumnElement[bool]:
    """Who is reminded of a day. Once it has begun nobody is asked any more: those who said that
    they would come, and those who did, whatever they said."""
    if day > 1:
        return or_(_attendance.c.reply == Reply.COMING, _was_there())
    return _attendance.c.reply.in_((Reply.COMING, Reply.INVITED, Reply.LATER))


def _was_there() -> ColumnElement[bool]:
    return exists().where(
        _presence.c.session_id == _attendance.c.session_id,
        _presence.c.volunteer_id == _attendance.c.volunteer_id,
    )


def _anyone_came(connection: Connection, session: int) -> bool:
    query = select(_presence.c.day).where(_presence.c.session_id == session).limit(1)
    return connection.execute(query).first() is not None


def _in_zone(zone: str) -> ColumnElement[bool]:
    """Whoever is in none of the three zones counts as being in the first."""
    if zone != ZONES[0]:
        return _volunteer.c.zone == zone
    return _volunteer.c.zone.not_in(ZONES[1:])


def _invite(connection: Connection, row: Row[*tuple[Any, ...]], most: int) -> int | None:
    """Note the next people of the audience as invited. The id of the last of them."""
    stored = connection.execute(
        select(_session.c.audience).where(_session.c.id == row.session_id)
    ).scalar_one()
    wanted = and_(invited(load_audience(stored)), _volunteer.c.id > row.cursor)
    page = select(_volunteer.c.id).where(wanted).order_by(_volunteer.c.id).limit(most).subquery()
    last = connection.execute(select(func.max(page.c.id))).scalar()
    if last is None:
        return None
    quota = quota_of_volunteer(quota_rows(connection, row.session_id))
    columns = {
        "session_id": literal(row.session_id),
        "volunteer_id": _volunteer.c.id,
        "quota_id": quota,
        "reply": literal(Reply.INVITED.value, String),
        "told": literal(0),
    }
    people = select(*columns.values()).where(wanted, _volunteer.c.id <= last)
    new = insert_new(connection, _attendance, "session_id", "volunteer_id")
    connection.execute(new.from_select(list(columns), people))
    return int(last)


def post(
    connection: Connection,
    notice: int,
    volunteers: Sequence[int],
    now: datetime,
    priority: int = Priority.REMINDER,
) -> None:
    """Messages of a notice to just these."""
    people = select(_volunteer.c.id.label("volunteer_id")).where(_volunteer.c.id.in_(volunteers))
    _insert_messages(connection, notice, people, now, priority)


def _insert_messages(
    connection: Connection,
    notice: int,
    people: Select[int],
    now: datetime,
    priority: int = Priority.REMINDER,
    send_after: datetime | None = None,
) -> None:
    """One message a person, to the address where they were last heard of. Those who cannot be
    reached stand in the outbox too, as what they are: the sum is that of all who were meant."""
    who = people.subquery()
    columns = {
        "key": literal(f"n{notice}:", String) + cast(who.c.volunteer_id, String),
        "channel": _address.c.channel,
        "recipient": _address.c.external_id,
        "priority": literal(priority),
        "state": _state(),
        "error": _reason(),
        "body": null(),
        "notice_id": literal(notice, BigInteger),
        "erase": literal(False, Boolean),
        "attempts": literal(0),
        "provider_id": literal("", String),
        "created_at": literal(now, _outbox.c.created_at.type),
        "send_after": literal(send_after or now, _outbox.c.send_after.type),
    }
    rows = (
        select(*columns.values())
        .select_from(who)
        .join(_volunteer, _volunteer.c.id == who.c.volunteer_id)
        .join(_address, _address.c.id == best_address())
        .where(_address.c.id.is_not(None))
        .order_by(who.c.volunteer_id)
    )
    connection.execute(insert_new(connection, _outbox, "key").from_select(list(columns), rows))


def best_address() -> ColumnElement[int]:
    other = _address.alias()
    return (
        select(other.c.id)
        .where(other.c.volunteer_id == _volunteer.c.id)
        .order_by(other.c.reachable.desc(), other.c.last_inbound_at.desc(), other.c.id.desc())
        .limit(1)
        .correlate(_volunteer)
        .scalar_subquery()
    )


def _state() -> ColumnElement[str]:
    return case(
        (_volunteer.c.stopped_at.is_not(None), State.CANCELLED.value),
        (_address.c.reachable.is_(False), State.FAILED.value),
        else_=State.PENDING.value,
    )


def _reason() -> ColumnElement[str]:
    return case(
        (_volunteer.c.stopped_at.is_not(None), "stopped"),
        (_address.c.reachable.is_(False), "unreachable"),
        else_="",
    )
