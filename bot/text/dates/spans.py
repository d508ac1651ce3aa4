"""Spans of time as coordinators type them: "2 jam", "seminggu sblm", "h-7 dan h-1"."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.text.dates.lexicon import NUMBERS, WORDS, Kind
from bot.text.dates.tokens import fold

_UNIT_OF = {
    Kind.CLOCK: "jam", Kind.MINUTES: "menit", Kind.DAY: "hari", Kind.WEEK: "minggu",
    Kind.HALF: "setengah",
}  # fmt: skip
_EMPTY = frozenset({Kind.FILLER, Kind.ADDRESS, Kind.AND, Kind.DATE})
_BESIDE = frozenset(
    "selama dan sebelum sblm sblum sebelumnya sblmnya acara before lamanya durasi pada".split()
)
_SPAN = re.compile(
    r"(?<!\d)(\d{1,5}(?:[.,]\d{1,3})?)\s*(jam|menit|hari|minggu|pekan|hours?|minutes?|days?|weeks?)\b"
)
_ONE = {
    "sejam": "1 jam", "sehari": "1 hari", "seminggu": "1 minggu", "sepekan": "1 minggu",
    "setengah jam": "30 menit", "semenit": "1 menit",
}  # fmt: skip
_UNITS = {
    "jam": "hours", "hour": "hours", "menit": "minutes", "minute": "minutes", "hari": "days",
    "day": "days", "minggu": "weeks", "pekan": "weeks", "week": "weeks",
}  # fmt: skip


def find_duration(text: str) -> timedelta | None:
    """A span of time: "2 jam", "1,5 jam", "1 jam 30 menit", "seminggu"."""
    spans = _spans(text)
    return sum((span for _, span in spans), timedelta()) if spans else None


def _spans(text: str) -> list[tuple[str, timedelta]] | None:
    """Spans of time with their units. None when any of it is not understood, or one is nothing."""
    plain = _plain(text)
    for word, meant in _ONE.items():
        plain = re.sub(rf"\b{word}\b", meant, plain)
    spans: list[tuple[str, timedelta]] = []
    for number, unit in _SPAN.findall(plain):
        name = _UNITS[unit if unit in _UNITS else unit.removesuffix("s")]
        spans.append((name, timedelta(**{name: float(number.replace(",", "."))})))
    rest = re.findall(r"[\w']+", _SPAN.sub(" ", plain))
    known = all(word in _BESIDE or WORDS.get(word, ("",))[0] in _EMPTY for word in rest)
    return spans if known and all(span for _, span in spans) else None


_MOST_PARTS = 20


def find_offsets(text: str) -> tuple[timedelta, ...] | None:
    """Several spans, the longest first: "7 hari, sehari dan 2 jam", "h-7 h-1". None when any part
    is not understood."""
    plain = re.sub(r"\bh\s*[-–]\s*(\d{1,2}(?:\s*(?:jam|menit))?)\b", _before_the_day, _plain(text))
    parts = re.split(r"(?<!\d),|,(?!\d)|[;+&\n]|\bdan\b|\band\b", plain)
    if len(parts) > _MOST_PARTS:
        return None
    found = [_offsets(part) for part in parts if part.strip()]
    known = [offsets for offsets in found if offsets]
    if not known or len(known) < len(found):
        return None
    return tuple(sorted({offset for offsets in known for offset in offsets}, reverse=True))


def _before_the_day(found: re.Match[str]) -> str:
    """h-7 counts days, "h-2 jam" hours."""
    return f" {found[1]} " if found[1][-1].isalpha() else f" {found[1]} hari "


def _offsets(text: str) -> list[timedelta]:
    """Spans side by side are one reminder each; only minutes belong to the hours before them."""
    offsets: list[timedelta] = []
    hours = False
    for unit, span in _spans(text) or ():
        if unit == "minutes" and hours:
            offsets[-1] += span
        else:
            offsets.append(span)
        hours = unit == "hours"
    return offsets


def _plain(text: str) -> str:
    return re.sub(r"[^\W\d_]+", _unit, fold(text))


def _unit(word: re.Match[str]) -> str:
    """A word of number or unit in its full form: "dua" is 2, "mggu" is minggu."""
    number = NUMBERS.get(word[0])
    if number is not None:
        return str(number)
    kind, value = WORDS.get(word[0], (Kind.UNKNOWN, ""))
    week = kind is Kind.WEEKDAY and value == 6 and word[0].startswith("m")
    return "minggu" if week else _UNIT_OF.get(kind, word[0])
