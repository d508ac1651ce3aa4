"""Effects around the role of a coordinator, carried out in the transaction of their turn."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, update

from bot.features.coordinators import requests
from bot.features.coordinators.types import CODE_LASTS, CODE_LENGTH, CODE_LETTERS, clean_code
from bot.store.audit import note, note_of
from bot.store.transaction import TurnTransaction
from models.base import table, upsert
from models.coordinators import Coordinator, CoordinatorCode

_coordinator, _code = table(Coordinator), table(CoordinatorCode)


class CodeUsedMeanwhile(Exception):
    """Somebody else was quicker, in a transaction of their own: the turn is undone."""


def _take(turn: TurnTransaction, effect: requests.BecomeCoordinator) -> None:
    connection, me = turn.connection, turn.person.volunteer.id
    used = update(_code).where(is_good(effect.code, turn.now)).values(used_by=me)
    if not connection.execute(used).rowcount:
        raise CodeUsedMeanwhile
    row = {"volunteer_id": me, "scope": effect.scope, "added_at": turn.now}
    upsert(connection, _coordinator, [row], "volunteer_id")
    note_of(turn, "coordinator code used")


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    requests.BecomeCoordinator: _take
}


def new_code(connection: Connection, scope: str, now: datetime) -> str:
    """Make a code for region `scope`, as it is handed on: "K7M29-QXAB4"."""
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    row = {"hash": hashed(code), "scope": scope, "expires_at": now + CODE_LASTS}
    connection.execute(_code.insert(), row)
    note(connection, now, "coordinator code made", scope=scope)
    half = CODE_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def hashed(code: str) -> str:
    return hashlib.sha256(clean_code(code).encode()).hexdigest()


def is_good(code: str, now: datetime) -> ColumnElement[bool]:
    return and_(_code.c.hash == hashed(code), _code.c.used_by.is_(None), _code.c.expires_at > now)
