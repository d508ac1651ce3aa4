"""Messages that wait. Mostly for a word of their person: on WhatsApp whoever wrote within the last
day may be written to freely, anybody else only by a template that Meta has approved (decision
20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Row, and_, select, update

from bot.delivery.fates import of_a_live_try
from models.base import table
from models.messages import Outbox
from models.notices import Notice
from models.vocabulary import AGAIN_LATER, NEEDS_TEMPLATE, State
from models.volunteer import Address, Volunteer

if TYPE_CHECKING:
    from bot.delivery.notice_type import NoticeTypes


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
        _outbox.c.attempts,
        _outbox.c.opens,
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
    .where(_outbox.c.erase.is_(False))
    .with_for_update(of=_outbox)
)
_SENT = _outbox.c.state.in_((State.SENDING, State.SENT, State.UNKNOWN))


def hold_until_reply(
    connection: Connection, id: int, now: datetime, types: NoticeTypes, provider_id: str = ""
) -> Held | None:
    """Hold a message until they reply: WhatsApp says that a person's 24 hours are over, though we
    thought otherwise: the message was not delivered, and waits until they write. If they did since
    it was sent, it is sent once more; this may come before the report says when that was, and is
    then about what is in flight now. One that is blanked already cannot be, and of a template it
    cannot be true. What is held now. `provider_id` is the try that it was said of, "" where it was
    said at once."""
    row = _of_message(connection, id, provider_id)
    if row is None:
        return None
    types.note_undelivered(connection, id)
    tried: dict[str, Any] = {"provider_id": provider_id} if provider_id else {}
    if isinstance(row.body, dict) and "template" in row.body:
        why = "rejected: it does not count as a template"
        _put(connection, id, **tried, state=State.FAILED, error=why)
        _of_address(connection, row, announced_at=None)
        return None
    tried |= {"sent_at": None, "send_after": now}
    if row.sent_at is not None and row.last_inbound_at > row.sent_at:
        _put(connection, id, **tried, state=State.PENDING, error="")
        return None
    _put(connection, id, **tried, state=State.HELD, error=NEEDS_TEMPLATE)
    closed = min(row.last_inbound_at, now - _A_DAY)
    _of_address(connection, row, last_inbound_at=closed)
    return _as_held(row, closed)


def hold_for_a_while(
    connection: Connection, id: int, now: datetime, types: NoticeTypes, provider_id: str = ""
) -> bool:
    """Hold a message for a while: the platform took it and says after all that it was too much for
    it. It is sent again, later and later. Tell whether it is; after a day it is given up, but for a
    first word, which waits for its turn as long as it makes sense."""
    row = _of_message(connection, id, provider_id)
    if row is None or (now - row.created_at > _A_DAY and not row.opens):
        return False
    types.note_undelivered(connection, id)
    pause = min(_SHORTEST_PAUSE * 2 ** min(row.attempts, 8), _LONGEST_PAUSE)
    waits = {"state": State.HELD, "error": AGAIN_LATER, "attempts": row.attempts + 1}
    tried = {"provider_id": provider_id} if provider_id else {}
    _put(connection, id, **waits, **tried, sent_at=None, send_after=now + pause)
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


def _of_message(connection: Connection, id: int, provider_id: str) -> Row[*tuple[Any, ...]] | None:
    """What was sent by this try, as far as is known, and is not blanked since."""
    sent: ColumnElement[bool] = of_a_live_try(provider_id) if provider_id else _SENT
    return connection.execute(_WHOSE.where(_outbox.c.id == id, sent)).one_or_none()


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
