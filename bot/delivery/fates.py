"""What is known of a message whose fate is in doubt, before the platform is asked for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select

from bot.delivery.outbox import QueuedMessage
from models.base import table
from models.messages import Outbox
from models.vocabulary import State

_outbox = table(Outbox)
# Why a message did not arrive, or may not have, in the outbox.
NO_ANSWER = "no answer from the platform"
GIVEN_UP = "given up after a day"


@dataclass(frozen=True, slots=True)
class Known:
    """What the table knows of a message. `in_doubt`: nobody has written meanwhile what became of
    it, as a status report does. `others` are the platform's ids of other messages to the same
    address, and of earlier tries of this one that came to nothing: with the same text they are no
    proof that this one arrived."""

    in_doubt: bool
    others: frozenset[str]


def unknown(connection: Connection, channels: Collection[str]) -> dict[str, int]:
    """Count the messages of each channel that may not have arrived, of those that the outbox holds.
    Each kind has an index of its own."""
    kinds = (_outbox.c.notice_id.is_(None), _outbox.c.notice_id.is_not(None))
    counted = select(func.count()).where(_outbox.c.state == State.UNKNOWN)
    return {
        channel: sum(
            connection.execute(counted.where(_outbox.c.channel == channel, kind)).scalar_one()
            for kind in kinds
        )
        for channel in channels
    }


def known(connection: Connection, queued: QueuedMessage) -> Known:
    """Tell what the table knows of a message in doubt. Rows that were blanked may have been to this
    address as well."""
    to_them = (
        _outbox.c.channel == queued.channel,
        _outbox.c.recipient.in_((queued.recipient, "")),
        or_(_outbox.c.provider_id != "", _outbox.c.id == queued.id),
    )
    query = select(_outbox.c.id, _outbox.c.state, _outbox.c.provider_id).where(*to_them)
    rows = connection.execute(query).all()
    in_doubt = any(row.id == queued.id and row.state == State.SENDING for row in rows)
    return Known(in_doubt, frozenset(row.provider_id for row in rows if row.provider_id))
