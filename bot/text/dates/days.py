"""Reads days out of tokens: weekdays, and days counted from today; dates are in dated.py."""

from __future__ import annotations

from bot.text.dates.dated import (
    listed_at,
    month_first_at,
    of_month_at,
    short_at,
    whole_date_at,
    year_at,
)
from bot.text.dates.items import Ahead, Found, Market, Named, Shift, Text, Year
from bot.text.dates.lexicon import Kind


def day_at(text: Text, at: int) -> Found:
    """What names a day from this token on, and the token after it."""
    kind = text.kind(at)
    if kind is Kind.NUMBER:
        return (
            counted_at(text, at)
            or whole_date_at(text, at)
            or listed_at(text, at)
            or short_at(text, at)
        )
    if kind is Kind.DATE:
        return of_month_at(text, at)
    if kind is Kind.MONTH:
        return month_first_at(text, at)
    if kind is Kind.PASARAN:
        return Market(text[at].number), at + 1
    if kind is Kind.RELATIVE:
        return Ahead(text[at].number), at + 1
    if kind is Kind.LATER_TODAY:
        return Ahead(soft=True), at + 1
    if kind in {Kind.WEEK, Kind.MONTHS, Kind.YEAR}:
        return shift_at(text, at)
    return weekday_at(text, at)


def counted_at(text: Text, at: int) -> Found:
    """3 hari lagi, dua minggu lagi, 2 bulan lagi."""
    kind, number = text.kind(at + 1), text[at].number
    week = kind is Kind.WEEK or _is_minggu(text, at + 1)
    if text.kind(at + 2) is not Kind.AGAIN or not 0 < number < 100:
        return None
    if kind is Kind.MONTHS:
        return Ahead(months=number), at + 3
    if kind is Kind.DAY or week:
        return Ahead(number * (7 if week else 1), rough=week), at + 3
    return None


def _is_minggu(text: Text, at: int) -> bool:
    return text[at].value == 6 and text[at].text.startswith("m")


def shift_at(text: Text, at: int) -> Found:
    """pekan depan, bulan ini, tahun depan, tahun 2026."""
    by = _ahead(text, at + 1)
    if by is not None:
        return Shift(text.kind(at), by), at + 2
    year = year_at(text, at + 1) if text.kind(at) is Kind.YEAR else None
    return (Year(year), at + 2) if year else None


def _ahead(text: Text, at: int) -> int | None:
    return {Kind.NEXT: 1, Kind.THIS: 0}.get(text.kind(at))


def weekday_at(text: Text, at: int) -> Found:
    """Sabtu, Sabtu depan, malam Sabtu; "minggu depan" alone is a week or a Sunday."""
    if text[at].text == "malming":
        return Named(6, _ahead(text, at + 1), night=True), at + 1
    night = text[at].value == "night"
    at += night
    if night and text.kind(at) is Kind.DAY:
        return None  # "malam hari Sabtu" may be either
    sure = night or text.kind(at) is Kind.DAY
    at += text.kind(at) is Kind.DAY
    if text.kind(at) is not Kind.WEEKDAY:
        return None
    by = _ahead(text, at + 1)
    if by is not None and not sure and _is_minggu(text, at):
        return Shift(Kind.WEEK, by, bare=True), at + 2
    return Named(text[at].number, by, night), at + 1 + (by is not None)
