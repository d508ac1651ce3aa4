"""What a feature may register: its table of contents. Turns, delivery, the job worker, the schedule
and retention go by what is registered, and name no feature."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Protocol, TypeAlias, TypeVar

from sqlalchemy import Connection

from bot.delivery.notice_type import NoticeType, NoticeTypes
from bot.engine.messages import Address
from bot.engine.person import PersonState
from bot.engine.policy import Policy
from bot.store.jobs import JobType
from bot.store.transaction import TurnTransaction

K = TypeVar("K")
V = TypeVar("V")
QueryHandler: TypeAlias = Callable[[TurnTransaction, Any], Any]
EffectHandler: TypeAlias = Callable[[TurnTransaction, Any], None]
# Somebody as they were before, and as they are now; None when nothing was done.
Change: TypeAlias = tuple[PersonState, PersonState] | None
# One step of what is due by now (UTC). Whether there may be more to do.
Sweep: TypeAlias = Callable[[Connection, datetime, Policy], bool]


class Rows(Enum):
    """What becomes of the rows of a person who turns out to be another as well."""

    ANY_NUMBER = "they go over"
    APART = "they are moved in ways of their own, or not at all"


Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OneAbout:
    """A table of which a person has one row about a thing: which of two stays when they become one
    (the row of who gave the code, then of who typed it), and which of its columns belong together
    when that is undone."""

    keep: Callable[[Row, Row], Row]
    together: frozenset[str] = frozenset()


class Says(Enum):
    """Whose words a column of texts, JSON or bytes may hold, when somebody is erased."""

    WORDS = "of people, or of the bot about people: they are covered there"
    OWN = "one person's own: they go with their rows, somebody else's is not touched"
    NOBODY = "keys, codes, states: they name nobody"
    APART = "looked at in a way of its own, or not ours"


class BatchRows(Protocol):
    """Rows that the turns of a batch leave to be written together, in few statements."""

    def note(self, turn: TurnTransaction, effect: Any) -> None:
        """Keep the rows of one effect."""

    def write(self, connection: Connection) -> None:
        """Write all that was kept."""


class Observer(Protocol):
    """What follows people through the turns of a batch."""

    def note(self, before: PersonState, after: PersonState) -> None:
        """Take in somebody as a turn found them, and as it left them."""

    def write(self, connection: Connection) -> None:
        """Write what came of it, at the end of the batch."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody who is erased in this transaction; `numbers` are all that they are known by
    (E.164)."""

    volunteer: int
    numbers: tuple[str, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class Watch:
    """What is looked at beside the writer, and shown when there is something to show."""

    look: Callable[[Connection, datetime], Any]
    show: Callable[[Connection, Any, Policy, datetime], bool]


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that the bot does."""

    name: str
    queries: Mapping[type, QueryHandler] = field(default_factory=dict)
    effects: Mapping[type, EffectHandler] = field(default_factory=dict)
    # Effects whose rows are written with those of the other turns of their batch.
    batched: Mapping[type, type[BatchRows]] = field(default_factory=dict)
    # Effects that concern somebody else, whose own turn may be in the same batch.
    on_others: Mapping[type, Callable[[TurnTransaction, Any], Change]] = field(default_factory=dict)
    notices: tuple[NoticeType, ...] = ()
    jobs: Mapping[str, JobType] = field(default_factory=dict)
    sweeps: tuple[Sweep, ...] = ()
    # Looked at once, when nothing more is due.
    after_sweeps: tuple[Sweep, ...] = ()
    watches: tuple[Watch, ...] = ()
    nightly: tuple[Sweep, ...] = ()
    # What goes with a person before their own row does, and what that row does not take along.
    forget: Callable[[Connection, Leaving], None] | None = None
    # Columns that hold a volunteer's id, as "table.column": all of them, of all tables of ours.
    people: Mapping[str, Rows | OneAbout] = field(default_factory=dict)
    # All columns of texts, JSON or bytes of its tables, as "table.column".
    texts: Mapping[str, Says] = field(default_factory=dict)
    # What they hear who could not be written to, and write again from this address.
    welcome_back: Callable[[Connection, int, Address, datetime], None] | None = None
    # What becomes of a person by the mere fact that they wrote.
    wrote: Callable[[PersonState, datetime], PersonState] | None = None
    observer: Callable[[], Observer] | None = None
    # Loads what its queries need, once, before anybody waits for it.
    make_ready: Callable[[], object] | None = None


def any_number(*columns: str) -> dict[str, Rows | OneAbout]:
    """List columns of tables of which a person may have any number of rows."""
    return dict.fromkeys(columns, Rows.ANY_NUMBER)


def texts(*, words: str = "", own: str = "", nobody: str = "", apart: str = "") -> dict[str, Says]:
    """List columns ("table.column", with blanks between) by what they may say of people."""
    kinds = {Says.WORDS: words, Says.OWN: own, Says.NOBODY: nobody, Says.APART: apart}
    return {name: kind for kind, names in kinds.items() for name in names.split()}


def by_time(do: Callable[[Connection, datetime], bool | None]) -> Sweep:
    """Make a sweep of what goes by the time alone; one that returns nothing is done at once."""
    return lambda connection, now, policy: bool(do(connection, now))


class Features:
    """All that is registered, by what it answers to. Raises ValueError for what is registered
    twice."""

    def __init__(self, features: Iterable[Feature]) -> None:
        all = tuple(features)
        self.queries = _merged(one.queries for one in all)
        self.effects = _merged(one.effects for one in all)
        self.batched = _merged(one.batched for one in all)
        self.on_others = _merged(one.on_others for one in all)
        self.jobs = _merged(one.jobs for one in all)
        self.notices = NoticeTypes(type for one in all for type in one.notices)
        self.sweeps = tuple(sweep for one in all for sweep in one.sweeps)
        self.after_sweeps = tuple(sweep for one in all for sweep in one.after_sweeps)
        self.watches = tuple(watch for one in all for watch in one.watches)
        self.nightly = tuple(step for one in all for step in one.nightly)
        self.people = _merged(one.people for one in all)
        self.texts = _merged(one.texts for one in all)
        self.forget = tuple(one.forget for one in all if one.forget is not None)
        self.welcome_back = tuple(one.welcome_back for one in all if one.welcome_back is not None)
        self.wrote = tuple(one.wrote for one in all if one.wrote is not None)
        self.make_ready = tuple(one.make_ready for one in all if one.make_ready is not None)
        self.observers = tuple(one.observer for one in all if one.observer is not None)


def _merged(parts: Iterable[Mapping[K, V]]) -> dict[K, V]:
    merged: dict[K, V] = {}
    for part in parts:
        twice = merged.keys() & part.keys()
        if twice:
            raise ValueError(f"registered twice: {twice}")
        merged |= part
    return merged
