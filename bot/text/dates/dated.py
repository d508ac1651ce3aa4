"""Reads days out of tokens: dates in all their forms, weekdays, and days counted from today."""

from __future__ import annotations

from dataclasses import replace

from bot.text.dates.items import Dated, Found, Text
from bot.text.dates.lexicon import Kind

# Nobody plans more days than that in one text; it also bounds how far a list is looked through.
MOST_DAYS = 10
_FIRST_YEAR, _LAST_YEAR = 1960, 2099  # below, four digits after a date are an hour
_SHORT_YEARS = range(25, 40)  # of two digits: neither an hour nor, from 32 on, a day
# "1-2" may be the first of February, or two days; "5-12" is a date.
_SHORT_SPAN = 3


def whole_date_at(text: Text, at: int) -> Found:
    """5/12/2026, 5-12-26, 05.12.2026, 2026-12-05: one sign throughout."""
    sign = text[at + 1].text
    spaced = sign == "/"
    shaped = text.is_mark(at + 1, "/.-", glued=not spaced) and text[at + 3].text == sign
    numbers = [text[n] for n in (at, at + 2, at + 4)]
    if not shaped or not text.is_mark(at + 3, "/.-", glued=not spaced):
        return None
    if any(not number.digits for number in numbers) or _goes_on(text, at, at + 5):
        return None
    sizes = tuple(len(number.digits) for number in numbers)
    first, month, last = (number.number for number in numbers)
    if sizes[0] == 4 and max(sizes[1:]) <= 2 and sign == "-":
        return Dated((last,), month, first), _past_t(text, at + 5)
    if max(sizes[:2]) <= 2 and sizes[2] in {2, 4}:
        return Dated((first,), month, last if sizes[2] == 4 else 2000 + last), at + 5
    return None


def _goes_on(text: Text, before: int, after: int, marks: str = "/.:-") -> bool:
    """Whether numbers stand right beside these, so that they are of something longer."""
    left = text.is_mark(before - 1, marks, glued=True) and text.kind(before - 2) is Kind.NUMBER
    right = text.is_mark(after, marks, glued=True) and text.kind(after + 1) is Kind.NUMBER
    return left or right


def _past_t(text: Text, at: int) -> int:
    """Behind the T of 2026-12-05T08:00."""
    return at + 1 if text[at].text == "t" and text[at].glued and text[at + 1].glued else at


def short_at(text: Text, at: int) -> Found:
    """5/12 or 5-12, 28/11-29/11."""
    slash = text.is_mark(at + 1, "/")
    spaced = slash and not text[at + 2].glued
    goes_on = _goes_on(text, at, at + 3, "/.:" if slash else "/.:-")
    if not text.is_mark(at + 1, "/-", glued=not spaced) or goes_on:
        return None
    day, month = text[at], text[at + 2]
    if not 1 <= len(day.digits) <= 2 or not 1 <= len(month.digits) <= 2:
        return None
    found, end = _with_year(text, at + 3, (day.number,), month.number)
    span = not slash and found.year is None and 0 < month.number - day.number <= _SHORT_SPAN
    return replace(found, unsure=span), end


def listed_at(text: Text, at: int) -> Found:
    """5 Desember, 5 dan 6 Desember, 5-7 Desember 2026."""
    days, end = _day_numbers(text, at)
    while days and end > at:
        dashed = text.is_mark(end, "-/.") and text.kind(end + 1) is Kind.MONTH  # 5-Des-2026
        following = end + (text.kind(end) is Kind.MONTHS or dashed)
        if text.kind(following) is Kind.MONTH:
            return _with_year(text, following + 1, days, text[following].number + 1)
        if following > end and text.is_bare(following) and 1 <= text[following].number <= 12:
            return _with_year(text, following + 1, days, text[following].number)
        return None
    return None


def _day_numbers(text: Text, at: int) -> tuple[tuple[int, ...], int]:
    """The numbers of days that belong together from here, and where they end."""
    if not is_day(text, at):
        return (), at
    days, end = [text[at].number], at + 1
    while len(days) < MOST_DAYS:
        joined = _joined(text, end)
        if joined is None or not is_day(text, joined):
            break
        spans = text.kind(joined - 1) is Kind.UNTIL or text.is_mark(joined - 1, "-")
        last = text[joined].number
        if spans and not 0 < last - days[-1] < MOST_DAYS:
            return (), at
        days += range(days[-1] + 1, last + 1) if spans else [last]
        end = joined + 1
    return tuple(days), end


def is_day(text: Text, at: int) -> bool:
    """Whether a number may be that of a day."""
    token = text[at]
    return text.is_bare(at) and len(token.digits) <= 2 and token.number <= 39


def _joined(text: Text, at: int) -> int | None:
    """The token behind what joins two days: "dan", "-", "s/d", a comma, or a comma and "dan"."""
    if text.is_mark(at, ",") and text.kind(at + 1) is Kind.AND:
        return at + 2
    joins = text.kind(at) in {Kind.AND, Kind.UNTIL} or text.is_mark(at, "-,")
    return at + 1 if joins else None


def of_month_at(text: Text, at: int) -> Found:
    """tanggal 5, tgl 5 dan 6; with a month it is one of the forms above."""
    at += 1
    whole = whole_date_at(text, at) or listed_at(text, at) or short_at(text, at)
    if whole is not None or not is_day(text, at):
        return whole
    days, end = [text[at].number], at + 1
    while len(days) < MOST_DAYS and text.kind(end) in {Kind.AND, Kind.UNTIL, Kind.MARK}:
        if not is_day(text, end + 1) or not _is_alone(text, end + 1):
            break
        spans = text.kind(end) is Kind.UNTIL or text.is_mark(end, "-")
        last = text[end + 1].number
        if text.is_mark(end, ",") or (spans and not 0 < last - days[-1] < MOST_DAYS):
            break
        days += range(days[-1] + 1, last + 1) if spans else [last]
        end += 2
    return Dated(tuple(days)), end


def _is_alone(text: Text, at: int) -> bool:
    """Whether a number stands for itself, not for an hour or a span."""
    return text.kind(at + 1) not in {
        Kind.PART, Kind.PAST, Kind.TO, Kind.DAY, Kind.MINUTES, Kind.ZONE, Kind.MONTH,
    }  # fmt: skip


def month_first_at(text: Text, at: int) -> Found:
    """Desember 5, 2026. "Desember 2026" is no day."""
    number = at + 1 + (text.kind(at + 1) is Kind.DATE)
    if not is_day(text, number) or not _is_alone(text, number):
        return None
    return _with_year(text, number + 1, (text[number].number,), text[at].number + 1)


def _with_year(text: Text, at: int, days: tuple[int, ...], month: int) -> tuple[Dated, int]:
    """The date with the year that follows, if one does."""
    start = at
    if text.is_mark(at, ".") and text.kind(at - 1) is Kind.MONTH:
        start = at = at + 1  # "Des."
    if text.is_mark(at, ",-/"):
        at += 1
    at += text.kind(at) is Kind.YEAR
    year = year_at(text, at)
    return (Dated(days, month, year), at + 1) if year else (Dated(days, month), start)


def year_at(text: Text, at: int) -> int | None:
    token = text[at]
    if text.kind(at) is not Kind.NUMBER or not text.is_bare(at):
        return None
    if _FIRST_YEAR <= token.number <= _LAST_YEAR and len(token.digits) in {0, 4}:
        return token.number
    short = len(token.digits) == 2 and token.number in _SHORT_YEARS
    return 2000 + token.number if short and _is_alone(text, at) else None
