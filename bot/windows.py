"""WhatsApp says that a person's 24 hours are over, though we thought otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, select, update

from bot.training.returning import not_told
from models.base import table
from models.messages import Outbox, State
from models.volunteer import Address

_outbox, _address = table(Outbox), table(Address)
_A_DAY = timedelta(days=1)
NEEDS_TEMPLATE = "needs template"
_WHOSE = (
    select(
        _outbox.c.state,
        _outbox.c.sent_at,
        _outbox.c.created_at,
        _address.c.id.label("address"),
        _address.c.last_inbound_at,
    )
    .join(
        _address,
        and_(
            _address.c.channel == _outbox.c.channel,
            _address.c.external_id == _outbox.c.recipient,
        ),
    )
    .where(_outbox.c.id == bindparam("message"), _outbox.c.erase.is_(False))
)


def hold_until_reply(connection: Connection, id: int, now: datetime) -> None:
    """The message was not delivered: it waits until they write. If they did meanwhile, it is sent
    once more. One that is blanked already cannot be."""
    row = connection.execute(_WHOSE, {"message": id}).one_or_none()
    if row is None or row.state not in {State.SENDING, State.SENT, State.UNKNOWN}:
        return
    not_told(connection, id)
    wrote_meanwhile = row.last_inbound_at > (row.sent_at or row.created_at)
    values = {"state": State.PENDING if wrote_meanwhile else State.HELD, "sent_at": None}
    connection.execute(
        update(_outbox)
        .where(_outbox.c.id == id)
        .values(**values, error="" if wrote_meanwhile else NEEDS_TEMPLATE, send_after=now)
    )
    if not wrote_meanwhile:
        closed = min(row.last_inbound_at, now - _A_DAY)
        this = _address.c.id == row.address
        connection.execute(update(_address).where(this).values(last_inbound_at=closed))
