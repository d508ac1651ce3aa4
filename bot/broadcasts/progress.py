"""The message in which its author watches a broadcast go: one message, edited as it gets on, where
the channel can. A broadcast that is over in a moment has none."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select, update

from bot.broadcasts import Broadcast, BroadcastState, Fate, Ledger, words
from bot.broadcasts.tables import load_broadcast, messages_of, of_missing
from bot.notices import best_address
from bot.outbox import insert_rows, pack
from bot.terms import Terms
from bot.voice import Voice
from models.base import insert_new, table
from models.broadcasts import Broadcast as BroadcastRow
from models.broadcasts import BroadcastProgress
from models.messages import Outbox, Priority, State
from models.sessions import Coordinator
from models.volunteer import Address, Volunteer

WORTH_WATCHING = 100  # messages that still wait
_MOST_OFTEN = timedelta(seconds=5)
_COUNTED_IN_THAT_TIME = 50_000  # of more it is counted less often: counting keeps the writer busy
_broadcast, _progress = table(BroadcastRow), table(BroadcastProgress)
_outbox, _volunteer, _address = table(Outbox), table(Volunteer), table(Address)
_coordinator = table(Coordinator)
_OVER = (BroadcastState.DONE, BroadcastState.CANCELLED)
_FATES = {
    State.PENDING: Fate.WAITING,
    State.SENDING: Fate.WAITING,
    State.SENT: Fate.SENT,
    State.DELIVERED: Fate.SENT,
    State.READ: Fate.SENT,
    State.UNKNOWN: Fate.UNKNOWN,
    State.FAILED: Fate.FAILED,
    State.HELD: Fate.HELD,
    State.CANCELLED: Fate.CANCELLED,
}


class _Author(NamedTuple):
    language: str
    zone: str
    channel: str
    external_id: str


def show_progress(connection: Connection, terms: Terms, now: datetime) -> None:
    """Begin the message of each broadcast that has set out, and edit those of which more is
    known."""
    for id in _set_out(connection, now):
        _begin(connection, id, terms, now)
    for row in _watched(connection, now):
        _go_on(connection, row, terms, now)


def so_far(connection: Connection, broadcast: Broadcast) -> Ledger:
    """The ledger without the reasons, which an index alone can tell."""
    counted = select(_outbox.c.state, func.count().label("people")).where(messages_of(broadcast.id))
    fates: dict[Fate, int] = defaultdict(int)
    for row in connection.execute(counted.group_by(_outbox.c.state)):
        fates[_FATES[State(row.state)]] += row.people
    if missing := broadcast.confirmed - sum(fates.values()):
        fates[of_missing(connection, broadcast)] += missing
    return Ledger(broadcast.confirmed, dict(fates))


def _set_out(connection: Connection, now: datetime) -> list[int]:
    """Broadcasts that go and have no row here."""
    known = select(_progress.c.broadcast_id).where(_progress.c.broadcast_id == _broadcast.c.id)
    going = (_broadcast.c.state == BroadcastState.SENDING, _broadcast.c.send_at <= now)
    query = select(_broadcast.c.id).where(*going, ~known.exists())
    return list(connection.execute(query).scalars())


def _begin(connection: Connection, id: int, terms: Terms, now: datetime) -> None:
    """The row stands for good, with a message or without: so nothing is begun twice."""
    broadcast = load_broadcast(connection, id)
    assert broadcast is not None
    author, counted = _author(connection, id, terms), so_far(connection, broadcast)
    watched = author is not None and counted.count(Fate.WAITING) >= WORTH_WATCHING
    row = {"broadcast_id": id, "over": not watched, "next_at": now}
    new = insert_new(connection, _progress, "broadcast_id").returning(_progress.c.broadcast_id)
    if connection.execute(new, row).scalar() is None or author is None or not watched:
        return
    _say(connection, broadcast, counted, author, terms, now)


def _watched(connection: Connection, now: datetime) -> list[Row[Any]]:
    """Those whose last word has left, or failed."""
    query = (
        select(_progress, _outbox.c.state.label("last"), _outbox.c.provider_id)
        .outerjoin(_outbox, _outbox.c.id == _progress.c.outbox_id)
        .where(_progress.c.over.is_(False), _progress.c.next_at <= now)
    )
    rows = connection.execute(query).all()
    return [row for row in rows if row.last not in {State.PENDING, State.SENDING}]


def _go_on(connection: Connection, row: Row[Any], terms: Terms, now: datetime) -> None:
    broadcast = load_broadcast(connection, row.broadcast_id)
    author = _author(connection, row.broadcast_id, terms)
    if broadcast is None or author is None or not row.provider_id:
        _note(connection, row.broadcast_id, over=True)
        return
    counted = so_far(connection, broadcast)
    if (counted.settled, broadcast.state) == (row.settled, row.state):
        _note(connection, row.broadcast_id, next_at=now + _pause(broadcast))
    elif _is_ours(connection, row):
        _say(connection, broadcast, counted, author, terms, now, row.edits + 1, row.provider_id)


def _is_ours(connection: Connection, row: Row[Any]) -> bool:
    """Of two processes one edits."""
    this = (_progress.c.broadcast_id == row.broadcast_id, _progress.c.edits == row.edits)
    step = update(_progress).where(*this).values(edits=row.edits + 1)
    return bool(connection.execute(step).rowcount)


def _say(
    connection: Connection,
    broadcast: Broadcast,
    counted: Ledger,
    author: _Author,
    terms: Terms,
    now: datetime,
    edits: int = 0,
    edited: str = "",
) -> None:
    voice = Voice(author.language, author.zone, terms.capabilities[author.channel])
    drawn = voice.notice(words.watched(broadcast, counted), None)
    message = {
        "key": f"progress:{broadcast.id}:{edits}",
        "channel": author.channel,
        "recipient": author.external_id,
        "priority": Priority.ANSWER,
        "state": State.PENDING,
        "body": pack(replace(drawn, edits=edited)),
        "erase": False,
        "attempts": 0,
        "created_at": now,
        "send_after": now,
    }
    [id] = insert_rows(connection, [message])
    _note(
        connection,
        broadcast.id,
        outbox_id=id,
        settled=counted.settled,
        state=broadcast.state,
        over=broadcast.state in _OVER and not counted.count(Fate.WAITING),
        next_at=now + _pause(broadcast),
    )


def _pause(broadcast: Broadcast) -> timedelta:
    return _MOST_OFTEN * max(1.0, broadcast.confirmed / _COUNTED_IN_THAT_TIME)


def _author(connection: Connection, id: int, terms: Terms) -> _Author | None:
    """Where its author is told: a coordinator still, and where a message can be edited."""
    query = (
        select(_volunteer.c.language, _volunteer.c.zone, _address.c.channel, _address.c.external_id)
        .select_from(_broadcast)
        .join(_volunteer, _volunteer.c.id == _broadcast.c.sent_by)
        .join(_coordinator, _coordinator.c.volunteer_id == _volunteer.c.id)
        .join(_address, _address.c.id == best_address())
        .where(_broadcast.c.id == id, _volunteer.c.stopped_at.is_(None))
        .where(_address.c.reachable.is_(True))
    )
    found = connection.execute(query).first()
    if found is None or found.channel not in terms.capabilities:
        return None
    return _Author(*found) if terms.capabilities[found.channel].edits else None


def _note(connection: Connection, id: int, **values: Any) -> None:
    connection.execute(update(_progress).where(_progress.c.broadcast_id == id).values(**values))
