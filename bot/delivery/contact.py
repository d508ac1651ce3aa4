"""Whether somebody can be reached at an address, by the newest that is known of it: what they
wrote, and what became of the messages to them, in the order in which those left. Reports on
messages come in any order, and late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, select, update

from models.base import table
from models.messages import Outbox
from models.vocabulary import ARRIVED, State
from models.volunteer import Address

_outbox, _address = table(Outbox), table(Address)
_another = _outbox.alias("another")
# Why a message failed: the platform said so of this very one; nobody tried, since it had said so.
SAID, NOT_TRIED = "unreachable:", "unreachable"
_A_DAY = timedelta(days=1)
_arrived = _another.c.state.in_(ARRIVED)
_refused = and_(_another.c.state == State.FAILED, _another.c.error.startswith(SAID))


def lose(connection: Connection, message: int, at: datetime | None = None) -> None:
    """Note that whom a message was for is gone, as it showed at that time (None: when it left);
    unless they wrote since, or this or a later one arrived. What waits for a word of theirs waits
    for nothing."""
    row = _message(connection, message)
    if row is None or row.state in ARRIVED:
        return
    then = at or row.left_at
    unheard = (_address.c.last_inbound_at <= then, ~_later(row, then, _arrived))
    gone = update(_address).where(_address.c.id == row.address, *unheard).values(reachable=False)
    if connection.execute(gone).rowcount:
        waits = update(_outbox).where(*_to(row), _outbox.c.state == State.HELD)
        connection.execute(waits.values(state=State.FAILED, error=NOT_TRIED))


def regain(connection: Connection, message: int, now: datetime) -> None:
    """Note that a message has arrived: whom it was for is there, unless a later one shows that they
    are not any more. What was not tried meanwhile is."""
    row = _message(connection, message)
    if row is None or row.reachable:
        return
    silent = ~_later(row, row.left_at, _refused)
    back = update(_address).where(_address.c.id == row.address, silent).values(reachable=True)
    if connection.execute(back).rowcount:
        missed = (_outbox.c.state == State.FAILED, _outbox.c.error == NOT_TRIED)
        recent = _outbox.c.created_at > now - _A_DAY
        waits = {"state": State.PENDING, "error": "", "send_after": now}
        connection.execute(update(_outbox).where(*_to(row), *missed, recent).values(**waits))


def _message(connection: Connection, id: int) -> Row[*tuple[Any, ...]] | None:
    """The message and its address; None where the row is blanked, or its person gone from here."""
    query = (
        select(
            _outbox.c.id,
            _outbox.c.channel,
            _outbox.c.recipient,
            _outbox.c.state,
            _left_at(_outbox).label("left_at"),
            _address.c.id.label("address"),
            _address.c.reachable,
        )
        .join(
            _address,
            and_(
                _address.c.channel == _outbox.c.channel,
                _address.c.external_id == _outbox.c.recipient,
            ),
        )
        .where(_outbox.c.id == id)
    )
    return connection.execute(query).one_or_none()


def _left_at(messages: Any) -> ColumnElement[datetime]:
    """When a message left, or, where that is not known, when it was to."""
    return func.coalesce(messages.c.sent_at, messages.c.send_after)


def _later(row: Any, then: datetime, what: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether this holds of another message to the same address that left later."""
    same = (_another.c.channel == row.channel, _another.c.recipient == row.recipient)
    return exists().where(*same, _another.c.id != row.id, _left_at(_another) > then, what)


def _to(row: Any) -> tuple[ColumnElement[bool], ...]:
    return _outbox.c.channel == row.channel, _outbox.c.recipient == row.recipient
