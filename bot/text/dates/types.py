"""What a text about time comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class When:
    """`at` is aware, UTC; `zone` the IANA name of the zone in which it was read; `until` the end,
    where one was named."""

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
    LEFT_OVER = "words are left over"
    NO_SUCH_DATE = "no such date"
    WEEKDAY_DIFFERS = "weekday and date differ"
    NO_DAY = "no day"
    AMBIGUOUS = "ambiguous"
    NEXT_WEEK = "next week or next Sunday"
    TWO_DAYS = "days speak against each other"
    TWO_HOURS = "hours speak against each other"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Doubt:
    """What has to be asked back: why, and what was understood. `days` are those that may be meant,
    or the one that is named, `word` is what was not understood."""

    problem: Problem
    days: tuple[date, ...] = ()
    word: str = ""
