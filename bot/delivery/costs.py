"""What messages cost where they are paid for, and what a region may spend."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

_REGION = len("32.75")


class Kind(StrEnum):
    """What a message was for. `LESSONS` are no messages: lessons that were done where it costs."""

    ANSWER = "answer"
    LESSON = "lesson"
    REMINDER = "reminder"
    BROADCAST = "broadcast"
    IN = "in"
    LESSON_IN = "lesson in"
    LESSONS = "lessons"


OUT = frozenset({Kind.ANSWER, Kind.LESSON, Kind.REMINDER, Kind.BROADCAST})
OF_LESSONS = frozenset({Kind.LESSON, Kind.LESSON_IN})


def region_of(place: str) -> str:
    """The kabupaten or kota that a place lies in; "" for none."""
    return place[:_REGION]


def month_of(now: datetime) -> str:
    return f"{now:%Y-%m}"
