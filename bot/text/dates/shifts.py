"""Next week, this month, the year: what stands beside weekdays and dates and moves them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from bot.text.dates import calendar
from bot.text.dates.calendar import Unclear
from bot.text.dates.items import Dated, Hours, Item, Join, Named, Shift, Year
from bot.text.dates.lexicon import Kind
from bot.text.dates.types import Problem


def with_shifts(items: Sequence[Item], today: date) -> list[Item]:
    """Weekdays and dates with the week, month and year that stand beside them. Raises Unclear."""
    found: list[Item] = [item for item in items if not isinstance(item, Shift | Year)]
    shifts = tuple(dict.fromkeys(item for item in items if isinstance(item, Shift | Year)))
    if len(shifts) > len({(type(item), getattr(item, "unit", None)) for item in shifts}):
        raise Unclear(Problem.TWO_DAYS)
    if _joined_week(items):
        raise Unclear(Problem.NEXT_WEEK)
    dates = [item for item in found if isinstance(item, Dated)]
    if len(dates) > 1 and any(isinstance(i, Year) or i.unit is Kind.YEAR for i in shifts):
        raise Unclear(Problem.TWO_DAYS)
    days, hours = (sum(isinstance(i, kind) for i in found) for kind in (Dated | Named, Hours))
    if shifts and hours > 1 and days > 1:
        raise Unclear(Problem.TWO_DAYS)  # of which of them it is said nobody knows
    for item in shifts:
        if isinstance(item, Year):
            found = [_in_year(one, item.year) for one in found]
        elif item.unit is Kind.YEAR:
            found = [_in_year(one, today.year + item.by) for one in found]
        elif item.unit is Kind.MONTHS:
            found = _in_month(found, item.by, today)
        else:
            found = _in_week(found, item, today)
    return found


def _joined_week(items: Sequence[Item]) -> bool:
    """Whether "minggu depan" is one of several days ("Sabtu dan Minggu depan")."""
    return any(
        isinstance(one, Join) and isinstance(two, Shift) and two.bare
        for one, two in pairwise(items)
    )


def _in_year(item: Item, year: int) -> Item:
    named = isinstance(item, Dated) and item.month is not None and item.year is None
    return replace(item, year=year) if named and isinstance(item, Dated) else item


def _in_month(items: Sequence[Item], by: int, today: date) -> list[Item]:
    month = calendar.months_ahead(today.replace(day=1), by)
    if not any(isinstance(item, Dated) for item in items):
        raise Unclear(Problem.NO_DAY)
    changed: list[Item] = []
    for item in items:
        if isinstance(item, Dated) and item.month is None:
            item = replace(item, month=month.month, year=month.year)
        elif isinstance(item, Dated) and item.month != month.month:
            raise Unclear(Problem.TWO_DAYS)
        changed.append(item)
    return changed


def _in_week(items: Sequence[Item], shift: Shift, today: date) -> list[Item]:
    monday = today + timedelta(days=7 * shift.by - today.weekday())
    for item in items:
        if isinstance(item, Dated):
            days = calendar.dated(item, today)
            if not all(monday <= day < monday + timedelta(days=7) for day in days):
                raise Unclear(Problem.TWO_DAYS, *days[:1])
        elif isinstance(item, Named) and item.weeks not in {None, shift.by}:
            raise Unclear(Problem.TWO_DAYS)
    if not any(isinstance(item, Named | Dated) for item in items):
        problem = Problem.NEXT_WEEK if shift.bare and shift.by else Problem.AMBIGUOUS
        raise Unclear(problem, *((monday, monday + timedelta(days=6)) if shift.by else ()))
    return [replace(i, weeks=shift.by) if isinstance(i, Named) else i for i in items]
