"""Reads hours out of tokens, and says which hour of the day is meant."""

from __future__ import annotations

from datetime import timedelta

from bot.text.dates.items import Clock, Found, Text
from bot.text.dates.lexicon import Kind

# Hours that go with a part of the day: as they are said of twelve, and of twenty-four.
_PARTS: dict[str, tuple[range, range]] = {
    "morning": (range(0), range(1, 12)),
    "dawn": (range(0), range(3, 7)),
    "dini": (range(0), range(0, 6)),
    "noon": (range(1, 4), range(10, 16)),
    "afternoon": (range(2, 8), range(14, 20)),
    "night": (range(6, 12), range(18, 25)),
    "am": (range(0), range(1, 12)),
    "pm": (range(1, 12), range(12, 24)),
}
_AFTERNOON = range(1, 6)  # without a part of the day, unless written as "05.00"


def clock_at(text: Text, at: int, *, ends: bool = False) -> Found:
    """What names an hour from this token on, and the token after it. `ends`: an hour is expected,
    since one was said before a dash; then a number alone is one."""
    start = at
    at += text.kind(at) is Kind.CLOCK
    at += at > start and text.is_mark(at, ".:")
    said = at > start
    found = (
        _half(text, at)
        or _past(text, at)
        or _exact(text, at)
        or _digits(text, at, said=said)
        or _full(text, at, said=said or ends)
    )
    if found is None:
        return None
    clock, end = found
    if text.kind(end) is Kind.PART:
        part = str(text[end].value)
        return Clock(clock.hour, clock.minutes, part, clock.exact), end + 1
    return clock, end


def _half(text: Text, at: int) -> tuple[Clock, int] | None:
    if text.kind(at) is Kind.HALF and text.is_bare(at + 1) and 1 <= text[at + 1].number <= 12:
        return Clock(text[at + 1].number, -30), at + 2
    return None


def _past(text: Text, at: int) -> tuple[Clock, int] | None:
    """8 lewat 15, delapan kurang seperempat."""
    kind = text.kind(at + 1)
    if kind not in {Kind.PAST, Kind.TO} or not text.is_bare(at):
        return None
    quarter = text.kind(at + 2) is Kind.QUARTER
    minutes = 15 if quarter else text[at + 2].number if text.is_bare(at + 2) else 0
    if not 1 <= text[at].number <= 24 or not 1 <= minutes <= 59:
        return None
    end = at + 3 + (not quarter and text.kind(at + 3) is Kind.MINUTES)
    return Clock(text[at].number, minutes if kind is Kind.PAST else -minutes), end


def _exact(text: Text, at: int) -> tuple[Clock, int] | None:
    """08.00, 8:30, also "8 : 30"."""
    hour, minute = text[at], text[at + 2]
    shaped = text.is_mark(at + 1, ".:", glued=True) or text.is_mark(at + 1, ":")
    if not shaped or not 1 <= len(hour.digits) <= 2 or len(minute.digits) != 2:
        return None
    longer = text.is_mark(at + 3, "./:", glued=True) and text.kind(at + 4) is Kind.NUMBER
    if longer or (text.is_mark(at - 1, "./", glued=True) and text[at - 2].digits):
        return None
    return _of_numbers(hour.number, minute.number, hour.digits, at + 3)


def _of_numbers(hour: int, minute: int, digits: str, end: int) -> tuple[Clock, int] | None:
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    return Clock(hour, minute, exact=digits.startswith("0")), end


def _digits(text: Text, at: int, *, said: bool) -> tuple[Clock, int] | None:
    """0800, 1930; three digits and those of a year only after "jam"."""
    token = text[at]
    year = 1960 <= token.number <= 2099 or len(token.digits) == 3
    if len(token.digits) not in {3, 4} or (year and not said) or not text.is_bare(at):
        return None
    if len(token.digits) == 3 and token.number < 100:
        return None
    found = _of_numbers(*divmod(token.number, 100), token.digits, at + 1)
    return None if found is None else (Clock(found[0].hour, found[0].minutes, exact=True), at + 1)


def _full(text: Text, at: int, *, said: bool) -> tuple[Clock, int] | None:
    """jam 8, 8 pagi, jam delapan tiga puluh."""
    token, following = text[at], text[at + 1]
    if not text.is_bare(at) or len(token.digits) > 2 or not 0 <= token.number <= 24:
        return None
    if not said and following.kind is not Kind.PART:
        return None
    if following.kind is Kind.MONTH or text.kind(at + 2) is Kind.AGAIN:
        return None
    minutes = _minutes(text, at + 1) if said else 0
    clock = Clock(token.number, minutes, exact=token.digits.startswith("0"))
    return clock, at + 1 + (minutes > 0)


def _minutes(text: Text, at: int) -> int:
    """The minutes in "jam 8 30"; 0 where the number that follows is of something else."""
    token = text[at]
    if not text.is_bare(at) or not 10 <= token.number <= 59 or len(token.digits) not in {0, 2}:
        return 0
    dated = text.is_mark(at + 1, "-,/") or text.kind(at + 1) in {
        Kind.MONTH, Kind.MONTHS, Kind.AND, Kind.UNTIL, Kind.AGAIN,
        Kind.DAY, Kind.WEEK, Kind.WEEKDAY, Kind.NUMBER, Kind.UNKNOWN,
    }  # fmt: skip
    return 0 if dated else token.number


def of_day(clock: Clock, part: str | None) -> timedelta | None:
    """Time since midnight; "12 malam" is the end of the day. None where the hour and the part of
    the day do not go together ("jam 8 siang"), or may be of the next day ("jam 1 malam")."""
    hour = clock.hour if part is None else _in_part(clock.hour, part)
    if hour is None or (part == "night" and hour == 24 and clock.minutes):
        return None
    found = timedelta(hours=hour, minutes=clock.minutes)
    early = found < timedelta(hours=_AFTERNOON.stop) and clock.hour >= _AFTERNOON.start
    if part is None and early and not clock.exact:
        found += timedelta(hours=12)
    return found


def _in_part(hour: int, part: str) -> int | None:
    of_twelve, of_day = _PARTS[part]
    if hour in of_twelve:
        return hour + 12
    if hour == 12 and part in {"night", "am"}:
        return 24 if part == "night" else 0
    return hour if hour in of_day else None
