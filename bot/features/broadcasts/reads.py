"""Broadcasts in the tables, and the ledger of what became of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    and_,
    case,
    false,
    func,
    or_,
    select,
)

from bot.delivery.budgets import OVER_BUDGET
from bot.delivery.limits import ALL, limits
from bot.engine.messages import Attachment
from bot.engine.person import PersonState
from bot.features.audience.conditions import load_audience
from bot.features.broadcasts import requests
from bot.features.broadcasts.types import Broadcast, BroadcastState, Fate, Ledger
from bot.features.training_sessions.requests import Participant
from bot.store.regions import below
from bot.store.transaction import TurnTransaction
from bot.text.rich_text import Formatted, Span
from models.base import table
from models.broadcasts import Broadcast as BroadcastRow
from models.files import File
from models.messages import Outbox
from models.notices import Notice
from models.vocabulary import AGAIN_LATER, Reply, State
from models.volunteer import Address, Volunteer

_broadcast, _file, _notice, _outbox = table(BroadcastRow), table(File), table(Notice), table(Outbox)
_address, _volunteer = table(Address), table(Volunteer)
COSTING = frozenset({Fate.WAITING, Fate.SENT, Fate.DELIVERED, Fate.READ, Fate.UNKNOWN})


def load_broadcasts(connection: Connection, *where: ColumnElement[bool]) -> tuple[Broadcast, ...]:
    """Load broadcasts, the newest first."""
    query = (
        select(_broadcast, _volunteer.c.name.label("author"), _file.c.name.label("file_name"))
        .outerjoin(_volunteer, _volunteer.c.id == _broadcast.c.sent_by)
        .outerjoin(_file, _file.c.id == _broadcast.c.file_id)
        .where(*where)
        .order_by(_broadcast.c.id.desc())
    )
    return tuple(_as_broadcast(row) for row in connection.execute(query).all())


def load_broadcast(connection: Connection, id: int) -> Broadcast | None:
    return next(iter(load_broadcasts(connection, _broadcast.c.id == id)), None)


def _as_broadcast(row: Row[*tuple[Any, ...]]) -> Broadcast:
    file = Attachment(row.file_id, row.file_name, row.picture) if row.file_name else None
    return Broadcast(
        id=row.id,
        text=Formatted(row.text, load_spans(row.spans)),
        audience=load_audience(row.audience),
        confirmed=row.confirmed,
        state=BroadcastState(row.state),
        created_at=row.created_at,
        send_at=row.send_at,
        scope=row.scope,
        sent_by=row.sent_by,
        author=row.author or "",
        file=file,
    )


def load_spans(stored: list[Any]) -> tuple[Span, ...]:
    return tuple(Span(*span) for span in stored)


def dump_spans(text: Formatted) -> list[list[Any]]:
    return [[span.start, span.end, span.mark, span.url] for span in text.spans]


# --- the ledger --------------------------------------------------------------------------------


def on_the_way() -> ColumnElement[bool]:
    """Tell, as SQL, whether something more happens to it by itself."""
    again = and_(_outbox.c.state == State.HELD, _outbox.c.error == AGAIN_LATER)
    return or_(_outbox.c.state.in_((State.PENDING, State.SENDING)), again)


def fate() -> ColumnElement[str]:
    """Return the fate of an outbox row, as SQL; the words of `error` are those of
    bot/runtime/sending/error_handling.py, bot/delivery/fates.py and bot/delivery/prepare.py."""
    error, state = _outbox.c.error, _outbox.c.state
    failed = case(
        (error.startswith("unreachable"), Fate.UNREACHABLE.value),
        (error.startswith("rejected"), Fate.REFUSED.value),
        (error.startswith("given up"), Fate.GIVEN_UP.value),
        else_=Fate.FAILED.value,
    )
    return case(
        (on_the_way(), Fate.WAITING.value),
        (state == State.FAILED, failed),
        (and_(state == State.CANCELLED, error == "stopped"), Fate.STOPPED.value),
        (and_(state == State.HELD, error == OVER_BUDGET), Fate.TOO_DEAR.value),
        else_=state,
    )


def messages_of(id: int) -> ColumnElement[bool]:
    """Return the outbox rows of a broadcast: what went to its audience, not what was said about
    it."""
    return _outbox.c.notice_id.in_(_notices_of(id))


def _notices_of(id: int) -> ScalarSelect[int]:
    of_it = (_notice.c.broadcast_id == id, _notice.c.kind == "broadcast")
    return select(_notice.c.id).where(*of_it).scalar_subquery()


def ledger(connection: Connection, broadcast: Broadcast) -> Ledger:
    each = select(fate().label("fate"), _outbox.c.rupiah).where(messages_of(broadcast.id))
    of = each.subquery()
    sums = (func.count().label("people"), func.sum(of.c.rupiah).label("rupiah"))
    fates: dict[Fate, int] = defaultdict(int)
    rupiah = _announced_for(connection, broadcast.id)
    for row in connection.execute(select(of.c.fate, *sums).group_by(of.c.fate)):
        fates[Fate(row.fate)] += row.people
        rupiah += row.rupiah if Fate(row.fate) in COSTING else 0
    missing = broadcast.confirmed - sum(fates.values())
    if missing:
        fates[_of_missing(connection, broadcast)] += missing
    again = select(func.count()).where(messages_of(broadcast.id), can_go_again())
    could = int(connection.execute(again).scalar_one())
    return Ledger(broadcast.confirmed, dict(fates), could, int(rupiah))


def with_limits(
    connection: Connection, broadcast: Broadcast, found: Ledger, now: datetime
) -> Ledger:
    """Return the ledger with what platforms limit of it now."""
    waits = (messages_of(broadcast.id), _outbox.c.state.in_((State.PENDING, State.SENDING)))
    resumes = [
        one.until
        for one in limits(connection, now)
        if one.concerns == ALL
        and connection.execute(
            select(_outbox.c.id).where(*waits, _outbox.c.channel == one.channel).limit(1)
        ).first()
    ]
    until = told_until(connection, broadcast.id, now)
    return replace(found, resumes_at=max(resumes, default=None), told_until=until)


def told_until(connection: Connection, id: int, now: datetime) -> datetime | None:
    """Return until when people are told, some every day, that it waits for them."""
    last = select(func.max(_outbox.c.send_after)).where(
        _outbox.c.announces.in_(_notices_of(id)),
        _outbox.c.opens,
        _outbox.c.state == State.PENDING,
        _outbox.c.send_after > now,
    )
    return connection.execute(last).scalar()


def _announced_for(connection: Connection, id: int) -> int:
    """What it cost to tell those who could not be written to that it waits for them."""
    query = select(func.coalesce(func.sum(_outbox.c.rupiah), 0)).where(
        _outbox.c.announces.in_(_notices_of(id)),
        _outbox.c.state.not_in((State.FAILED, State.CANCELLED)),
    )
    return int(connection.execute(query).scalar_one())


def _of_missing(connection: Connection, broadcast: Broadcast) -> Fate:
    """Those who have no message: not made yet, or never to be made."""
    if broadcast.state is BroadcastState.CANCELLED:
        return Fate.CANCELLED
    making = select(_notice.c.id).where(
        _notice.c.broadcast_id == broadcast.id,
        _notice.c.kind == "broadcast",
        _notice.c.state.in_(("waiting", "awaiting")),
    )
    return Fate.WAITING if connection.execute(making.limit(1)).first() else Fate.GONE


def can_go_again() -> ColumnElement[bool]:
    """Tell, as SQL, whether it can go again: failed for want of the platform, or of a person who
    can be reached again by now; or waits for money."""
    back = (
        select(_address.c.id)
        .where(
            _address.c.channel == _outbox.c.channel,
            _address.c.external_id == _outbox.c.recipient,
            _address.c.reachable.is_(True),
        )
        .exists()
    )
    failed = _outbox.c.state == State.FAILED
    again = and_(failed, fate().in_((Fate.GIVEN_UP, Fate.FAILED, Fate.UNREACHABLE)), back)
    return or_(again, and_(_outbox.c.state == State.HELD, _outbox.c.error == OVER_BUDGET))


_SHOWN = timedelta(days=30)


def _draft_file(turn: TurnTransaction, asked: requests.DraftFile) -> requests.KeptFile:
    query = select(_file.c.id, _file.c.name, _file.c.mime, _file.c.ready, _file.c.problem)
    row = turn.connection.execute(query.where(_file.c.key == asked.key)).one_or_none()
    if row is None or row.problem:
        return requests.KeptFile(failed=True)
    if not row.ready:
        return requests.KeptFile()
    return requests.KeptFile(Attachment(row.id, row.name, row.mime.startswith("image/")))


def _in_scope(person: PersonState) -> ColumnElement[bool]:
    return false() if person.scope is None else below(_broadcast.c.scope, person.scope)


def _managed_broadcasts(
    turn: TurnTransaction, asked: requests.ManagedBroadcasts
) -> tuple[Broadcast, ...]:
    connection, person, now = turn.connection, turn.person, turn.now
    recent = _broadcast.c.send_at > now - _SHOWN
    return load_broadcasts(connection, _in_scope(person), recent)


def _managed_broadcast(turn: TurnTransaction, asked: requests.ManagedBroadcast) -> Broadcast | None:
    connection, person = turn.connection, turn.person
    found = load_broadcasts(connection, _in_scope(person), _broadcast.c.id == asked.id)
    return found[0] if found else None


def _ledger(turn: TurnTransaction, asked: requests.BroadcastLedger) -> Ledger:
    connection = turn.connection
    broadcast = load_broadcast(connection, asked.id)
    if broadcast is None:
        return Ledger(0)
    return with_limits(connection, broadcast, ledger(connection, broadcast), turn.now)


def _recipients(turn: TurnTransaction, asked: requests.Recipients) -> tuple[Participant, ...]:
    """Names are those of whoever has the address now."""
    connection = turn.connection
    same = and_(
        _address.c.channel == _outbox.c.channel, _address.c.external_id == _outbox.c.recipient
    )
    query = (
        select(_volunteer.c.id, _volunteer.c.name, _volunteer.c.place, _volunteer.c.village)
        .select_from(_outbox.join(_address, same).join(_volunteer))
        .where(messages_of(asked.id), fate() == asked.fate)
        .order_by(_volunteer.c.place, _volunteer.c.name, _volunteer.c.id)
        .offset(asked.first)
        .limit(asked.most)
    )
    rows = connection.execute(query).all()
    return tuple(Participant(x.id, x.name, x.place, x.village, Reply.INVITED) for x in rows)


def _to_approve(turn: TurnTransaction, asked: requests.ToApprove) -> tuple[Broadcast, ...]:
    connection, person = turn.connection, turn.person
    awaiting = _broadcast.c.state == BroadcastState.AWAITING
    others = _broadcast.c.sent_by.is_distinct_from(person.volunteer.id)
    return load_broadcasts(connection, _in_scope(person), awaiting, others)


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.DraftFile: _draft_file,
    requests.ManagedBroadcasts: _managed_broadcasts,
    requests.ManagedBroadcast: _managed_broadcast,
    requests.BroadcastLedger: _ledger,
    requests.Recipients: _recipients,
    requests.ToApprove: _to_approve,
}
