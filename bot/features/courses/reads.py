"""Credits in the tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from bot.features.courses import requests
from bot.features.courses.types import Credit
from bot.store.transaction import TurnTransaction
from models.base import table
from models.courses import Credit as CreditRow
from models.volunteer import Volunteer

credit, _giver = table(CreditRow), table(Volunteer).alias("giver")


def load_credits(connection: Connection, *where: ColumnElement[bool]) -> tuple[Credit, ...]:
    """Load the credits that count, oldest first."""
    query = (
        select(credit, _giver.c.name.label("giver"))
        .outerjoin(_giver, _giver.c.id == credit.c.given_by)
        .where(credit.c.withdrawn_at.is_(None), *where)
        .order_by(credit.c.id)
    )
    return tuple(map(as_credit, connection.execute(query)))


def as_credit(row: Row[*tuple[Any, ...]]) -> Credit:
    return Credit(row.course, row.number, row.organiser, row.held_on, row.id, row.giver or "")


def _my_credits(turn: TurnTransaction, asked: requests.MyCredits) -> tuple[Credit, ...]:
    mine = credit.c.volunteer_id == turn.person.volunteer.id
    return load_credits(turn.connection, mine)


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.MyCredits: _my_credits
}
