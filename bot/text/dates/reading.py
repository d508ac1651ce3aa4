"""Dates, hours and both together as coordinators type them: "Sabtu 5 Desember jam 8 pagi", "bsk jm
setengah 8", "5 dan 6 Desember jam 8-16 WITA". What is not accounted for is not acted on: each word
has to be understood, what is said twice has to agree, and a doubt is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.text.dates.calendar import Unclear
from bot.text.dates.hours import Discordant, Span, one_of_each_zone, spans_of, zone_of
from bot.text.dates.items import (
    Ahead,
    Dated,
    Hours,
    Item,
    Join,
    Market,
    Named,
    Part,
    Shift,
    Unread,
    Year,
    Zone,
)
from bot.text.dates.lexicon import Kind
from bot.text.dates.scan import items_of
from bot.text.dates.several import days_of, has_gap
from bot.text.dates.types import Doubt, Hour, Problem, When

_DAYS = (Dated, Named, Ahead, Shift, Year, Market)


def find_moment(text: str, zone: str, now: datetime) -> When | Doubt:
    """The one moment that a text names, read in `zone` unless it names another. A moment of the
    past comes back as it is where its year was written."""
    found = find_moments(text, zone, now)
    if isinstance(found, Doubt):
        return found
    if len(found) > 1:
        return Doubt(Problem.TWO_DAYS, tuple(_local_day(when) for when in found[:2]))
    return found[0]


def _local_day(when: When) -> date:
    return when.at.astimezone(ZoneInfo(when.zone)).date()


def find_moments(text: str, zone: str, now: datetime) -> tuple[When, ...] | Doubt:
    """All moments that a text names, one a day, in order."""
    items = items_of(text)
    try:
        named = zone_of(items)
        items = one_of_each_zone(items)
        spans = spans_of(items)
    except Discordant:
        return Doubt(Problem.TWO_HOURS)
    try:
        days = _days(items, spans, zone, named, now)
    except Unclear as unclear:
        return unclear.doubt
    return _doubt(items, days, spans) or _moments(days, spans, named or zone)


def _days(
    items: Sequence[Item], spans: Sequence[Span], zone: str, named: str | None, now: datetime
) -> tuple[date, ...]:
    """Today is that of the zone: where another is named, and it is another day there, what counts
    from today is a doubt. Raises Unclear."""
    found = _days_seen(items, spans, now.astimezone(ZoneInfo(zone)))
    if named not in {None, zone}:
        there = _days_seen(items, spans, now.astimezone(ZoneInfo(named or zone)))
        if there != found:
            raise Unclear(Problem.AMBIGUOUS, found[0], there[0])
    return found


def _days_seen(items: Sequence[Item], spans: Sequence[Span], now: datetime) -> tuple[date, ...]:
    passed = timedelta(hours=now.hour, minutes=now.minute)
    return days_of(items, now.date(), over=not spans or spans[0].start <= passed)


def _doubt(items: Sequence[Item], days: Sequence[date], spans: Sequence[Span]) -> Doubt | None:
    """What keeps days and hours from being moments."""
    unread = [item.text for item in items if isinstance(item, Unread)]
    if unread:
        some = days or spans
        problem = Problem.LEFT_OVER if some else Problem.NOT_UNDERSTOOD
        return Doubt(problem, tuple(days), unread[0])
    if has_gap(items) or (not days and not spans):
        return Doubt(Problem.NOT_UNDERSTOOD)
    if not days:
        return Doubt(Problem.NO_DAY)
    if len(set(spans)) > 1 and not _in_pairs(items, days, spans):
        return Doubt(Problem.TWO_HOURS, tuple(days))
    if _is_amid(items):
        return Doubt(Problem.NOT_UNDERSTOOD)
    if _joins_nothing(items):
        return Doubt(Problem.NOT_UNDERSTOOD)
    return None


def _joins_nothing(items: Sequence[Item]) -> bool:
    """Whether "dan" or "sampai" is left that joins no days of one kind ("sampai jam 4")."""
    padded = (None, *items, None)
    for at, (before, item, after) in enumerate(zip(padded, padded[1:], padded[2:], strict=False)):
        if isinstance(item, Join) and item.kind is Kind.AND:
            kinds = ({type(i) for i in some} & {*_DAYS} for some in (items[:at], items[at + 1 :]))
            if not isinstance(after, _DAYS) or not set.intersection(*kinds):
                return True
        alone = not isinstance(before, _DAYS) or not isinstance(after, _DAYS)
        if isinstance(item, Join) and item.kind is Kind.UNTIL and alone:
            return True
    return False


def _order(items: Sequence[Item]) -> str:
    """The days and hours as letters: "DHDH"."""
    kind = Dated if any(isinstance(item, Dated) for item in items) else Named | Ahead
    marks = (
        "D" if isinstance(item, kind) else "H" for item in items if isinstance(item, kind | Hours)
    )
    return "".join(marks)


def _in_pairs(items: Sequence[Item], days: Sequence[date], spans: Sequence[Span]) -> bool:
    """Whether each day has its hours right after it."""
    return _order(items) == "DH" * len(days) and len(days) == len(spans)


def _is_amid(items: Sequence[Item]) -> bool:
    """Whether the only hour stands between days, so that it may be that of some of them."""
    order = _order(items)
    return (
        order.count("H") == 1
        and order.strip("D") == "H"
        and order[0] == order[-1] == "D"
        and len(order) > 2
    )


def _moments(days: Sequence[date], spans: Sequence[Span], zone: str) -> tuple[When, ...]:
    each = spans if len(set(spans)) > 1 else [next(iter(spans), None)] * len(days)
    found = (_moment(day, span, zone) for day, span in zip(days, each, strict=True))
    return tuple(sorted(found, key=lambda when: when.at))


def _moment(day: date, span: Span | None, zone: str) -> When:
    midnight = datetime.combine(day, time(), ZoneInfo(zone))
    if span is None:
        return When(midnight.astimezone(UTC), False, zone)
    until = None if span.end is None else (midnight + span.end).astimezone(UTC)
    return When((midnight + span.start).astimezone(UTC), True, zone, until)


def find_clock(text: str) -> Hour | None:
    """An hour alone: "jam 8 pagi", "16.00", "4 sore WITA"."""
    items = items_of(text)
    if items and isinstance(items[0], Join) and items[0].kind is Kind.UNTIL:
        items = items[1:]  # "sampai jam 4"
    if any(not isinstance(item, Hours | Part | Zone | Join) for item in items):
        return None
    if any(isinstance(item, Join) and item.kind is not Kind.MARK for item in items):
        return None
    try:
        zone, spans = zone_of(items), spans_of(one_of_each_zone(items))
    except Discordant:
        return None
    if len(spans) != 1 or spans[0].end is not None or spans[0].start >= timedelta(days=1):
        return None
    return Hour(time(*divmod(int(spans[0].start.total_seconds()) // 60, 60)), zone)
