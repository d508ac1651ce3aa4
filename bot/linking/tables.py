"""Codes, tries and joins in the tables; and what hangs on a volunteer."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date, Table, UniqueConstraint

from bot.linking import rules
from bot.messages import Address
from bot.terms import Terms
from models.base import UtcDateTime, table
from models.linking import Link, LinkCode, LinkTry
from models.schema import metadata
from models.volunteer import Audit, Conversation

link, link_code, link_try = table(Link), table(LinkCode), table(LinkTry)
# Moved in ways of their own, or not at all.
APART = frozenset({link, link_code, table(Conversation)})


def code_digest(terms: Terms, code: str) -> str:
    return _digest(terms, f"code:{code}")


def address_digest(terms: Terms, address: Address) -> str:
    return _digest(terms, f"address:{address.channel}:{address.id}")


def _digest(terms: Terms, text: str) -> str:
    return hmac.new(terms.secret.encode(), text.encode(), hashlib.sha256).hexdigest()


# --- what hangs on a volunteer -----------------------------------------------------------------


@dataclass(frozen=True)
class Keyed:
    """A table of which a volunteer has one row for each `rest` of its key: two may have one about
    the same thing."""

    table: Table
    whose: Column[Any]
    rest: tuple[str, ...]

    @property
    def name(self) -> str:
        return str(self.table.name)


Rule = Callable[[rules.Row, rules.Row], rules.Row]
# What becomes of two rows about the same thing; and which of their columns belong together when a
# join is undone.
RULES: Mapping[str, tuple[Rule, frozenset[str]]] = {
    "lesson_progress": (rules.better_progress, frozenset({"right", "total"})),
    "attendance": (
        rules.later_reply,
        frozenset({"reply", "replied_at", "queued_at", "quota_id"}),
    ),
    "presence": (rules.earlier_presence, frozenset({"at", "marked_by"})),
    "evaluation": (rules.later_opinion, frozenset({"rating", "words", "at"})),
    "coordinator": (rules.wider_office, frozenset()),
}
OTHERWISE: tuple[Rule, frozenset[str]] = (rules.mine_stays, frozenset())


def references() -> Iterator[Column[Any]]:
    """All columns that hold a volunteer's id; the audit outlives them, so it has no foreign key."""
    for one in metadata.sorted_tables:
        for column in one.columns:
            if one not in APART and any(k.target_fullname == "volunteer.id" for k in column.foreign_keys):
                yield column
    yield table(Audit).c.by


def keyed() -> tuple[Keyed, ...]:
    found = ((column, _key(column)) for column in references())
    return tuple(
        Keyed(column.table, column, tuple(one.name for one in key if one is not column))
        for column, key in found
        if key
    )


def plain() -> tuple[Column[Any], ...]:
    """Those of which a volunteer may have any number of rows."""
    return tuple(column for column in references() if not _key(column))


def _key(column: Column[Any]) -> tuple[Column[Any], ...]:
    """The columns that are unique together with it."""
    if column.primary_key:
        return tuple(column.table.primary_key)
    uniques = (c for c in column.table.constraints if isinstance(c, UniqueConstraint))
    return next((tuple(c.columns) for c in uniques if column.name in c.columns), ())


def load_row(of: Table, stored: Mapping[str, Any]) -> dict[str, Any]:
    """A row as it was kept in JSON; columns that are gone since are dropped."""
    return {name: _value(of.c[name], value) for name, value in stored.items() if name in of.c}


def _value(column: Column[Any], value: Any) -> Any:
    if isinstance(value, str) and isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and isinstance(column.type, Date):
        return date.fromisoformat(value)
    return value
