"""Records that go to another number: asked for, objected to, carried out when a day has passed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from bot.delivery.notices import add_notice, post
from bot.features.moves import requests
from bot.features.moves.reads import WHATSAPP, address_of, holder_of, may_see, move
from bot.features.moves.types import OBJECT_WITHIN, MoveState
from bot.store.audit import note, note_of
from bot.store.people import load_person
from bot.store.transaction import TurnTransaction
from models.base import table
from models.messages import Outbox
from models.vocabulary import NoticeKind, State
from models.volunteer import Address, Volunteer

_address, _outbox, _volunteer = table(Address), table(Outbox), table(Volunteer)
_KEPT = timedelta(days=30)
_LONG_AGO = timedelta(days=2)  # longer than a platform's window: nothing was heard from there
_AT_ONCE = 50
_MOVED = "moved"


def _ask(turn: TurnTransaction, effect: requests.AskMove) -> None:
    connection, now = turn.connection, turn.now
    if not may_see(turn, effect.volunteer) or _waiting(connection, effect.volunteer) is not None:
        return
    row = {
        "volunteer_id": effect.volunteer,
        "number": effect.number,
        "asked_by": turn.person.volunteer.id,
        "scope": turn.person.scope,
        "asked_at": now,
        "ripe_at": now + OBJECT_WITHIN,
        "state": MoveState.WAITING,
    }
    id = connection.execute(move.insert().returning(move.c.id), row).scalar_one()
    note_of(turn, "record move asked", move=id)
    _tell(connection, NoticeKind.MOVE_ASKED, effect.volunteer, now)


def _call_off(turn: TurnTransaction, effect: requests.CallOffMove) -> None:
    row = _waiting(turn.connection, effect.volunteer)
    if row is not None and may_see(turn, effect.volunteer):
        _settle(turn.connection, row.id, MoveState.CALLED_OFF)
        note_of(turn, "record move called off", move=row.id)


def _object(turn: TurnTransaction, effect: requests.ObjectToMove) -> None:
    connection, now = turn.connection, turn.now
    row = _waiting(connection, turn.person.volunteer.id)
    if row is not None:
        _settle(connection, row.id, MoveState.OBJECTED)
        note(connection, now, "record move objected", row.scope, move=row.id)
        _tell(connection, NoticeKind.MOVE_OBJECTED, row.asked_by, now, {"move": row.id})


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    requests.AskMove: _ask,
    requests.CallOffMove: _call_off,
    requests.ObjectToMove: _object,
}


def carry_out(connection: Connection, now: datetime) -> bool:
    """Carry out moves to which nobody has objected in time; tell whether there may be more."""
    ripe = (
        select(move.c.id, move.c.volunteer_id)
        .where(move.c.state == MoveState.WAITING, move.c.ripe_at <= now)
        .order_by(move.c.id)
        .limit(_AT_ONCE)
    )
    rows = connection.execute(ripe).all()
    for row in rows:
        # Locked before it is looked at: their objection may be in a turn under way.
        if load_person(connection, row.volunteer_id) is not None:
            waits = _waiting(connection, row.volunteer_id)
            if waits is not None and waits.id == row.id:
                _move(connection, waits, now)
    return len(rows) == _AT_ONCE


def _move(connection: Connection, row: Row[Any], now: datetime) -> None:
    other = holder_of(connection, row.number)
    if other is not None and other.volunteer_id != row.volunteer_id:
        if other.registered_at is not None:
            _settle(connection, row.id, MoveState.TAKEN)
            note(connection, now, "record move not possible", row.scope, move=row.id)
            _tell(connection, NoticeKind.MOVE_TAKEN, row.asked_by, now, {"move": row.id})
            return
        connection.execute(delete(_address).where(_address.c.id == other.id))
    _readdress(connection, row.volunteer_id, row.number, now)
    _settle(connection, row.id, MoveState.DONE)
    note(connection, now, "record moved", row.scope, move=row.id)
    _tell(connection, NoticeKind.MOVE_DONE, row.volunteer_id, now)


def _readdress(connection: Connection, volunteer: int, number: str, now: datetime) -> None:
    """The new number is their only address: whoever holds the lost phone is a stranger from here
    on. What waits for them there goes along where it can."""
    theirs = select(_address.c.channel, _address.c.external_id)
    before = connection.execute(theirs.where(_address.c.volunteer_id == volunteer)).all()
    to = address_of(number)
    for one in before:
        waits = (
            _outbox.c.channel == one.channel,
            _outbox.c.recipient == one.external_id,
            _outbox.c.state.in_((State.PENDING, State.HELD)),
        )
        same = one.channel == WHATSAPP
        changes = {"recipient": to} if same else {"state": State.CANCELLED, "error": _MOVED}
        connection.execute(update(_outbox).where(*waits).values(**changes))
    connection.execute(delete(_address).where(_address.c.volunteer_id == volunteer))
    row = {
        "volunteer_id": volunteer,
        "channel": WHATSAPP,
        "external_id": to,
        "reachable": True,
        "last_inbound_at": now - _LONG_AGO,
    }
    connection.execute(_address.insert(), row)
    phone = update(_volunteer).where(_volunteer.c.id == volunteer)
    connection.execute(phone.values(phone=number))


def _waiting(connection: Connection, volunteer: int) -> Row[Any] | None:
    query = select(move).where(move.c.volunteer_id == volunteer, move.c.state == MoveState.WAITING)
    return connection.execute(query.limit(1)).one_or_none()


def _settle(connection: Connection, id: int, state: MoveState) -> None:
    connection.execute(update(move).where(move.c.id == id).values(state=state))


def _tell(
    connection: Connection,
    kind: NoticeKind,
    volunteer: int | None,
    now: datetime,
    about: dict[str, Any] | None = None,
) -> None:
    """`about` names the move to whom it is not theirs."""
    if volunteer is not None:
        until = now + _KEPT
        notice = add_notice(connection, kind, None, now, until, state="done", before=about)
        post(connection, notice, [volunteer], now)
