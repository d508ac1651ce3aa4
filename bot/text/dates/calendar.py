"""Which days of the calendar are meant, as seen from today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from bot.text.dates.items import Ahead, Dated, Named
from bot.text.dates.types import Doubt, Problem

# A date without a year is the one to come, as long as that is plainly meant. People plan half a
# year ahead, seldom more: a date that would be further off, past the turn of the year, is nearer
# to the one gone by. Within the year it is plain, but for a date of the last two months ("28
# Desember" in January), which may be one that was missed.
_FURTHEST = timedelta(days=183)
_JUST_PAST = timedelta(days=62)
# "tanggal 23", said on the 24th, may be a slip; on the 31st it is next month's.
_DAYS_JUST_PAST = timedelta(days=7)
_MARKET_EPOCH = date(1945, 8, 17)  # a Legi


class Unclear(Exception):
    """Days that have to be asked back."""

    def __init__(self, problem: Problem, *days: date) -> None:
        super().__init__(problem)
        self.doubt = Doubt(problem, days)


def dated(item: Dated, today: date) -> tuple[date, ...]:
    """The days of a date. Raises Unclear."""
    try:
        if item.month is None:
            first = _of_month(item.days[0], today)
            return tuple(first.replace(day=day) for day in item.days)
        if item.year is not None:
            return tuple(date(item.year, item.month, day) for day in item.days)
        first = _coming(item.month, item.days[0], today)
        return tuple(first.replace(day=day) for day in item.days)
    except ValueError:
        raise Unclear(Problem.NO_SUCH_DATE) from None


def _coming(month: int, day: int, today: date) -> date:
    last, following = _around(month, day, today)
    if following == today:
        return following
    rolled = following.year > today.year
    far = following - today > _FURTHEST
    if last is not None and far and (rolled or today - last <= _JUST_PAST):
        raise Unclear(Problem.PAST, last)
    return following


def _around(month: int, day: int, today: date) -> tuple[date | None, date]:
    """The last such date before today, and the next, today included; the 29th of February may be
    years away. Raises ValueError."""
    date(2028, month, day)
    last, following = None, None
    for year in range(today.year - 8, today.year + 9):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found < today:
            last = found
        elif following is None:
            following = found
    assert following is not None
    return last, following


def _of_month(day: int, today: date) -> date:
    """This day of the month, in the next month that has it. Raises ValueError and Unclear."""
    if not 1 <= day <= 31:
        raise ValueError("no such day")
    found = last = today
    while found.day != day:
        found += timedelta(days=1)
    while last.day != day:
        last -= timedelta(days=1)
    if last < today and today - last <= _DAYS_JUST_PAST:
        raise Unclear(Problem.PAST, last)
    return found


def months_ahead(today: date, months: int) -> date:
    """The same day so many months on. Raises Unclear where that month has none."""
    years, month = divmod(today.month - 1 + months, 12)
    try:
        return date(today.year + years, month + 1, today.day)
    except ValueError:
        raise Unclear(Problem.NO_SUCH_DATE) from None


def ahead(item: Ahead, today: date) -> date:
    """Raises Unclear for yesterday."""
    found = months_ahead(today, item.months) + timedelta(days=item.days)
    if found < today:
        raise Unclear(Problem.PAST, found)
    return found


def named(item: Named, today: date, *, over: bool, market: int | None) -> date:
    """The day of the week that is meant. `over`: what is planned for today would be past by now,
    so that today's name is next week's. Raises Unclear."""
    eve = timedelta(days=item.night)
    weekday = (item.weekday - item.night) % 7
    if item.weeks is not None:
        return _of_week(item, today)
    found = today + timedelta(days=(weekday - today.weekday()) % 7)
    if market is not None:
        while pasaran(found + eve) != market or (found == today and over):
            found += timedelta(days=7)
        return found
    if found == today and not item.night:
        if not over:
            raise Unclear(Problem.AMBIGUOUS, today, today + timedelta(days=7))
        return today + timedelta(days=7)
    return found


def _of_week(item: Named, today: date) -> date:
    """The day in a week that begins on Monday. Raises Unclear where it is over."""
    weeks = item.weeks or 0
    monday = today + timedelta(days=7 * weeks - today.weekday())
    found = monday + timedelta(days=item.weekday - item.night)
    if found < today:
        raise Unclear(Problem.AMBIGUOUS, found, found + timedelta(days=7))
    return found


def pasaran(day: date) -> int:
    return (day - _MARKET_EPOCH).days % 5


def through(first: date, last: date, most: int) -> Iterable[date]:
    """All days from one to the other. Raises Unclear where they are too many or none."""
    if not 0 < (last - first).days < most:
        raise Unclear(Problem.TWO_DAYS, first, last)
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def differ(days: Sequence[date], names: Sequence[Named]) -> bool:
    """Whether weekdays that are said and dates do not go together."""
    said = [(name.weekday - name.night) % 7 for name in names]
    return [day.weekday() for day in days] != said
