"""Answers to the queries about the role of a coordinator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from bot.features.coordinators import requests
from bot.features.coordinators.types import AuditEntry
from bot.features.coordinators.writes import is_good
from bot.store.regions import below
from bot.store.transaction import TurnTransaction
from content import regions
from models.base import table
from models.coordinators import Coordinator, CoordinatorCode
from models.volunteer import Audit, Volunteer

_code, _audit, _volunteer = table(CoordinatorCode), table(Audit), table(Volunteer)
_coordinator = table(Coordinator)


def _code_opens(turn: TurnTransaction, asked: requests.CodeOpens) -> str | None:
    query = select(_code.c.scope).where(is_good(asked.code, turn.now))
    return turn.connection.execute(query).scalar()


def _acts(turn: TurnTransaction, asked: requests.Acts) -> tuple[AuditEntry, ...]:
    scope = turn.person.scope
    if scope is None:
        return ()
    query = (
        select(_audit, _volunteer.c.name)
        .outerjoin(_volunteer, _volunteer.c.id == _audit.c.by)
        .where(_audit.c.scope.is_not(None), below(_audit.c.scope, scope))
        .order_by(_audit.c.id.desc())
        .offset(asked.first)
        .limit(asked.most)
    )
    rows = turn.connection.execute(query).all()
    return tuple(AuditEntry(x.at, x.act, x.name or "", x.scope, x.details) for x in rows)


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.CodeOpens: _code_opens,
    requests.Acts: _acts,
}


def others_above(connection: Connection, scope: str, author: int) -> Sequence[int]:
    """Return all other coordinators whose region is this one or holds it: who may give a second
    yes."""
    covering = select(_coordinator.c.volunteer_id).where(
        _coordinator.c.scope.in_(regions.covering(scope)), _coordinator.c.volunteer_id != author
    )
    return connection.execute(covering).scalars().all()
