"""Weekdays that are said, alone or several, and whether they go with dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import repeat

from bot.text.dates import calendar
from bot.text.dates.calendar import Unclear
from bot.text.dates.items import Item, Named
from bot.text.dates.types import Problem


@dataclass(frozen=True, slots=True)
class Said:
    """Parts of one kind, and how each is joined to the one before: "-", "," or ""."""

    items: tuple[Item, ...]
    joins: tuple[str, ...]


def _expanded(said: Said) -> list[Named]:
    """Weekdays one by one: "Senin-Rabu" are three. Raises Unclear."""
    names: list[Named] = []
    for item, join in zip(said.items, said.joins, strict=True):
        assert isinstance(item, Named)
        following = names and (names[-1].weekday + 1) % 7 == item.weekday
        if names and names[-1].night != item.night and not _differ_as_days(names[-1], item):
            names[-1] = item
        elif not names or join == "," or (following and not names[-1].night):
            names.append(item)
        elif join == "-" and names[-1].weekday != item.weekday:
            while (names[-1].weekday + 1) % 7 != item.weekday:
                names.append(replace(names[-1], weekday=(names[-1].weekday + 1) % 7))
            names.append(item)
        else:
            raise Unclear(Problem.TWO_DAYS)
    return names


def _differ_as_days(one: Named, other: Named) -> bool:
    """ "Sabtu malam Minggu" is one day; "Sabtu Sabtu" is a slip."""
    same = (one.weekday - one.night) % 7 == (other.weekday - other.night) % 7
    return not same or one.night == other.night


def check_names(dates: Sequence[date], said: Said, today: date) -> None:
    """Raises Unclear where weekdays do not go with the dates beside them."""
    names = _expanded(said)
    if not names:
        return
    eve = [name for name in names if name.night]
    if len(dates) == 1 and eve and dates[0].weekday() == eve[0].weekday:
        raise Unclear(Problem.AMBIGUOUS, dates[0] - timedelta(days=1), dates[0])
    if calendar.differ(dates, names) or not all(map(_in_its_week, names, dates, repeat(today))):
        raise Unclear(Problem.WEEKDAY_DIFFERS, *dates)


def _in_its_week(name: Named, day: date, today: date) -> bool:
    """Whether a date may be "Sabtu ini" or "Sabtu depan", which some say of the very next one."""
    if name.weeks is None:
        return True
    monday = today + timedelta(days=7 * name.weeks - today.weekday())
    return monday <= day < monday + timedelta(days=7) or 0 <= (day - today).days < 7


def named_days(
    said: Said, today: date, *, over: bool, market: int | None, beside: bool
) -> tuple[date, ...]:
    """The days of the weekdays; of today's name, today where a day counted from today is `beside`
    it. Raises Unclear."""
    if not said.items and market is not None:
        raise Unclear(Problem.NO_DAY)
    days: list[date] = []
    names = _expanded(said)
    for name, join in zip(names, _joins_of(said, names), strict=True):
        if beside and name.weeks is None:
            weekday = (name.weekday - name.night) % 7
            days.append(today + timedelta(days=(weekday - today.weekday()) % 7))
        elif days and join == "-":
            weekday = (name.weekday - days[-1].weekday()) % 7
            days.append(days[-1] + timedelta(days=weekday))
        else:
            days.append(calendar.named(name, today, over=over, market=market))
    return tuple(days)


def _joins_of(said: Said, names: Sequence[Named]) -> list[str]:
    """Whether each weekday follows on the one before."""
    spans = "-" in said.joins or "," not in said.joins
    return ["" if n == 0 or not spans else "-" for n in range(len(names))]
