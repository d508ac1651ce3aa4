"""Answers to the queries about who has finished what, within the scope of who asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, union

from bot.engine.person import PersonState
from bot.engine.person import Volunteer as Person
from bot.features.counters.rules import counted_as
from bot.features.courses.reads import credit, load_credits
from bot.features.recap import requests
from bot.features.recap.counts import (
    NAMED,
    active_days,
    as_named,
    in_region,
    load_recap,
    unfinished,
)
from bot.features.recap.types import Learner, Named, Recap
from bot.features.training_sessions.reads import QUERY_HANDLERS as TRAINING
from bot.features.training_sessions.requests import AllMySessions, Invitation
from bot.store.regions import below
from bot.store.transaction import TurnTransaction
from bot.text.matching import normalize
from bot.text.phone import e164
from bot.text.places import is_below
from models.base import is_sqlite, table
from models.coordinators import Coordinator
from models.learning import Attempt, LessonProgress
from models.volunteer import Address, Volunteer

_volunteer, _address, _coordinator = table(Volunteer), table(Address), table(Coordinator)
_lesson, _attempt = table(LessonProgress), table(Attempt)
_REGISTERED = _volunteer.c.registered_at.is_not(None)
# So many names can be compared one by one; among more, those that share a word or a beginning.
_COMPARED = 20_000
_MOST_COMPARED = 60_000
_NAMES_ALIKE = 70
_MOST_NAMED = 7
_SHORTEST_NUMBER = 9  # +62 and six more digits
_ON_WHATSAPP = ("whatsapp", "simulator-whatsapp")


def _may_see(turn: TurnTransaction, region: str) -> bool:
    scope = turn.person.scope
    return scope is not None and is_below(region, scope)


def _region_recap(turn: TurnTransaction, asked: requests.RegionRecap) -> Recap:
    if not _may_see(turn, asked.region):
        return Recap(asked.region)
    return load_recap(turn.connection, asked.region, turn.now)


def _active_days(turn: TurnTransaction, asked: requests.ActiveDays) -> tuple[tuple[date, int], ...]:
    if not _may_see(turn, asked.region):
        return ()
    return tuple(active_days(turn.connection, asked.region, turn.now))


def _unfinished(turn: TurnTransaction, asked: requests.Unfinished) -> tuple[Named, ...]:
    if not _may_see(turn, asked.region):
        return ()
    connection, module, after = turn.connection, asked.module, asked.after
    return tuple(unfinished(connection, asked.region, module, after, asked.most))


# --- one person --------------------------------------------------------------------------------


def _people_like(turn: TurnTransaction, asked: requests.PeopleLike) -> tuple[Named, ...]:
    if not _may_see(turn, asked.region):
        return ()
    number = e164(asked.text)
    found: tuple[Named, ...] = ()
    if len(number) >= _SHORTEST_NUMBER:
        found = _with_number(turn.connection, asked.region, number)
    # Digits behind a name ("Siti 121212") are read as a number of somebody whom nobody knows.
    return found or _with_name(turn, asked)


def _with_number(connection: Connection, region: str, number: str) -> tuple[Named, ...]:
    """By the number that they gave, or that they write from."""
    addresses = select(_address.c.volunteer_id).where(
        _address.c.channel.in_(_ON_WHATSAPP), _address.c.external_id == f"whatsapp:{number}"
    )
    # Each by its own index: PostgreSQL would read everybody for the two at once.
    either = union(select(_volunteer.c.id).where(_volunteer.c.phone == number), addresses)
    theirs = _volunteer.c.id.in_(either)
    query = select(*NAMED).where(_REGISTERED, below(_volunteer.c.place, region), theirs)
    rows = connection.execute(query.order_by(_volunteer.c.id).limit(_MOST_NAMED))
    return tuple(map(as_named, rows))


def _with_name(turn: TurnTransaction, asked: requests.PeopleLike) -> tuple[Named, ...]:
    connection, wanted = turn.connection, normalize(asked.text)
    there = load_recap(connection, asked.region, turn.now).registered
    query = select(_volunteer.c.id, _volunteer.c.name)
    query = query.where(_REGISTERED, _lies_in(connection, asked.region))
    if there > _COMPARED:
        begins = _beginning(connection, asked)
        if begins:
            return begins
        query = query.where(_perhaps(wanted)).limit(_MOST_COMPARED)
    names = {row.id: normalize(row.name) for row in connection.execute(query)}
    alike = process.extract(
        wanted, names, scorer=fuzz.WRatio, score_cutoff=_NAMES_ALIKE, limit=_MOST_NAMED
    )
    ids = [id for _, _, id in alike]
    found = connection.execute(select(*NAMED).where(_volunteer.c.id.in_(ids)))
    return tuple(sorted(map(as_named, found), key=lambda one: ids.index(one.volunteer)))


def _lies_in(connection: Connection, region: str) -> ColumnElement[bool]:
    """Tell whether somebody serves in a region: by the index, for which SQLite wants a range."""
    place = _volunteer.c.place
    return in_region(place, region) if is_sqlite(connection) else below(place, region)


def _beginning(connection: Connection, asked: requests.PeopleLike) -> tuple[Named, ...]:
    """Those whose name begins so, as names are written: by the index, whatever the region."""
    text = " ".join(word[:1].upper() + word[1:].lower() for word in asked.text.split())
    name = _volunteer.c.name
    # SQLite's LIKE knows no case, and so no index.
    in_order = and_(name >= text, name < f"{text}\U0010ffff")
    begins = in_order if is_sqlite(connection) else name.startswith(text, autoescape=True)
    query = select(*NAMED).where(_REGISTERED, begins, _lies_in(connection, asked.region))
    return tuple(map(as_named, connection.execute(query.limit(_MOST_NAMED))))


def _perhaps(wanted: str) -> ColumnElement[bool]:
    """Names worth comparing: with the same first letters, or one of the words."""
    name = func.lower(_volunteer.c.name)
    words = [word for word in wanted.split() if len(word) >= 4]
    begins = name.startswith(wanted[:3], autoescape=True)
    return or_(begins, *(name.contains(word, autoescape=True) for word in words))


def _one_learner(turn: TurnTransaction, asked: requests.OneLearner) -> Learner | None:
    connection = turn.connection
    this = _volunteer.c.id == asked.volunteer
    row = connection.execute(select(_volunteer).where(this, _REGISTERED)).one_or_none()
    if row is None or not _may_see(turn, row.place):
        return None
    return _as_learner(turn, row)


def _as_learner(turn: TurnTransaction, row: Row[*tuple[Any, ...]]) -> Learner:
    connection = turn.connection
    seen = select(func.max(_address.c.last_inbound_at).label("at"))
    done = select(_lesson.c.lesson).where(_lesson.c.done_at.is_not(None))
    tried = select(_attempt).where(_attempt.c.volunteer_id == row.id)
    attempts = connection.execute(tried).all()
    lessons = connection.execute(done.where(_lesson.c.volunteer_id == row.id)).scalars()
    return Learner(
        as_named(row),
        row.role,
        row.phone,
        row.registered_at,
        connection.execute(seen.where(_address.c.volunteer_id == row.id)).scalar(),
        frozenset(lessons),
        _best(attempts),
        frozenset(counted_as(one.kind, one.module) for one in attempts if one.passed),
        _sessions(turn, row.id),
        load_credits(connection, credit.c.volunteer_id == row.id),
        bool(row.role) and row.role == row.confirmed_role,
    )


def _best(attempts: Sequence[Row[*tuple[Any, ...]]]) -> dict[str, int]:
    best: dict[str, int] = {}
    for one in attempts:
        if one.score is not None:
            key = counted_as(one.kind, one.module)
            best[key] = max(best.get(key, 0), one.score)
    return best


def _sessions(turn: TurnTransaction, volunteer: int) -> tuple[Invitation, ...]:
    """Those that they were invited to; not what they thought of them, which is theirs."""
    theirs = replace(turn, person=PersonState(Person(id=volunteer)))
    return tuple(attended.mine for attended in TRAINING[AllMySessions](theirs, AllMySessions()))


def _weekly_recap(turn: TurnTransaction, asked: requests.WeeklyRecap) -> bool:
    mine = _coordinator.c.volunteer_id == turn.person.volunteer.id
    found = turn.connection.execute(select(_coordinator.c.recap_weekly).where(mine)).scalar()
    return bool(found)


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.RegionRecap: _region_recap,
    requests.ActiveDays: _active_days,
    requests.Unfinished: _unfinished,
    requests.PeopleLike: _people_like,
    requests.OneLearner: _one_learner,
    requests.WeeklyRecap: _weekly_recap,
}
