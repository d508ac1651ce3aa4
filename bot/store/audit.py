"""Who did what, when, for how many: what a coordinator answers for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.store.transaction import TurnTransaction
from models.base import table
from models.volunteer import Audit

_audit = table(Audit)


def note(
    connection: Connection, now: datetime, act: str, scope: str | None = None, **details: Any
) -> None:
    """Note an act of the operator's, or of nobody's; in a region where it concerns one."""
    row = {"at": now, "act": act, "details": details, "scope": scope}
    connection.execute(_audit.insert(), row)


def note_of(turn: TurnTransaction, act: str, **details: Any) -> None:
    """Note an act of a coordinator, for the level above to read; `details` hold numbers, no
    names."""
    by = {"scope": turn.person.scope, "by": turn.person.volunteer.id}
    row = {"at": turn.now, "act": act, "details": details, **by}
    turn.connection.execute(_audit.insert(), row)
