"""Effects around the office of a coordinator, carried out in the transaction of their turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import update

from bot.features.coordinators import effects as e
from bot.features.coordinators.codes import is_good
from bot.store.audit import note_of
from bot.store.transaction import Within
from models.base import table, upsert
from models.coordinators import Coordinator, CoordinatorCode

_coordinator, _code = table(Coordinator), table(CoordinatorCode)


class CodeUsedMeanwhile(Exception):
    """Somebody else was quicker, in a transaction of their own: the turn is undone."""


def _take(within: Within, effect: e.TakeOffice) -> None:
    connection, me = within.connection, within.world.volunteer.id
    used = update(_code).where(is_good(effect.code, within.now)).values(used_by=me)
    if not connection.execute(used).rowcount:
        raise CodeUsedMeanwhile
    row = {"volunteer_id": me, "scope": effect.scope, "added_at": within.now}
    upsert(connection, _coordinator, [row], "volunteer_id")
    note_of(within, "coordinator code used")


APPLY: dict[type, Callable[[Within, Any], None]] = {e.TakeOffice: _take}
