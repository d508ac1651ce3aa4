"""Answers to the readings about broadcasts: who would get one, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, false, func, or_, select

from bot import readings as r
from bot.broadcast_effects import seconds
from bot.broadcast_tables import fate, ledger, load_broadcast, load_broadcasts, messages_of
from bot.broadcasts import Broadcast, BroadcastState, Ledger
from bot.terms import Terms
from bot.training import Reply
from bot.training_tables import below, invited
from bot.world import World
from models.base import table
from models.broadcasts import Broadcast as BroadcastRow
from models.messages import Outbox
from models.volunteer import Address, Volunteer

_broadcast, _outbox = table(BroadcastRow), table(Outbox)
_volunteer, _address = table(Volunteer), table(Address)
_SHOWN = timedelta(days=30)


def _count_audience(
    connection: Connection, reading: r.CountAudience, world: World, now: datetime, terms: Terms
) -> r.AudienceCount:
    """By the address where each was last heard of, as the messages will go."""
    place = (
        func.row_number()
        .over(
            partition_by=_volunteer.c.id,
            order_by=(_address.c.reachable.desc(), _address.c.last_inbound_at.desc()),
        )
        .label("place")
    )
    stopped = _volunteer.c.stopped_at.is_not(None).label("stopped")
    outside = _outside(terms.windows(now)).label("outside")
    people = (
        select(place, _address.c.channel, _address.c.reachable, stopped, outside)
        .select_from(_volunteer.join(_address, _address.c.volunteer_id == _volunteer.c.id))
        .where(invited(reading.audience))
        .subquery()
    )
    kinds = (people.c.channel, people.c.reachable, people.c.stopped, people.c.outside)
    counted = select(*kinds, func.count().label("people")).where(people.c.place == 1)
    rows = connection.execute(counted.group_by(*kinds)).all()
    others = seconds(connection, world.scope or "", world.volunteer.id)
    return _as_count(rows, terms, len(others))


def _outside(windows: Mapping[str, datetime]) -> ColumnElement[bool]:
    """Whether a person's window on their channel is closed."""
    closed = (
        and_(_address.c.channel == channel, _address.c.last_inbound_at < since)
        for channel, since in windows.items()
    )
    return or_(false(), *closed)


def _as_count(rows: Sequence[Row[*tuple[Any, ...]]], terms: Terms, seconds: int) -> r.AudienceCount:
    channels: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.reachable and not row.stopped and not row.outside:
            channels[row.channel] += row.people
    people = sum(row.people for row in rows)
    listening = [row for row in rows if not row.stopped]
    return r.AudienceCount(
        people=people,
        channels=dict(channels),
        unreachable=sum(row.people for row in listening if not row.reachable),
        stopped=sum(row.people for row in rows if row.stopped),
        outside=sum(row.people for row in listening if row.reachable and row.outside),
        paid=sum(count for channel, count in channels.items() if terms.costs(channel)),
        rupiah=terms.rupiah,
        rupiah_since=terms.rupiah_since,
        needs_second=people > terms.second_yes_above,
        seconds=seconds,
    )


def _in_scope(world: World) -> ColumnElement[bool]:
    return false() if world.scope is None else below(_broadcast.c.scope, world.scope)


def _managed_broadcasts(
    connection: Connection, reading: r.ManagedBroadcasts, world: World, now: datetime
) -> tuple[Broadcast, ...]:
    recent = _broadcast.c.send_at > now - _SHOWN
    return load_broadcasts(connection, _in_scope(world), recent)


def _managed_broadcast(
    connection: Connection, reading: r.ManagedBroadcast, world: World, now: datetime
) -> Broadcast | None:
    found = load_broadcasts(connection, _in_scope(world), _broadcast.c.id == reading.id)
    return found[0] if found else None


def _ledger(
    connection: Connection, reading: r.BroadcastLedger, world: World, now: datetime
) -> Ledger:
    broadcast = load_broadcast(connection, reading.id)
    return ledger(connection, broadcast) if broadcast else Ledger(0)


def _recipients(
    connection: Connection, reading: r.Recipients, world: World, now: datetime
) -> tuple[r.Participant, ...]:
    """Names are those of whoever has the address now."""
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
    return tuple(r.Participant(x.id, x.name, x.place, x.village, Reply.INVITED) for x in rows)


def _to_approve(
    connection: Connection, reading: r.ToApprove, world: World, now: datetime
) -> tuple[Broadcast, ...]:
    awaiting = _broadcast.c.state == BroadcastState.AWAITING
    others = _broadcast.c.sent_by.is_distinct_from(world.volunteer.id)
    return load_broadcasts(connection, _in_scope(world), awaiting, others)


ANSWERS: dict[type, Callable[[Connection, Any, World, datetime], Any]] = {
    r.ManagedBroadcasts: _managed_broadcasts,
    r.ManagedBroadcast: _managed_broadcast,
    r.BroadcastLedger: _ledger,
    r.Recipients: _recipients,
    r.ToApprove: _to_approve,
}
ANSWERS_WITH_TERMS: dict[type, Callable[[Connection, Any, World, datetime, Terms], Any]] = {
    r.CountAudience: _count_audience,
}
