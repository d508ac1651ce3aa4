"""The outbox: rows for what a turn says, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, bindparam, case, func, null, or_, select, update

from bot.engine.messages import Address, Attachment, Key, Outbound, Template
from models.base import is_sqlite, table
from models.messages import Outbox
from models.notices import Notice
from models.vocabulary import NEEDS_TEMPLATE, RANK, Priority, State
from models.volunteer import Address as AddressRow

if TYPE_CHECKING:
    from bot.delivery.notice_type import NoticeTypes

_outbox, _address, _notice = table(Outbox), table(AddressRow), table(Notice)
# Written out instead of IN (…), which many rows at once cannot be updated with.
_open = or_(*(_outbox.c.state == s for s in (State.PENDING, State.SENDING, State.UNKNOWN)))


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


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What became of a message; `pending`: it was certainly not sent, and is still to be.
    `unreachable` marks the address, `no_template` the template that it was sent by."""

    id: int
    state: State
    at: datetime
    provider_id: str = ""
    error: str = ""
    attempts: int = 0
    unreachable: tuple[str, str] | None = None
    no_template: bool = False


def pack(message: Outbound) -> dict[str, Any]:
    packed: dict[str, Any] = {"text": message.text}
    if message.rows:
        packed["rows"] = [[_pack_key(key) for key in row] for row in message.rows]
    if message.clears_keyboard:
        packed["clears_keyboard"] = True
    if message.attachment:
        packed["attachment"] = asdict(message.attachment)
    if message.edits:
        packed["edits"] = message.edits
    if message.keyed:
        packed["keyed"] = message.keyed
    if message.template:
        packed["template"] = [message.template.sid, *message.template.variables]
    return packed


def _pack_key(key: Key) -> list[Any]:
    packed = [key.label, key.value, key.contact]
    return [*packed, key.note] if key.note else packed


def unpack(body: dict[str, Any]) -> Outbound:
    file, template = body.get("attachment"), body.get("template")
    return Outbound(
        body["text"],
        tuple(tuple(Key(*key) for key in row) for row in body.get("rows", ())),
        body.get("clears_keyboard", False),
        Attachment(**file) if file else None,
        body.get("edits", ""),
        body.get("keyed", 0),
        Template(template[0], tuple(template[1:])) if template else None,
    )


def split(message: Outbound, limit: int) -> tuple[Outbound, ...]:
    """A message in pieces that the channel can carry, cut between paragraphs, else between lines,
    else anywhere; the buttons stay with the last one."""
    if len(message.text) <= limit:
        return (message,)
    pieces = _cut(message.text, limit)
    return (*(Outbound(piece) for piece in pieces[:-1]), Outbound(pieces[-1], message.rows))


def _cut(text: str, limit: int) -> list[str]:
    pieces = []
    while len(text) > limit:
        at = max(text.rfind("\n\n", 1, limit), 0) or max(text.rfind("\n", 1, limit), 0) or limit
        pieces.append(text[:at].rstrip())
        text = text[at:].lstrip("\n")
    return [*pieces, text]


_INSERT = _outbox.insert().returning(_outbox.c.id, sort_by_parameter_order=True)


def insert_rows(connection: Connection, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Ids in the order of the rows."""
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
    """Due messages of notices, reminders before broadcasts, `but` those in hand. They stay
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
    """How many messages are still to be sent, by channel."""
    unsent = _outbox.c.state.in_((State.PENDING, State.SENDING))
    counts: Counter[str] = Counter()
    for kind in _KINDS:
        counted = select(_outbox.c.channel, func.count()).where(unsent, kind)
        for channel, number in connection.execute(counted.group_by(_outbox.c.channel)):
            counts[channel] += number
    return counts


def answers_due_since(connection: Connection) -> dict[str, datetime]:
    """By channel, since when the oldest message to one person has been due and not begun."""
    oldest = select(_outbox.c.channel, func.min(_outbox.c.send_after)).where(
        _outbox.c.state == State.PENDING, _outbox.c.notice_id.is_(None)
    )
    rows = connection.execute(oldest.group_by(_outbox.c.channel))
    return {row[0]: row[1] for row in rows}


def in_flight(connection: Connection, channel: str) -> list[QueuedMessage]:
    """What a sender that is gone left in flight, oldest first."""
    left = (_outbox.c.channel == channel, _outbox.c.state == State.SENDING)
    found = [
        _posted(row, uncertain_attempts=1)
        for kind in _KINDS
        for row in connection.execute(select(_outbox).where(*left, kind))
    ]
    return sorted(found, key=lambda queued: queued.id)


# Each has an index of its own; asked for together, neither would be used.
_KINDS = (_outbox.c.notice_id.is_(None), _outbox.c.notice_id.is_not(None))


def release(connection: Connection, address: Address, now: datetime) -> int:
    """They wrote again: what was held because they could not be written to may go, before what goes
    to everybody. How many there are that have not lost their sense meanwhile."""
    held = (
        _outbox.c.channel == address.channel,
        _outbox.c.recipient == address.id,
        _outbox.c.state == State.HELD,
        _outbox.c.error == NEEDS_TEMPLATE,
    )
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
    """A message that was certainly not sent is about to be sent again. Whether it still waits."""
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


_TO_COME = frozenset({State.PENDING, State.HELD})


def write_reports(
    connection: Connection, reports: Sequence[DeliveryReport], types: NoticeTypes
) -> None:
    """Write what became of messages. A report that ranks below what is known already (a status
    callback may come first) changes nothing but the provider's id. A row that is to be erased is
    blanked, now that it is done with."""
    if not reports:
        return
    finished = [report for report in reports if report.state not in _TO_COME]
    if finished:
        connection.execute(_FINISH, [_finish_row(report) for report in finished])
    again = [report for report in reports if report.state is State.PENDING]
    if again:
        connection.execute(_TRY_AGAIN, [_again_row(report) for report in again])
        for report in again:
            types.note_undelivered(connection, report.id)
    for report in reports:
        if report.unreachable:
            types.note_undelivered(connection, report.id)
            _mark_unreachable(connection, *report.unreachable)


_FINISH = (
    update(_outbox)
    .where(_outbox.c.id == bindparam("row_id"))
    .values(
        recipient=case((_outbox.c.erase, ""), else_=_outbox.c.recipient),
        body=case((_outbox.c.erase, null()), else_=_outbox.c.body),
        state=case((_open, bindparam("new_state")), else_=_outbox.c.state),
        provider_id=bindparam("new_provider_id"),
        error=case((_open, bindparam("new_error")), else_=_outbox.c.error),
        attempts=bindparam("new_attempts"),
        sent_at=case(
            (_outbox.c.state == State.HELD, _outbox.c.sent_at),  # it was taken back meanwhile
            else_=func.coalesce(
                _outbox.c.sent_at, bindparam("new_sent_at", type_=_outbox.c.sent_at.type)
            ),
        ),
    )
)
_TRY_AGAIN = (
    update(_outbox)
    .where(_outbox.c.id == bindparam("row_id"), _open)
    .values(
        state=State.PENDING,
        error=bindparam("new_error"),
        attempts=bindparam("new_attempts"),
    )
)


def _finish_row(report: DeliveryReport) -> dict[str, Any]:
    return {
        "row_id": report.id,
        "new_state": report.state,
        "new_provider_id": report.provider_id,
        "new_error": report.error[:200],
        "new_attempts": report.attempts,
        "new_sent_at": report.at if report.state is State.SENT else None,
    }


def _again_row(report: DeliveryReport) -> dict[str, Any]:
    return {
        "row_id": report.id,
        "new_error": report.error[:200],
        "new_attempts": report.attempts,
    }


def _mark_unreachable(connection: Connection, channel: str, recipient: str) -> None:
    """What waits for a word of theirs waits for nothing."""
    waits = (
        _outbox.c.channel == channel,
        _outbox.c.recipient == recipient,
        _outbox.c.state == State.HELD,
    )
    connection.execute(
        update(_outbox).where(*waits).values(state=State.FAILED, error="unreachable")
    )
    connection.execute(
        update(_address)
        .where(_address.c.channel == channel, _address.c.external_id == recipient)
        .values(reachable=False)
    )


def record_outcome(
    connection: Connection, id: int, state: State, provider_id: str, error: str, now: datetime
) -> None:
    """A status report of the platform. Reports come in any order and more than once: the higher
    rank wins, and what has failed for good stays failed. What waits to be sent again is no more
    what the report is about."""
    lower = [known for known, rank in RANK.items() if 0 < rank < RANK[state]]
    moments = {State.SENT: "sent_at", State.DELIVERED: "delivered_at", State.READ: "read_at"}
    values: dict[str, Any] = {"state": state, "error": error[:200]}
    if state in moments:
        values[moments[state]] = now
    if provider_id:
        values["provider_id"] = provider_id
    connection.execute(
        update(_outbox).where(_outbox.c.id == id, _outbox.c.state.in_(lower)).values(**values)
    )


def lost_contact(connection: Connection, id: int, types: NoticeTypes) -> None:
    """The platform says that whom this message was for is gone."""
    row = connection.execute(
        select(_outbox.c.channel, _outbox.c.recipient).where(_outbox.c.id == id)
    ).one_or_none()
    if row is not None:
        types.note_undelivered(connection, id)
        _mark_unreachable(connection, row.channel, row.recipient)
