"""Notices: what is to be told to many. A notice is one row until it is due; then its messages are
made by INSERT … SELECT, some thousand people at a time, each time in a transaction of its own that
also moves the cursor: killed anywhere, it goes on where it stood, and nobody gets it twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Select,
    String,
    case,
    cast,
    insert,
    literal,
    null,
    select,
    update,
)

from bot.delivery.limits import call_off_first_words
from bot.delivery.notice_type import Changes, DueNotice, NoticeTypes
from bot.engine.policy import QuietHours
from models.base import insert_new, is_sqlite, table
from models.messages import Outbox
from models.notices import Notice
from models.vocabulary import NoticeKind, Priority, State
from models.volunteer import Address, Volunteer

AT_ONCE = 5000
_notice, _outbox = table(Notice), table(Outbox)
_volunteer, _address = table(Volunteer), table(Address)
_DUE = [_notice.c[field.name] for field in fields(DueNotice)]

# Why a message was not sent that lost its sense while it waited.
TOO_LATE = "too late"


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
    """Add a notice, one about a session, or (None) about a broadcast (`broadcast_id`), an enquiry
    (`enquiry_id`), a credit (`credit_id`), a rescoring (`rescoring_id`), or none of them."""
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


def fan_out(
    connection: Connection,
    now: datetime,
    quiet: QuietHours,
    types: NoticeTypes,
    most: int = AT_ONCE,
) -> bool:
    """Take one step of what is due first; tell whether there may be more to do."""
    due = (
        select(*_DUE)
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
    changes = _step(connection, DueNotice(*row), now, quiet, types, most)
    if changes:
        connection.execute(update(_notice).where(_notice.c.id == row.id).values(**changes))
    return True


def _step(
    connection: Connection,
    notice: DueNotice,
    now: datetime,
    quiet: QuietHours,
    types: NoticeTypes,
    most: int,
) -> Changes:
    """What becomes of the notice by the next people for whom its messages are made."""
    type = types[notice.kind]
    if notice.state == "cancelling":
        return _call_off(connection, notice.id, now, most)
    if now >= notice.expires_at:
        return finished("missed", now)
    postponed = type.postpone(connection, notice, now, quiet) if type.postpone else None
    if postponed is not None:
        return postponed
    assert type.make_next is not None, notice.kind
    return type.make_next(connection, notice, now, most)


def finished(state: str, now: datetime) -> Changes:
    """Return the columns of a notice that is over."""
    return {"state": state, "finished_at": now}


def _call_off(connection: Connection, notice: int, now: datetime, most: int) -> Changes:
    """The next of the messages that have not left do not leave."""
    call_off_first_words(connection, notice)
    waiting = (
        select(_outbox.c.id)
        .where(_outbox.c.notice_id == notice)
        .where(_outbox.c.state.in_((State.PENDING, State.HELD)))
        .limit(most)
    )
    called_off = update(_outbox).where(_outbox.c.id.in_(waiting))
    done = connection.execute(called_off.values(state=State.CANCELLED, error="cancelled"))
    return {} if done.rowcount else finished("cancelled", now)


def post(
    connection: Connection,
    notice: int,
    volunteers: Sequence[int],
    now: datetime,
    priority: int = Priority.REMINDER,
) -> None:
    """Queue the messages of a notice to just these."""
    people = select(_volunteer.c.id.label("volunteer_id")).where(_volunteer.c.id.in_(volunteers))
    insert_messages(connection, notice, people, now, priority)


def insert_messages(
    connection: Connection,
    notice: int,
    people: Select[int],
    now: datetime,
    priority: int = Priority.REMINDER,
    send_after: datetime | None = None,
) -> None:
    """Queue one message a person, to the address where they were last heard of. Those who cannot be
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
    """Return where a volunteer was last heard of, of the addresses where they can be reached."""
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
