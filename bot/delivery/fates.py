"""What is known of a message whose fate is in doubt, before the platform is asked for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from bot.delivery.outbox import QueuedMessage
from bot.engine.renderer import parse_code
from models.base import table
from models.messages import Inbox, Outbox
from models.vocabulary import State

_outbox, _inbox = table(Outbox), table(Inbox)
# Why a message did not arrive, or may not have, in the outbox.
NO_ANSWER = "no answer from the platform"
GIVEN_UP = "given up after a day"
IN_FLIGHT = (State.SENDING, State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Known:
    """What the table knows of a message. `in_doubt`: nobody has written meanwhile what became of
    it, as a status report does. `answered`: its person has tapped one of its keys. `others` are the
    platform's ids of other messages to the same address, and of earlier tries of this one that came
    to nothing: with the same text they are no proof that this one arrived."""

    in_doubt: bool
    answered: bool
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
    others = frozenset(row.provider_id for row in rows if row.provider_id)
    return Known(in_doubt, in_doubt and _answered(connection, queued), others)


def _answered(connection: Connection, queued: QueuedMessage) -> bool:
    """Whether a key was tapped that no other message shows: this one is there to be seen."""
    turns = {parse_code(key.value)[0] for key in queued.message.keys} - {None}
    theirs = (
        _inbox.c.channel == queued.channel,
        _inbox.c.sender == queued.recipient,
        _inbox.c.received_at >= queued.due_at,
    )
    bodies = connection.execute(select(_inbox.c.body).where(*theirs)).scalars() if turns else ()
    return any(body and body.get("turn") in turns for body in bodies)


def of_a_live_try(provider_id: str) -> ColumnElement[bool]:
    """Tell, as SQL, whether what is said of this try is said of what the row stands for now. While
    a message is under way, or is to be sent since we believed that it was not taken, the id in its
    row is that of an earlier try, which came to nothing."""
    tried_anew = _outbox.c.state.in_((*IN_FLIGHT, State.PENDING))
    return or_(
        and_(tried_anew, _outbox.c.provider_id != provider_id),
        and_(_outbox.c.state == State.SENT, _outbox.c.provider_id.in_(("", provider_id))),
    )
