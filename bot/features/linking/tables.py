"""Codes, tries and joins in the tables; and what hangs on a volunteer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, Date, Table, UniqueConstraint

from bot.engine.messages import Address
from bot.engine.policy import Policy
from bot.features.linking import rules
from bot.features.linking.types import ALIKE_DIGITS, UNDO_WITHIN
from bot.store.habits import habit
from bot.store.tries import digest
from models.base import UtcDateTime, table
from models.linking import Link, LinkCode, LinkTry
from models.schema import metadata
from models.volunteer import Audit, Conversation

link, link_code, link_try = table(Link), table(LinkCode), table(LinkTry)
# Moved in ways of their own, or not at all.
APART = frozenset({link, link_code, table(Conversation)})


def code_digest(policy: Policy, code: str) -> str:
    return digest(policy, f"code:{code}")


def address_digest(policy: Policy, address: Address) -> str:
    return digest(policy, f"address:{address.channel}:{address.id}")


def alike_digest(policy: Policy, code: str) -> str:
    """Under which wrong codes that begin alike are counted, whoever typed them."""
    return digest(policy, f"codes:{code[:ALIKE_DIGITS]}")


def undo_until(now: datetime) -> datetime:
    """What was joined after this can be undone now."""
    return now - UNDO_WITHIN


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
# Tables of which a volunteer has one row about a thing: what becomes of two about the same, and
# which of their columns belong together when a join is undone. A table that refers to a volunteer
# and stands neither here nor in ANY_NUMBER, ONE_OF_THEM or APART fails
# tests/features/linking/test_joined_tables.py.
RULES: Mapping[str, tuple[Rule, frozenset[str]]] = {
    "lesson_progress": (rules.better_progress, frozenset({"right", "total"})),
    "attendance": (
        rules.later_reply,
        frozenset({"reply", "replied_at", "queued_at", "quota_id"}),
    ),
    "presence": (rules.earlier_presence, frozenset({"at", "marked_by"})),
    "evaluation": (rules.later_opinion, frozenset({"rating", "words", "at"})),
    "coordinator": (rules.wider_office, frozenset()),
    "review_card": (
        rules.later_review,
        frozenset({"stability", "difficulty", "reviewed_at", "due_at"}),
    ),
    "habit": (
        rules.one_habit,
        frozenset(column.name for column in habit.c) - {"offered", "volunteer_id"},
    ),
}
# Columns of tables of which there may be any number of rows: they are one's own from then on.
ANY_NUMBER = frozenset(
    """
    address.volunteer_id answer.volunteer_id attempt.volunteer_id audit.by broadcast.approved_by
    broadcast.sent_by broadcast_progress.volunteer_id certificate.volunteer_id consent.volunteer_id
    coordinator_code.used_by credit.given_by credit.volunteer_id credit.withdrawn_by
    enquiry.closed_by enquiry.taken_by enquiry.volunteer_id enquiry_answer.answered_by
    file.volunteer_id invitee.invited_by presence.marked_by rescored_attempt.volunteer_id
    task.volunteer_id training_session.planned_by
    """.split()
)


def references() -> Iterator[Column[Any]]:
    """All columns that hold a volunteer's id; the audit outlives them, so it has no foreign key."""
    for one in metadata.sorted_tables:
        if one not in APART:
            yield from (column for column in one.columns if _is_a_person(column))
    yield table(Audit).c.by


def _is_a_person(column: Column[Any]) -> bool:
    return any(key.target_fullname == "volunteer.id" for key in column.foreign_keys)


@cache
def keyed() -> tuple[Keyed, ...]:
    found = ((column, _key(column)) for column in references() if column.table.name in RULES)
    return tuple(
        Keyed(column.table, column, tuple(one.name for one in key if one is not column))
        for column, key in found
        if key
    )


@cache
def plain() -> tuple[Column[Any], ...]:
    """Those of which a volunteer may have any number of rows."""
    return tuple(column for column in references() if name_of(column) in ANY_NUMBER)


def name_of(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"


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
