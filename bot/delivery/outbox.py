"""The outbox: rows for what a turn says, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, bindparam, case, func, select, update

from bot.delivery.packing import unpack
from bot.engine.messages import Address, Outbound
from models.base import is_sqlite, table
from models.messages import Outbox
from models.notices import Notice
from models.vocabulary import NEEDS_TEMPLATE, Priority, State
from models.volunteer import Address as AddressRow

if TYPE_CHECKING:
    pass

_outbox, _address, _notice = table(Outbox), table(AddressRow), table(Notice)


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """An outbox row in the hands of a sender. `due_at` is when it might first be sent; `attempts`
    counts the tries before this one, `uncertain_attempts` those of them that may have reached the
    platform, the first of them at `doubted_at` (None: another process's). `failing_since` is when
    this process first tried in vain. One of a `notice` has no message before it is `begun`; it is
    then in flight in the table, though it may not have left."""

    id: int
    channel: str
    recipient: str
    priority: int
    message: Outbound
    attempts: int
    due_at: datetime
    uncertain_attempts: int = 0
    notice: bool = False
    doubted_at: datetime | None = None
    failing_since: datetime | None = None
    begun: bool = False


_INSERT = _outbox.insert().returning(_outbox.c.id, sort_by_parameter_order=True)


def insert_rows(connection: Connection, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert rows; return their ids, in the order of the rows."""
    if not rows:
        return []
    return list(connection.execute(_INSERT, list(rows)).scalars())


def claim(
    connection: Connection,
    channel: str,
    now: datetime,
    most: int,
    but: Collection[int] = (),
) -> list[QueuedMessage]:
    """Take due rows for sending, `but` those that are in hand already. They are `sending` from here
    on, so that a crash leaves them as what they are: of unknown fate."""
    due = (
        select(_outbox.c.id)
        .where(
            _outbox.c.channel == channel,
            _outbox.c.state == State.PENDING,
            _outbox.c.send_after <= now,
            _outbox.c.notice_id.is_(None),
            *((_outbox.c.id.not_in(but),) if but else ()),
        )
        .order_by(_outbox.c.priority, _outbox.c.id)
        .limit(most)
    )
    if not is_sqlite(connection):
        due = due.with_for_update(skip_locked=True)
    taken = (
        update(_outbox)
        .where(_outbox.c.id.in_(due), _outbox.c.state == State.PENDING)
        .values(state=State.SENDING)
        .returning(_outbox)
    )
    rows = connection.execute(taken).all()
    if rows and not is_sqlite(connection):
        rows = _without_overtaking(connection, channel, now, rows, but)
    return sorted((_posted(row) for row in rows), key=lambda queued: (queued.priority, queued.id))


def _without_overtaking(
    connection: Connection,
    channel: str,
    now: datetime,
    rows: Sequence[Row[*tuple[Any, ...]]],
    but: Collection[int],
) -> list[Row[*tuple[Any, ...]]]:
    """A process that stands still in the midst of a transaction keeps rows locked: what comes after
    them to the same people goes back."""
    left = select(_outbox.c.recipient, func.min(_outbox.c.id)).where(
        _outbox.c.channel == channel,
        _outbox.c.state == State.PENDING,
        _outbox.c.send_after <= now,
        _outbox.c.notice_id.is_(None),
        *((_outbox.c.id.not_in(but),) if but else ()),
    )
    found = connection.execute(left.group_by(_outbox.c.recipient)).all()
    first_left: dict[str, int] = {row[0]: row[1] for row in found}
    too_soon = [row.id for row in rows if first_left.get(row.recipient, row.id) < row.id]
    if too_soon:
        these = update(_outbox).where(_outbox.c.id.in_(too_soon))
        connection.execute(these.values(state=State.PENDING))
    return [row for row in rows if row.id not in too_soon]


def peek(
    connection: Connection, channel: str, now: datetime, most: int, but: Collection[int]
) -> list[QueuedMessage]:
    """List due messages of notices, reminders before broadcasts, `but` those in hand. They stay
    `pending` until each is begun (bot/delivery/prepare.py), so that what happens until then still
    counts."""
    found: list[QueuedMessage] = []
    for priority in (Priority.REMINDER, Priority.BROADCAST):
        due = (
            select(_outbox)
            .where(
                _outbox.c.channel == channel,
                _outbox.c.state == State.PENDING,
                _outbox.c.priority == priority,
                _outbox.c.send_after <= now,
                _outbox.c.notice_id.is_not(None),
                _outbox.c.notice_id.not_in(select(_notice.c.id).where(_notice.c.paused)),
                *((_outbox.c.id.not_in(but),) if but else ()),
            )
            .order_by(_outbox.c.send_after, _outbox.c.id)
            .limit(most - len(found))
        )
        found += [_posted(row) for row in connection.execute(due)]
    return found


def waiting(connection: Connection) -> dict[str, int]:
    """Count the messages that are still to be sent, by channel."""
    unsent = _outbox.c.state.in_((State.PENDING, State.SENDING))
    counts: Counter[str] = Counter()
    for kind in _KINDS:
        counted = select(_outbox.c.channel, func.count()).where(unsent, kind)
        for channel, number in connection.execute(counted.group_by(_outbox.c.channel)):
            counts[channel] += number
    return counts


def answers_due_since(connection: Connection) -> dict[str, datetime]:
    """Tell by channel since when the oldest message to one person has been due and not begun."""
    oldest = select(_outbox.c.channel, func.min(_outbox.c.send_after)).where(
        _outbox.c.state == State.PENDING, _outbox.c.notice_id.is_(None)
    )
    rows = connection.execute(oldest.group_by(_outbox.c.channel))
    return {row[0]: row[1] for row in rows}


def in_flight(connection: Connection, channel: str) -> list[QueuedMessage]:
    """Return what a sender that is gone left in flight, oldest first."""
    left = (_outbox.c.channel == channel, _outbox.c.state == State.SENDING)
    found = [
        _posted(row, uncertain_attempts=1)
        for kind in _KINDS
        for row in connection.execute(select(_outbox).where(*left, kind))
    ]
    return sorted(found, key=lambda queued: queued.id)


# Each has an index of its own; asked for together, neither would be used.
_KINDS = (_outbox.c.notice_id.is_(None), _outbox.c.notice_id.is_not(None))


# Who has written need not be told any more that something waits for them.
_NOT_NEEDED = (
    update(_outbox)
    .where(
        _outbox.c.channel == bindparam("to_channel"),
        _outbox.c.recipient == bindparam("to_recipient"),
        _outbox.c.state == State.PENDING,
        _outbox.c.opens,
    )
    .values(state=State.CANCELLED, error="they wrote")
)


def release(connection: Connection, address: Address, now: datetime) -> int:
    """Release what was held because they could not be written to: they wrote again, and it may go
    before what goes to everybody. Return how many there are that have not lost their sense
    meanwhile."""
    held = (
        _outbox.c.channel == address.channel,
        _outbox.c.recipient == address.id,
        _outbox.c.state == State.HELD,
        _outbox.c.error == NEEDS_TEMPLATE,
    )
    connection.execute(_NOT_NEEDED, {"to_channel": address.channel, "to_recipient": address.id})
    priority = _outbox.c.priority
    sooner = case((priority > Priority.REMINDER, Priority.REMINDER), else_=priority)
    freed = (
        update(_outbox)
        .where(*held)
        .values(state=State.PENDING, error="", send_after=now, priority=sooner)
        .returning(_outbox.c.notice_id)
    )
    notices = connection.execute(freed).scalars().all()
    of_notices = [id for id in notices if id is not None]
    if not of_notices:
        return len(notices)
    late = select(func.count()).where(_notice.c.id.in_(of_notices), _notice.c.expires_at <= now)
    return len(notices) - int(connection.execute(late).scalar_one())


def put_in_flight(connection: Connection, id: int) -> bool:
    """Put a message in flight again that was certainly not sent; tell whether it still waited."""
    waits = (_outbox.c.id == id, _outbox.c.state == State.PENDING)
    put = update(_outbox).where(*waits).values(state=State.SENDING)
    return connection.execute(put).rowcount == 1


def _posted(row: Any, uncertain_attempts: int = 0) -> QueuedMessage:
    return QueuedMessage(
        row.id,
        row.channel,
        row.recipient,
        row.priority,
        unpack(row.body if isinstance(row.body, dict) else {"text": ""}),
        row.attempts,
        row.send_after,
        uncertain_attempts,
        row.notice_id is not None,
    )
