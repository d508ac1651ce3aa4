"""The recap in the tables: counts of a region, and the people behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
)

from bot.delivery.costs import OF_LESSONS, OUT, CostKind, of_month
from bot.features.counters.rules import active_since, day_of
from bot.features.invitees.missing import count_invited
from bot.features.recap.types import Below, Named, Recap, Spent, Tally
from models.base import is_sqlite, table
from models.costs import MessageCost
from models.learning import Attempt
from models.recap import RecapActive, RecapCount
from models.volunteer import Volunteer

_cost, _count, _active = table(MessageCost), table(RecapCount), table(RecapActive)
_volunteer, _attempt = table(Volunteer), table(Attempt)
_PLACES_AT_ONCE = 500
NAMED = (_volunteer.c.id, _volunteer.c.name, _volunteer.c.place, _volunteer.c.village)


def as_named(row: Row[*tuple[Any, ...]]) -> Named:
    return Named(row.id, row.name, row.place, row.village)


def in_region(code: ColumnElement[Any], region: str) -> ColumnElement[bool]:
    """Tell whether a code, kept by bytes, is this region's or lies below it: a range of the
    index."""
    if not region:
        return literal(True)
    return or_(code == region, and_(code > f"{region}.", code < f"{region}/"))


# --- counts ------------------------------------------------------------------------------------


def load_recap(connection: Connection, region: str, now: datetime) -> Recap:
    rows = connection.execute(select(_count).where(_count.c.region == region)).all()
    by_module = {row.module: row for row in rows}
    registered = by_module.pop("").people if "" in by_module else 0
    return Recap(
        region=region,
        registered=registered,
        active=_count_active(connection, region, now),
        modules={
            module: Tally(row.people, row.tried, row.score, row.passed)
            for module, row in by_module.items()
        },
        below=_load_below(connection, region),
        spent=_spent(connection, region, now),
        invited=count_invited(connection, region),
    )


def _count_active(connection: Connection, region: str, now: datetime) -> int:
    since = active_since(day_of(now))
    query = select(func.coalesce(func.sum(_active.c.people), 0))
    query = query.where(_active.c.region == region, _active.c.day >= since)
    return int(connection.execute(query).scalar_one())


def active_days(connection: Connection, region: str, now: datetime) -> Iterator[tuple[date, int]]:
    """Tell of the last seven days, today the last, how many wrote last on each."""
    since = active_since(day_of(now))
    query = select(_active.c.day, _active.c.people)
    query = query.where(_active.c.region == region, _active.c.day >= since)
    counted = {row.day: row.people for row in connection.execute(query)}
    for n in range((day_of(now) - since).days + 1):
        day = since + timedelta(days=n)
        yield day, counted.get(day, 0)


def _load_below(connection: Connection, region: str) -> tuple[Below, ...]:
    query = select(_count.c.region, _count.c.module, _count.c.people, _count.c.passed)
    people: dict[str, int] = {}
    passed: dict[str, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(query.where(_count.c.parent == region)):
        if row.module:
            passed[row.region][row.module] = row.passed
        elif row.people > 0:
            people[row.region] = row.people
    most_first = sorted(people, key=lambda code: (-people[code], code))
    return tuple(Below(code, people[code], passed[code]) for code in most_first)


def _spent(connection: Connection, region: str, now: datetime) -> Spent:
    """In this month; of a region smaller than a kabupaten or kota nothing is known."""
    rows = connection.execute(of_month(now).where(in_region(_cost.c.region, region))).all()
    of: dict[CostKind, tuple[int, int]] = {
        CostKind(row.kind): (row.messages, row.rupiah) for row in rows
    }
    out = sum(messages for kind, (messages, _) in of.items() if kind in OUT)
    done, _ = of.pop(CostKind.LESSONS, (0, 0))
    came = sum(messages for messages, _ in of.values()) - out
    lessons = sum(rupiah for kind, (_, rupiah) in of.items() if kind in OF_LESSONS)
    rupiah = sum(rupiah for _, rupiah in of.values())
    return Spent(out, came, rupiah, lessons // done if done > 0 and lessons else None)


# --- people ------------------------------------------------------------------------------------


def unfinished(
    connection: Connection, region: str, module: str, after: tuple[str, int], most: int
) -> Iterator[Named]:
    """List registered people below a region who have not passed a module, by place and id. Where
    the counts say that all have passed nobody is looked at."""
    left = most
    for places in _open_places(connection, region, module, after[0], most):
        theirs = _volunteer.c.place.in_(places)
        rows = connection.execute(_not_passed(connection, module, theirs, after).limit(left)).all()
        yield from map(as_named, rows)
        left -= len(rows)
        if not left:
            return


def _not_passed(
    connection: Connection, module: str, theirs: ColumnElement[bool], after: tuple[str, int]
) -> Select[*tuple[Any, ...]]:
    passed = exists().where(
        _attempt.c.volunteer_id == _volunteer.c.id,
        _attempt.c.module == module,
        _attempt.c.passed.is_(True),
    )
    place: ColumnElement[Any] = _volunteer.c.place
    if not is_sqlite(connection):
        place = place.collate("C")
    behind = or_(_volunteer.c.place != after[0], _volunteer.c.id > after[1])
    people = select(*NAMED).where(_volunteer.c.registered_at.is_not(None), theirs, behind)
    return people.where(not_(passed)).order_by(place, _volunteer.c.id)


def _open_places(
    connection: Connection, region: str, module: str, since: str, wanted: int
) -> Iterator[Sequence[str]]:
    """Places where somebody has not passed, in order; just so many at a time that `wanted` people
    are among them. The first one is where the page before ended."""
    batch, found = [], 0
    for code, unpassed in _open_counts(connection, region, module, since):
        batch.append(code)
        # What a larger region counts is mostly that of the places below it.
        found += unpassed if code.count(".") == 3 and code != since else 0
        if found >= wanted or len(batch) == _PLACES_AT_ONCE:
            yield batch
            batch, found = [], 0
    if batch:
        yield batch


def _open_counts(
    connection: Connection, region: str, module: str, since: str
) -> Iterator[tuple[str, int]]:
    people, own = _count.alias("people"), _count.alias("own")
    of_module = and_(own.c.region == people.c.region, own.c.module == module)
    unpassed = people.c.people - func.coalesce(own.c.passed, 0)
    query = (
        select(people.c.region, unpassed.label("unpassed"))
        .select_from(people.outerjoin(own, of_module))
        .where(people.c.module == "", unpassed > 0, people.c.region >= since)
        .where(in_region(people.c.region, region))
        .order_by(people.c.region)
    )
    last = since
    while True:
        page = connection.execute(query.limit(_PLACES_AT_ONCE)).all()
        yield from ((row.region, row.unpassed) for row in page)
        if len(page) < _PLACES_AT_ONCE:
            return
        last = page[-1].region
        query = query.where(people.c.region > last)


def counts_below(connection: Connection, region: str) -> Mapping[str, dict[str, Row[Any]]]:
    """Return all counts of a region and those below it, by region and module, in the order of
    codes."""
    query = select(_count).where(in_region(_count.c.region, region))
    found: dict[str, dict[str, Row[Any]]] = defaultdict(dict)
    for row in connection.execute(query.order_by(_count.c.region, _count.c.module)):
        found[row.region][row.module] = row
    return found


def active_below(connection: Connection, region: str, now: datetime) -> dict[str, int]:
    recent = _active.c.day >= active_since(day_of(now))
    query = select(_active.c.region, func.sum(_active.c.people).label("people"))
    query = query.where(in_region(_active.c.region, region), recent).group_by(_active.c.region)
    return {row.region: int(row.people) for row in connection.execute(query)}
