"""Effects around the recap, carried out in the transaction of their turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import update

from bot.features.recap import requests
from bot.features.recap.counts import load_recap
from bot.features.recap.rules import next_monday
from bot.store.audit import note_of
from bot.store.jobs import enqueue
from bot.store.transaction import TurnTransaction
from bot.text.places import is_below
from models.base import table
from models.coordinators import Coordinator

_coordinator = table(Coordinator)


def _set_weekly(turn: TurnTransaction, effect: requests.SetWeeklyRecap) -> None:
    me = turn.person.volunteer
    due_at = next_monday(turn.now, me.zone)
    values = {"recap_weekly": effect.on, "recap_due_at": due_at}
    this = _coordinator.c.volunteer_id == me.id
    turn.connection.execute(update(_coordinator).where(this).values(**values))


def _export(turn: TurnTransaction, effect: requests.ExportRecap) -> None:
    if _order(turn, "recap_export", effect.region):
        people = load_recap(turn.connection, effect.region, turn.now).registered
        note_of(turn, "recap exported", region=effect.region, people=people)


def _draw(turn: TurnTransaction, effect: requests.DrawRecap) -> None:
    _order(turn, "recap_chart", effect.region)


def _order(turn: TurnTransaction, kind: str, region: str) -> bool:
    """Whether it was theirs to ask for. The job looks once more: rights may go meanwhile."""
    scope = turn.person.scope
    if scope is None or not is_below(region, scope):
        return False
    enqueue(turn, kind, {"region": region, "by": turn.person.volunteer.id})
    return True


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    requests.SetWeeklyRecap: _set_weekly,
    requests.ExportRecap: _export,
    requests.DrawRecap: _draw,
}
