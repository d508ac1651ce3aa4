"""What stands at the platform under an id of its own: templates that may go at any time once they
are approved, and messages with keys to fill in (models/templates.py)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from bot import metrics
from bot.channels.base import TemplateStatus
from bot.delivery.packing import unpack
from models.base import insert_new, table
from models.messages import Outbox
from models.templates import Content
from models.vocabulary import NEEDS_TEMPLATE, State
from models.volunteer import Address

log = logging.getLogger(__name__)
_content, _outbox, _address = table(Content), table(Outbox), table(Address)
APPROVED, MISSING, PAUSED = "approved", "missing", "paused"


def load_contents(connection: Connection, channel: str) -> tuple[TemplateStatus, ...]:
    """Load what stands at the platform, the newest last."""
    query = select(_content).where(_content.c.channel == channel)
    query = query.order_by(_content.c.made_at, _content.c.label)
    return tuple(
        TemplateStatus(row.name, row.label, row.sid, row.status, row.reason)
        for row in connection.execute(query)
    )


def usable(standings: Iterable[TemplateStatus]) -> Mapping[str, str]:
    """Return the ids of those that may be sent within the window."""
    return {one.name: one.sid for one in standings if not one.status}


def approved(connection: Connection, channel: str, name: str) -> str | None:
    """Return the id of the newest template of this name that may go now."""
    query = (
        select(_content.c.sid)
        .where(_content.c.channel == channel, _content.c.name == name)
        .where(_content.c.status == APPROVED)
        .order_by(_content.c.made_at.desc())
        .limit(1)
    )
    return connection.execute(query).scalar()


def save_contents(
    connection: Connection, channel: str, found: Iterable[TemplateStatus], now: datetime
) -> None:
    """Save what the platform has. Of those that we knew and that are there no more nothing can be
    sent; with one that is approved since, what was held for want of it is looked at again."""
    there = {one.label: one for one in found}
    before = {one.label: one for one in load_contents(connection, channel)}
    for one in there.values():
        _save(connection, channel, one, now)
    for label in before.keys() - there.keys():
        _save(connection, channel, replace(before[label], status=MISSING), now)
    may_go = {label for label, one in there.items() if one.status == APPROVED}
    if may_go - {label for label, one in before.items() if one.status == APPROVED}:
        _look_again(connection, channel, now)


def _save(connection: Connection, channel: str, one: TemplateStatus, now: datetime) -> None:
    key = {"channel": channel, "label": one.label}
    row = key | {"name": one.name, "sid": one.sid, "status": "", "reason": "", "made_at": now}
    connection.execute(insert_new(connection, _content, *key), row)
    this = (_content.c.channel == channel, _content.c.label == one.label)
    values = {"sid": one.sid, "status": one.status, "reason": one.reason[:300]}
    connection.execute(update(_content).where(*this).values(**values))


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
    """Note that the platform sends nothing by the template of a message any more: nothing else is
    announced by it until it is approved again, and whom this one was for has been told nothing."""
    row = connection.execute(
        select(_outbox.c.channel, _outbox.c.recipient, _outbox.c.body).where(
            _outbox.c.id == message
        )
    ).one_or_none()
    template = unpack(row.body).template if row and isinstance(row.body, dict) else None
    if row is None or template is None:
        return
    of_it = (_content.c.channel == row.channel, _content.c.sid == template.sid)
    in_use = update(_content).where(*of_it, _content.c.status != PAUSED)
    paused = connection.execute(in_use.values(status=PAUSED, reason=why[:300]))
    whose = (_address.c.channel == row.channel, _address.c.external_id == row.recipient)
    connection.execute(update(_address).where(*whose).values(announced_at=None))
    if paused.rowcount:
        metrics.TEMPLATES_REFUSED.labels(row.channel).inc()
        log.critical("%s: a template is out of use: %s", row.channel, why)
