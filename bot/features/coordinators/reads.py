"""Answers to the queries about the role of a coordinator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from bot.features.coordinators import acts, requests
from bot.features.coordinators.writes import is_good
from bot.store.transaction import TurnTransaction
from content import regions
from models.base import table
from models.coordinators import Coordinator, CoordinatorCode

_code, _coordinator = table(CoordinatorCode), table(Coordinator)


def _code_opens(turn: TurnTransaction, asked: requests.CodeOpens) -> str | None:
    query = select(_code.c.scope).where(is_good(asked.code, turn.now))
    return turn.connection.execute(query).scalar()


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.CodeOpens: _code_opens,
    **acts.QUERY_HANDLERS,
}


def others_above(connection: Connection, scope: str, author: int) -> Sequence[int]:
    """Return all other coordinators whose region is this one or holds it: who may give a second
    yes."""
    covering = select(_coordinator.c.volunteer_id).where(
        _coordinator.c.scope.in_(regions.covering(scope)), _coordinator.c.volunteer_id != author
    )
    return connection.execute(covering).scalars().all()
