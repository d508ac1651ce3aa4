"""From parts of a text to its days: dates, weekdays and days counted from today have to agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from bot.text.dates import calendar
from bot.text.dates.calendar import Unclear
from bot.text.dates.dated import MOST_DAYS
from bot.text.dates.items import Ahead, Dated, Hours, Item, Join, Market, Named
from bot.text.dates.lexicon import Kind
from bot.text.dates.shifts import with_shifts
from bot.text.dates.types import Problem
from bot.text.dates.weekdays import Said, check_names, named_days

_DAY = (Dated, Named, Ahead)
_NEAR = timedelta(days=62)


def days_of(items: Sequence[Item], today: date, *, over: bool) -> tuple[date, ...]:
    """The days that are named, as they were said; none where none are. `over`: an hour that is
    named is past for today. Raises Unclear."""
    items = with_shifts(items, today)
    market = next((item.pasaran for item in items if isinstance(item, Market)), None)
    dates = _dates(_all(items, Dated), today)
    names = _all(items, Named)
    counted = tuple(calendar.ahead(i, today) for i in _hard(items))
    if len(counted) > 1:
        counted = _listed(_all(items, Ahead).joins, counted)
    if dates:
        check_names(dates, names, today)
        days = dates
    else:
        days = named_days(names, today, over=over, market=market, beside=bool(counted)) or counted
    _check(items, days, counted, market)
    if days or not any(isinstance(item, Ahead) for item in items):
        return _few(days)
    return (today,)


def _few(days: Sequence[date]) -> tuple[date, ...]:
    if len(days) > MOST_DAYS or len(set(days)) < len(days):
        raise Unclear(Problem.TWO_DAYS, *days[:2])
    return tuple(days)


def _listed(joins: Sequence[str], days: Sequence[date]) -> tuple[date, ...]:
    """Days counted from today, which are several only where they are joined. Raises Unclear."""
    if "" in joins[1:] and len(set(days)) > 1:
        raise Unclear(Problem.TWO_DAYS, *days[:2])
    if joins[1:] == ("-",):
        return tuple(calendar.through(days[0], days[1], MOST_DAYS))
    return tuple(dict.fromkeys(days))


def _hard(items: Iterable[Item]) -> list[Ahead]:
    return [item for item in items if isinstance(item, Ahead) and not item.soft]


def _check(
    items: Sequence[Item], days: Sequence[date], counted: Sequence[date], market: int | None
) -> None:
    """Raises Unclear where parts speak against one another."""
    if counted and sorted(set(counted)) != sorted(set(days)):
        if any(item.rough for item in _hard(items)):
            raise Unclear(Problem.AMBIGUOUS)
        raise Unclear(Problem.TWO_DAYS, *counted[:1], *days[:1])
    _check_several(items, days)
    eve = timedelta(days=any(isinstance(item, Named) and item.night for item in items))
    if market is not None and (not days or calendar.pasaran(days[0] + eve) != market):
        raise Unclear(Problem.WEEKDAY_DIFFERS, *days[:1])
    for item in items:
        if isinstance(item, Named) and item.unsure and len(days) == 1:
            raise Unclear(Problem.AMBIGUOUS, days[0] - timedelta(days=1), days[0])
        if isinstance(item, Dated) and item.unsure:
            raise Unclear(Problem.AMBIGUOUS)
        if isinstance(item, Dated) and item.eve:
            raise Unclear(Problem.AMBIGUOUS, days[0] - timedelta(days=1), days[0])


def _check_several(items: Sequence[Item], days: Sequence[date]) -> None:
    """Raises Unclear where it is not plain to which of several days something belongs."""
    names = [item for item in items if isinstance(item, Named)]
    mixed = len({name.night for name in names}) > 1
    market = any(isinstance(item, Market) for item in items)
    if len(days) > 1 and (mixed or market):
        raise Unclear(Problem.TWO_DAYS, *days[:2])


def _all(items: Sequence[Item], kind: type) -> Said:
    found = [n for n, item in enumerate(items) if isinstance(item, kind)]
    if kind is Ahead:
        found = [n for n in found if not getattr(items[n], "soft", False)]
    if len(found) > 2 * MOST_DAYS:
        raise Unclear(Problem.TWO_DAYS)
    joins = [_join(items, a, b) for a, b in pairwise(found)]
    return Said(tuple(items[n] for n in found), ("", *joins)[: len(found)])


def _join(items: Sequence[Item], first: int, second: int) -> str:
    """How two parts of one kind belong together. Raises Unclear for one span from an hour to an
    hour of another day."""
    join = ""
    for at in range(first + 1, second):
        item = items[at]
        if not isinstance(item, Join):
            continue
        before, after = items[at - 1], items[at + 1]
        if item.kind is Kind.AND or item.text in ",;\n":
            join = join or ","
        elif isinstance(after, _DAY) and isinstance(before, _DAY):
            join = "-"
        elif item.kind is Kind.UNTIL or (item.text == "-" and isinstance(after, _DAY)):
            raise Unclear(Problem.NOT_UNDERSTOOD)
    return join


# --- each kind of its own ----------------------------------------------------------------------


def _dates(said: Said, today: date) -> tuple[date, ...]:
    """All dates that are named. Raises Unclear."""
    items = _with_months([item for item in said.items if isinstance(item, Dated)])
    known = next((item for item in items if item.year), None)
    days: list[date] = []
    for item, join in zip(items, said.joins, strict=True):
        if known is not None and item.year is None and item.month is not None:
            item = _beside(item, known, today)
        found = calendar.dated(item, today)
        if days and join == "-" and len(found) == 1:
            days += [*calendar.through(days[-1], found[0], MOST_DAYS)][1:]
        elif not days or join == ",":
            days += found
        elif tuple(days) != found:
            raise Unclear(Problem.TWO_DAYS, days[0], found[0])
    return tuple(days)


def _beside(item: Dated, known: Dated, today: date) -> Dated:
    """A date without a year beside one that has it: in that year, or the one to come, whichever
    is near the other. Raises Unclear."""
    assert item.month is not None
    other = calendar.dated(known, today)[0]
    for year in (other.year, other.year - 1, other.year + 1):
        dated = replace(item, year=year)
        if abs(calendar.dated(dated, today)[0] - other) <= _NEAR:
            return dated
    raise Unclear(Problem.TWO_DAYS)


def _with_months(items: Sequence[Dated]) -> list[Dated]:
    """Dates without a month beside one that has it: "tgl 5 dan tgl 6 Desember". Raises Unclear."""
    full = {(item.month, item.year) for item in items if item.month is not None}
    if not full or all(item.month is not None for item in items):
        return list(items)
    if len(full) > 1:
        raise Unclear(Problem.TWO_DAYS)
    month, year = next(iter(full))
    found = [i if i.month is not None else replace(i, month=month, year=year) for i in items]
    if [i.days for i in found] != sorted(i.days for i in found):
        raise Unclear(Problem.TWO_DAYS)
    return found


def has_gap(items: Sequence[Item]) -> bool:
    """Whether an hour and a dash stand before a date whose first number may be an hour: "jam 8 -
    16, 17 Desember", "jam 8-10 Desember"."""
    for one, two, three in zip(items, items[1:], items[2:], strict=False):
        if isinstance(one, Hours) and isinstance(two, Join) and isinstance(three, Dated):
            several = two.glued or len(three.days) > 1
            if two.kind is Kind.UNTIL or (two.text == "-" and several):
                return True
    return False
