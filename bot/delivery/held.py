"""Messages that wait. Mostly for a word of their person: on WhatsApp whoever wrote within the last
day may be written to freely, anybody else only by a template that Meta has approved (decision
20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, and_, bindparam, select, update

from models.base import table
from models.messages import Outbox
from models.notices import Notice
from models.vocabulary import State
from models.volunteer import Address, Volunteer

if TYPE_CHECKING:
    from bot.delivery.notice_type import NoticeTypes
from models.vocabulary import AGAIN_LATER, NEEDS_TEMPLATE


@dataclass(frozen=True, slots=True)
class Held:
    """A message that waits for a person's word, and what is known of the two. `kind`, `session` and
    `day` are those of its notice, None and "" where it is of none."""

    message: int
    channel: str
    recipient: str
    priority: int
    zone: str
    place: str
    last_inbound_at: datetime
    announced_at: datetime | None
    notice: int | None = None
    kind: str = ""
    session: int | None = None
    day: int | None = None


_outbox, _address, _notice = table(Outbox), table(Address), table(Notice)
_volunteer = table(Volunteer)
_A_DAY = timedelta(days=1)
_SHORTEST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=6)
_WHOSE = (
    select(
        _outbox.c.id,
        _outbox.c.channel,
        _outbox.c.recipient,
        _outbox.c.priority,
        _outbox.c.state,
        _outbox.c.attempts,
        _outbox.c.body,
        _outbox.c.sent_at,
        _outbox.c.created_at,
        _address.c.id.label("address"),
        _address.c.last_inbound_at,
        _address.c.announced_at,
        _volunteer.c.zone,
        _volunteer.c.place,
        _notice.c.id.label("notice"),
        _notice.c.kind,
        _notice.c.session_id,
        _notice.c.day,
    )
    .join(
        _address,
        and_(
            _address.c.channel == _outbox.c.channel,
            _address.c.external_id == _outbox.c.recipient,
        ),
    )
    .join(_volunteer, _volunteer.c.id == _address.c.volunteer_id)
    .outerjoin(_notice, _notice.c.id == _outbox.c.notice_id)
    .where(_outbox.c.id == bindparam("message"), _outbox.c.erase.is_(False))
)


def hold_until_reply(
    connection: Connection, id: int, now: datetime, types: NoticeTypes
) -> Held | None:
    """Hold a message until they reply: WhatsApp says that a person's 24 hours are over, though we
    thought otherwise: the message was not delivered, and waits until they write. If they did since
    it was sent, it is sent once more; this may come before the report says when that was, and is
    then about what is in flight now. One that is blanked already cannot be, and of a template it
    cannot be true. What is held now."""
    row = _of_message(connection, id)
    if row is None:
        return None
    types.note_undelivered(connection, id)
    if isinstance(row.body, dict) and "template" in row.body:
        _put(connection, id, state=State.FAILED, error="rejected: it does not count as a template")
        _of_address(connection, row, announced_at=None)
        return None
    if row.sent_at is not None and row.last_inbound_at > row.sent_at:
        _put(connection, id, state=State.PENDING, error="", sent_at=None, send_after=now)
        return None
    waits = {"state": State.HELD, "error": NEEDS_TEMPLATE}
    _put(connection, id, **waits, sent_at=None, send_after=now)
    closed = min(row.last_inbound_at, now - _A_DAY)
    _of_address(connection, row, last_inbound_at=closed)
    return _as_held(row, closed)


def hold_for_a_while(connection: Connection, id: int, now: datetime, types: NoticeTypes) -> bool:
    """Hold a message for a while: the platform took it and says after all that it was too much for
    it. It is sent again, later and later. Tell whether it is; after a day it is given up."""
    row = _of_message(connection, id)
    if row is None or now - row.created_at > _A_DAY:
        return False
    types.note_undelivered(connection, id)
    pause = min(_SHORTEST_PAUSE * 2 ** min(row.attempts, 8), _LONGEST_PAUSE)
    waits = {"state": State.HELD, "error": AGAIN_LATER, "attempts": row.attempts + 1}
    _put(connection, id, **waits, sent_at=None, send_after=now + pause)
    return True


def send_again(connection: Connection, channel: str, now: datetime) -> None:
    """Send again what was held for a while, and has waited long enough."""
    over = (
        _outbox.c.channel == channel,
        _outbox.c.state == State.HELD,
        _outbox.c.error == AGAIN_LATER,
        _outbox.c.send_after <= now,
    )
    connection.execute(update(_outbox).where(*over).values(state=State.PENDING, error=""))


def _of_message(connection: Connection, id: int) -> Row[*tuple[Any, ...]] | None:
    """What was sent, as far as is known, and is not blanked since."""
    row = connection.execute(_WHOSE, {"message": id}).one_or_none()
    sent = row is not None and row.state in {State.SENDING, State.SENT, State.UNKNOWN}
    return row if sent else None


def _as_held(row: Row[*tuple[Any, ...]], last_inbound_at: datetime) -> Held:
    return Held(
        row.id,
        row.channel,
        row.recipient,
        row.priority,
        row.zone,
        row.place,
        last_inbound_at,
        row.announced_at,
        row.notice,
        row.kind or "",
        row.session_id,
        row.day,
    )


def _of_address(connection: Connection, row: Row[*tuple[Any, ...]], **values: Any) -> None:
    connection.execute(update(_address).where(_address.c.id == row.address).values(**values))


def _put(connection: Connection, id: int, **values: Any) -> None:
    connection.execute(update(_outbox).where(_outbox.c.id == id).values(**values))
