"""Answers to the readings about broadcasts: who would get one, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, select

from bot.engine.messages import Attachment
from bot.engine.person import World
from bot.features.broadcasts import readings as r
from bot.features.broadcasts.tables import (
    fate,
    ledger,
    load_broadcast,
    load_broadcasts,
    messages_of,
)
from bot.features.broadcasts.types import Broadcast, BroadcastState, Ledger
from bot.features.training_sessions.readings import Participant
from bot.store.regions import below
from bot.store.transaction import Within
from models.base import table
from models.broadcasts import Broadcast as BroadcastRow
from models.files import File
from models.messages import Outbox
from models.vocabulary import Reply
from models.volunteer import Address, Volunteer

_broadcast, _outbox, _file = table(BroadcastRow), table(Outbox), table(File)
_volunteer, _address = table(Volunteer), table(Address)
_SHOWN = timedelta(days=30)


def _draft_file(within: Within, reading: r.DraftFile) -> r.KeptFile:
    query = select(_file.c.id, _file.c.name, _file.c.mime, _file.c.ready, _file.c.problem)
    row = within.connection.execute(query.where(_file.c.key == reading.key)).one_or_none()
    if row is None or row.problem:
        return r.KeptFile(failed=True)
    if not row.ready:
        return r.KeptFile()
    return r.KeptFile(Attachment(row.id, row.name, row.mime.startswith("image/")))


def _in_scope(world: World) -> ColumnElement[bool]:
    return false() if world.scope is None else below(_broadcast.c.scope, world.scope)


def _managed_broadcasts(within: Within, reading: r.ManagedBroadcasts) -> tuple[Broadcast, ...]:
    connection, world, now = within.connection, within.world, within.now
    recent = _broadcast.c.send_at > now - _SHOWN
    return load_broadcasts(connection, _in_scope(world), recent)


def _managed_broadcast(within: Within, reading: r.ManagedBroadcast) -> Broadcast | None:
    connection, world = within.connection, within.world
    found = load_broadcasts(connection, _in_scope(world), _broadcast.c.id == reading.id)
    return found[0] if found else None


def _ledger(within: Within, reading: r.BroadcastLedger) -> Ledger:
    connection = within.connection
    broadcast = load_broadcast(connection, reading.id)
    return ledger(connection, broadcast) if broadcast else Ledger(0)


def _recipients(within: Within, reading: r.Recipients) -> tuple[Participant, ...]:
    """Names are those of whoever has the address now."""
    connection = within.connection
    same = and_(
        _address.c.channel == _outbox.c.channel, _address.c.external_id == _outbox.c.recipient
    )
    query = (
        select(_volunteer.c.id, _volunteer.c.name, _volunteer.c.place, _volunteer.c.village)
        .select_from(_outbox.join(_address, same).join(_volunteer))
        .where(messages_of(reading.id), fate() == reading.fate)
        .order_by(_volunteer.c.place, _volunteer.c.name, _volunteer.c.id)
        .offset(reading.first)
        .limit(reading.most)
    )
    rows = connection.execute(query).all()
    return tuple(Participant(x.id, x.name, x.place, x.village, Reply.INVITED) for x in rows)


def _to_approve(within: Within, reading: r.ToApprove) -> tuple[Broadcast, ...]:
    connection, world = within.connection, within.world
    awaiting = _broadcast.c.state == BroadcastState.AWAITING
    others = _broadcast.c.sent_by.is_distinct_from(world.volunteer.id)
    return load_broadcasts(connection, _in_scope(world), awaiting, others)


ANSWERS: dict[type, Callable[[Within, Any], Any]] = {
    r.DraftFile: _draft_file,
    r.ManagedBroadcasts: _managed_broadcasts,
    r.ManagedBroadcast: _managed_broadcast,
    r.BroadcastLedger: _ledger,
    r.Recipients: _recipients,
    r.ToApprove: _to_approve,
}
