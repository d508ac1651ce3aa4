"""How much the messages to a region may cost in a month. What is over it stops broadcasts; answers
and reminders go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, literal, or_, select, update

from bot.delivery.costs import month_of, region_of
from bot.store.audit import note
from models.base import table, upsert
from models.costs import Budget, MessageCost
from models.messages import Outbox
from models.vocabulary import State

_budget, _cost, _outbox = table(Budget), table(MessageCost), table(Outbox)
OVER_BUDGET = "over budget"


@dataclass(frozen=True, slots=True)
class BudgetStatus:
    """A budget and what was spent of it in this month; `region` "" is the country."""

    region: str
    rupiah: int
    spent: int

    @property
    def left(self) -> int:
        return max(0, self.rupiah - self.spent)


def budget_statuses(
    connection: Connection, now: datetime, regions: Sequence[str] | None = None
) -> list[BudgetStatus]:
    """Return the budgets that are set, or those of some regions."""
    query = select(_budget).order_by(_budget.c.region)
    if regions is not None:
        query = query.where(_budget.c.region.in_(regions))
    rows = connection.execute(query).all()
    return [BudgetStatus(r.region, r.rupiah, _spent(connection, r.region, now)) for r in rows]


def left_of(connection: Connection, place: str, now: datetime) -> int | None:
    """Return what may still be spent on somebody of this place, by the tightest of the budgets that
    hold for it; None where none does."""
    region = region_of(place)
    found = budget_statuses(connection, now, sorted({"", region[:2], region}))
    return min((one.left for one in found), default=None)


def _spent(connection: Connection, region: str, now: datetime) -> int:
    query = select(func.coalesce(func.sum(_cost.c.rupiah), 0))
    return int(
        connection.execute(
            query.where(_cost.c.month == month_of(now), _within(region))
        ).scalar_one()
    )


def _within(region: str) -> ColumnElement[bool]:
    if not region:
        return literal(True)
    return or_(_cost.c.region == region, _cost.c.region.startswith(f"{region}."))


def set_budget(connection: Connection, region: str, rupiah: int, now: datetime) -> None:
    upsert(connection, _budget, [{"region": region, "rupiah": rupiah}], "region")
    note(connection, now, "budget set", region, rupiah=rupiah)
    _let_go(connection, now)


def remove_budget(connection: Connection, region: str, now: datetime) -> bool:
    """Remove a region's budget; tell whether there was one."""
    gone = connection.execute(delete(_budget).where(_budget.c.region == region)).rowcount
    if gone:
        note(connection, now, "budget removed", region)
        _let_go(connection, now)
    return bool(gone)


def _let_go(connection: Connection, now: datetime) -> None:
    """What waited for money is looked at again as it leaves."""
    waits: tuple[Any, ...] = (_outbox.c.state == State.HELD, _outbox.c.error == OVER_BUDGET)
    connection.execute(
        update(_outbox).where(*waits).values(state=State.PENDING, error="", send_after=now)
    )
