"""Answers to the queries about records that go to another number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from bot.features.moves import requests
from bot.features.moves.types import Move, MoveState
from bot.store.transaction import TurnTransaction
from bot.text.places import is_below
from models.base import table
from models.moves import RecordMove
from models.volunteer import Address, Volunteer

move, _volunteer, _address = table(RecordMove), table(Volunteer), table(Address)
_asker = _volunteer.alias("asker")
WHATSAPP = "whatsapp"


def address_of(number: str) -> str:
    """Write a number as WhatsApp's addresses are kept."""
    return f"whatsapp:{number}"


def load_move(connection: Connection, *this: ColumnElement[bool]) -> Move | None:
    """Load the newest move of these."""
    query = (
        select(move, _volunteer.c.name.label("name"), _asker.c.name.label("asker"))
        .join(_volunteer, _volunteer.c.id == move.c.volunteer_id)
        .outerjoin(_asker, _asker.c.id == move.c.asked_by)
        .where(*this)
        .order_by(move.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else Move(row.number, row.ripe_at, row.asker or "", row.name)


def may_see(turn: TurnTransaction, volunteer: int) -> bool:
    """Tell whether somebody else is below the coordinator's region."""
    scope = turn.person.scope
    query = select(_volunteer.c.place).where(
        _volunteer.c.id == volunteer, _volunteer.c.registered_at.is_not(None)
    )
    place = turn.connection.execute(query).scalar()
    mine = volunteer == turn.person.volunteer.id
    return scope is not None and place is not None and not mine and is_below(place, scope)


def holder_of(connection: Connection, number: str) -> Any:
    """Who has a number: the row of the address, with when they registered; None for nobody."""
    query = (
        select(_address.c.id, _address.c.volunteer_id, _volunteer.c.registered_at)
        .join(_volunteer, _volunteer.c.id == _address.c.volunteer_id)
        .where(_address.c.channel == WHATSAPP, _address.c.external_id == address_of(number))
    )
    return connection.execute(query).one_or_none()


def _open_move(turn: TurnTransaction, asked: requests.OpenMove) -> Move | None:
    if asked.volunteer and not may_see(turn, asked.volunteer):
        return None
    whose = asked.volunteer or turn.person.volunteer.id
    waits = (move.c.volunteer_id == whose, move.c.state == MoveState.WAITING)
    return load_move(turn.connection, *waits)


def _number_taken(turn: TurnTransaction, asked: requests.NumberTaken) -> bool:
    row = holder_of(turn.connection, asked.number)
    return row is not None and row.registered_at is not None


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.OpenMove: _open_move,
    requests.NumberTaken: _number_taken,
}
