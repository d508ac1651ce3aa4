"""Dates, hours and spans of time as coordinators type them: "Sabtu 5 Desember jam 8 pagi", "besok
13.30", "05/12/2026 08.00 WIB". What is not understood is not guessed: each part of the text has to
be known, and a doubt is said."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class When:
    """A moment that a text names. `at` is aware, UTC; `zone` the IANA name of the zone in which it
    was read; `until` the end, where one was named, on the same day."""

    at: datetime
    has_time: bool
    zone: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of the day, and the zone (IANA) that was named with it."""

    at: time
    zone: str | None = None


class Problem(StrEnum):
    """Why a text is no moment."""

    NOT_UNDERSTOOD = "not understood"
    NO_SUCH_DATE = "no such date"
    WEEKDAY_DIFFERS = "weekday and date differ"
    NO_DAY = "no day"
    AMBIGUOUS = "ambiguous"


_ZONES = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
_ZONE = re.compile(r"(?<![a-z])(wita|wib|wit)\b")
_MONTHS = (
    "januari|jan|january", "februari|pebruari|feb|peb|february", "maret|mar|march", "april|apr",
    "mei|may", "juni|jun|june", "juli|jul|july", "agustus|agu|agt|ags|agst|aug|august",
    "september|sept|sep", "oktober|okt|oct|october", "november|nopember|nov|nop",
    "desember|des|dec|december",
)  # fmt: skip
_WEEKDAYS = (
    "senin|senen|monday", "selasa|tuesday", "rabu|rebo|wednesday", "kamis|kemis|thursday",
    "jumat|jum'at|jumaat|friday", "sabtu|saturday", "minggu|ahad|sunday",
)  # fmt: skip
_FILLERS = frozenset(
    "hari tanggal tgl pada mulai dimulai jam pukul pkl pk jm ya pak bu kak bapak ibu insyaallah"
    " insya allah bulan tahun waktu setempat di sampai selesai hingga sd until at on from".split()
)
_PARTS = {
    "pagi": "morning", "subuh": "morning", "dini hari": "morning", "am": "morning",
    "siang": "noon", "sore": "afternoon", "petang": "afternoon", "pm": "afternoon",
    "malam": "night",
}  # fmt: skip
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split(), 1
    )
}


def _names(groups: tuple[str, ...]) -> dict[str, int]:
    return {name: n for n, group in enumerate(groups) for name in group.split("|")}


def _any(names: dict[str, int] | dict[str, str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_MONTH, _WEEKDAY = _names(_MONTHS), _names(_WEEKDAYS)
_SEPARATE = r"(?<![\w.:/-]){}(?![\w:/-]|\.\d)"  # a part of its own, not of a longer number
_ISO = re.compile(_SEPARATE.format(r"(\d{4})-(\d{1,2})-(\d{1,2})"))
_NUMERIC = re.compile(_SEPARATE.format(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})"))
_SHORT = re.compile(_SEPARATE.format(r"(\d{1,2})[/-](\d{1,2})"))
_WORDED = re.compile(rf"(?<![\d.:])(\d{{1,2}})\s*({_any(_MONTH)})\b\.?,?(?:\s*(\d{{4}})\b)?")
_OF_MONTH = re.compile(r"\b(?:tanggal|tgl)\s*(\d{1,2})(?![\d.:/-])")
_DAY_NAME = re.compile(rf"\b({_any(_WEEKDAY)})\b(?:\s+(depan|dpn|ini)\b)?")
_THIS = "".join(rf"(?<=\b{part} )ini|" for part in ("pagi", "siang", "sore", "petang", "malam"))
_AHEAD = re.compile(
    rf"\b({_THIS}hari ini|nanti|besok|besuk|esok|lusa|tomorrow|today)\b|\b(\d{{1,2}}) hari lagi\b"
)
_NEXT_WEEK = re.compile(r"\b(?:minggu|pekan) (?:depan|dpn)\b")
_CLOCK_WORD = r"(?:(?:jam|pukul|pkl|pk|jm)\.?\s*)"
_PART = rf"(?:\s*({_any(_PARTS)})\b)?"
_HALF = re.compile(rf"{_CLOCK_WORD}?\bsetengah\s+(\d{{1,2}})\b{_PART}")
_EXACT = re.compile(
    rf"{_CLOCK_WORD}?(?<![\d./-])(?<!\d,)(\d{{1,2}})[.:](\d{{2}})(?![\d./-]){_PART}"
)
_PAST = re.compile(
    rf"{_CLOCK_WORD}?\b(\d{{1,2}})\s+(lewat|kurang)\s+(\d{{1,2}}|seperempat)\b{_PART}"
)
_HOUR = re.compile(rf"{_CLOCK_WORD}(\d{{1,2}})(?![\d.:/-]){_PART}")
_HOUR_OF_DAY = re.compile(rf"(?<![\d.:/-])(\d{{1,2}})\s*({_any(_PARTS)})\b")
_PART_ALONE = re.compile(rf"\b({_any(_PARTS)})\b")
# What ends it: after a word that says so, or after an hour and a dash ("5-12" alone is a date).
_END = (
    rf"\s*{_CLOCK_WORD}?(\d{{1,2}})(?:[.:](\d{{2}}))?(?![\d/:-]|\.\d)"
    rf"(?!\s*(?:jam|menit|hari|{_any(_MONTH)})\b){_PART})"
)
_UNTIL = re.compile(rf"(?P<cut>\b(?:sampai(?:\s+dengan)?|hingga|sd|selesai|until){_END}")
_DASH = re.compile(
    rf"(?:{_CLOCK_WORD}\d{{1,2}}(?:[.:]\d{{2}})?|(?<![\d./-])\d{{1,2}}[.:]\d{{2}}){_PART}[\s|]*"
    rf"(?P<cut>[-–—]{_END}"
)


def find_moment(text: str, zone: str, now: datetime) -> When | Problem:
    """Find the moment that a text names, read in `zone` unless it names another. Without a year it
    is the next such day; a moment of the past comes back as it is."""
    reading = _Reading(_plain(text))
    zone = reading.zone() or zone
    today = now.astimezone(ZoneInfo(zone))
    if reading.take(_NEXT_WEEK):
        return Problem.AMBIGUOUS
    ended = reading.take(_UNTIL) or reading.take(_DASH)
    try:
        day = _day(reading, today.date())
    except ValueError:
        return Problem.NO_SUCH_DATE
    if isinstance(day, Problem):
        return day
    part, end = _end(ended)
    clock = _clock(reading, part, end)
    if reading.left() or (clock is None and (day is None or ended)) or (ended and end is None):
        return Problem.NOT_UNDERSTOOD
    if day is None:
        return Problem.NO_DAY
    midnight = datetime.combine(day, time(), ZoneInfo(zone))
    at, until = midnight + (clock or timedelta()), None if end is None else midnight + end
    return When(at.astimezone(UTC), clock is not None, zone, until and until.astimezone(UTC))


def _end(ended: re.Match[str] | None) -> tuple[str | None, timedelta | None]:
    """The part of the day that is named with the last hour, and that hour."""
    if ended is None:
        return None, None
    *_, hour, minute, part = ended.groups()
    return part, _of_day(int(hour), int(minute or 0), part, exact=hour.startswith("0"))


def find_clock(text: str) -> Hour | None:
    """Find an hour: "jam 8 pagi", "16.00", "4 sore WITA"."""
    reading = _Reading(_plain(text))
    zone = reading.zone()
    clock = _clock(reading)
    if clock is None or clock >= timedelta(days=1) or reading.left():
        return None
    return Hour(time(*divmod(int(clock.total_seconds()) // 60, 60)), zone)


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
    """Find a span of time: "2 jam", "1,5 jam", "1 jam 30 menit", "seminggu"."""
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
    rest = set(re.findall(r"[\w']+", _SPAN.sub(" ", plain)))
    known = rest <= _FILLERS | {"selama", "dan", "sebelum", "sebelumnya", "acara", "before"}
    return spans if known and all(span for _, span in spans) else None


_MOST_PARTS = 20


def find_offsets(text: str) -> tuple[timedelta, ...] | None:
    """Find several spans, the longest first: "7 hari, sehari dan 2 jam", "h-7 h-1". None when any
    part is not understood."""
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
    folded = re.sub(r"[’‘`]", "'", text.casefold())
    folded = re.sub(r"\bs\s?[/.]\s?d\b\.?", "sampai", folded)
    return re.sub(r"\b\w+\b", lambda word: _NUMBERS.get(word[0], word[0]), folded)


class _Reading:
    """A text of which one part after the other is taken away as it is understood."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.search(self.text)
        if found:
            cut = "cut" if "cut" in pattern.groupindex else 0
            self.text = f"{self.text[: found.start(cut)]} | {self.text[found.end(cut) :]}"
        return found

    def zone(self) -> str | None:
        """The zone that is named, once or several times; a second one is left."""
        found = self.take(_ZONE)
        if found is None:
            return None
        self.text = re.sub(rf"(?<![a-z]){found[1]}\b", " | ", self.text)
        return _ZONES[found[1]]

    def left(self) -> bool:
        """Whether anything that could mean something was not understood."""
        words = re.findall(r"[\w']+", self.text)
        return any(word not in _FILLERS for word in words)


# --- the day -----------------------------------------------------------------------------------


def _day(reading: _Reading, today: date) -> date | Problem | None:
    """Raises ValueError for a day that no calendar has."""
    named = _named_date(reading, today)
    weekday = reading.take(_DAY_NAME)
    if named is None:
        return _ahead(reading, today) if weekday is None else _next_weekday(weekday, today)
    if weekday is not None and _WEEKDAY[weekday[1]] != named.weekday():
        return Problem.WEEKDAY_DIFFERS
    return named


def _named_date(reading: _Reading, today: date) -> date | None:
    if found := reading.take(_ISO):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := reading.take(_NUMERIC):
        year = int(found[4]) if len(found[4]) == 4 else 2000 + int(found[4])
        return date(year, int(found[3]), int(found[1]))
    if found := reading.take(_WORDED):
        day, month = int(found[1]), _MONTH[found[2]] + 1
        return date(int(found[3]), month, day) if found[3] else _coming(today, month, day)
    if found := reading.take(_SHORT):
        return _coming(today, int(found[2]), int(found[1]))
    if found := reading.take(_OF_MONTH):
        return _of_month(today, int(found[1]))
    return None


def _coming(today: date, month: int, day: int) -> date:
    """The next such date, today included; the 29th of February may be years away."""
    date(2028, month, day)
    for year in range(today.year, today.year + 9):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError("no such date")


def _of_month(today: date, day: int) -> date:
    """This day of the month, in the next month that has it."""
    if not 1 <= day <= 31:
        raise ValueError("no such date")
    found = today
    while found.day != day:
        found += timedelta(days=1)
    return found


def _next_weekday(found: re.Match[str], today: date) -> date:
    """The next one after today; of next week (which begins on Monday) when it is "depan"."""
    weekday = _WEEKDAY[found[1]]
    if found[2] in {"depan", "dpn"}:
        monday = today + timedelta(days=7 - today.weekday())
        return monday + timedelta(days=weekday)
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _ahead(reading: _Reading, today: date) -> date | None:
    found = reading.take(_AHEAD)
    if found is None:
        return None
    days = {"hari ini": 0, "ini": 0, "nanti": 0, "today": 0, "lusa": 2}.get(found[1] or "", 1)
    return today + timedelta(days=int(found[2]) if found[2] else days)


# --- the hour ----------------------------------------------------------------------------------


def _clock(
    reading: _Reading, shared: str | None = None, end: timedelta | None = None
) -> timedelta | None:
    """Time since midnight; "12 malam" is the end of the day. None when none is named, or when what
    is named is no hour (it is left in the reading then). The part of the day may stand elsewhere
    ("besok pagi jam 8"), or with the `end` alone: `shared` where both fit ("jam 7-9 malam")."""
    for pattern, read in _FORMS:
        found = pattern.search(reading.text)
        if found is None or read(found, found.groups()[-1]) is None:
            continue
        reading.take(pattern)
        alone = None if found.groups()[-1] else reading.take(_PART_ALONE)
        part = alone[1] if alone else found.groups()[-1]
        if part is None and shared and end is not None and not found[1].startswith("0"):
            both = read(found, shared)
            part = shared if both is not None and both < end else None
        return read(found, part)
    return None


def _past(found: re.Match[str], part: str | None) -> timedelta | None:
    minutes = 15 if found[3] == "seperempat" else int(found[3])
    signed = minutes if found[2] == "lewat" else -minutes
    return _of_day(int(found[1]), signed, part, exact=False)


def _full(found: re.Match[str], part: str | None) -> timedelta | None:
    return _of_day(int(found[1]), 0, part, exact=found[1].startswith("0"))


def _of_day(hour: int, minute: int, part: str | None, *, exact: bool) -> timedelta | None:
    """Without a part of the day 1 to 5 is the afternoon, unless it is written as "05.00"."""
    if hour > 23 or not -59 <= minute <= 59:
        return None
    said = _PARTS.get(part or "")
    if said is None and 1 <= hour <= 5 and not exact:
        hour += 12
    elif said == "morning":
        hour %= 12 if hour == 12 else 24
    elif (said == "noon" and hour < 10) or (said == "afternoon" and hour < 12):
        hour += 12
    elif said == "night":
        hour = 24 if hour == 12 else hour + 12 if 6 <= hour < 12 else hour
    return timedelta(hours=hour, minutes=minute)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str | None], timedelta | None]], ...]
_FORMS = (
    (_HALF, lambda f, part: _of_day(int(f[1]), -30, part, exact=False)),
    (_PAST, _past),
    (_EXACT, lambda f, part: _of_day(int(f[1]), int(f[2]), part, exact=f[1].startswith("0"))),
    (_HOUR, _full),
    (_HOUR_OF_DAY, _full),
)
