"""What stands at the platform under an id of its own: templates that may go at any time once they
are approved, and messages with keys to fill in (models/contents.py)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from bot import metrics
from bot.channels.base import Standing
from bot.outbox import unpack
from bot.waiting import NEEDS_TEMPLATE
from models.base import table, upsert
from models.contents import Content
from models.messages import Outbox, State
from models.volunteer import Address

log = logging.getLogger(__name__)
_content, _outbox, _address = table(Content), table(Outbox), table(Address)
APPROVED = "approved"


def load_contents(connection: Connection, channel: str) -> tuple[Standing, ...]:
    query = select(_content).where(_content.c.channel == channel).order_by(_content.c.name)
    return tuple(
        Standing(row.name, row.label, row.sid, row.status, row.reason)
        for row in connection.execute(query)
    )


def usable(standings: Iterable[Standing]) -> Mapping[str, str]:
    """The ids of those that may be sent within the window."""
    return {one.name: one.sid for one in standings if not one.status}


def approved(connection: Connection, channel: str, name: str) -> str | None:
    """The id of a template that may go now."""
    query = select(_content.c.sid).where(
        _content.c.channel == channel, _content.c.name == name, _content.c.status == APPROVED
    )
    return connection.execute(query).scalar()


def save_contents(
    connection: Connection, channel: str, standings: Iterable[Standing], now: datetime
) -> None:
    """What the platform says of them. With one that is approved since, what was held for want of it
    is looked at again."""
    standings = tuple(standings)
    before = {one.name: one.status for one in load_contents(connection, channel)}
    rows = [
        {
            "channel": channel,
            "name": one.name,
            "label": one.label,
            "sid": one.sid,
            "status": one.status,
            "reason": one.reason[:300],
            "checked_at": now,
        }
        for one in standings
    ]
    upsert(connection, _content, rows, "channel", "name")
    new = [n for n in standings if n.status == APPROVED and before.get(n.name) != APPROVED]
    if new:
        _look_again(connection, channel, now)


def _look_again(connection: Connection, channel: str, now: datetime) -> None:
    """Messages of notices that wait, of whom nobody told their people."""
    untold = select(_address.c.external_id).where(
        _address.c.channel == channel,
        or_(
            _address.c.announced_at.is_(None),
            _address.c.announced_at <= _address.c.last_inbound_at,
        ),
    )
    waits = (
        _outbox.c.channel == channel,
        _outbox.c.state == State.HELD,
        _outbox.c.error == NEEDS_TEMPLATE,
        _outbox.c.notice_id.is_not(None),
        _outbox.c.recipient.in_(untold),
    )
    connection.execute(
        update(_outbox).where(*waits).values(state=State.PENDING, error="", send_after=now)
    )


def refused(connection: Connection, message: int, why: str) -> None:
    """The platform sends nothing by the template of a message any more: nothing else is announced
    by it until it is approved again, and whom this one was for has been told nothing."""
    row = connection.execute(
        select(_outbox.c.channel, _outbox.c.recipient, _outbox.c.body).where(
            _outbox.c.id == message
        )
    ).one_or_none()
    template = unpack(row.body).template if row and isinstance(row.body, dict) else None
    if row is None or template is None:
        return
    this = (_content.c.channel == row.channel, _content.c.sid == template.sid)
    paused = connection.execute(
        update(_content).where(*this).values(status="paused", reason=why[:300])
    )
    whose = (_address.c.channel == row.channel, _address.c.external_id == row.recipient)
    connection.execute(update(_address).where(*whose).values(announced_at=None))
    if paused.rowcount:
        metrics.TEMPLATES_REFUSED.labels(row.channel).inc()
        log.critical("%s: a template is out of use: %s", row.channel, why)
