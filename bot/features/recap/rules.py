"""What of a person is counted, and when the weekly recap is due."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.features.recap.types import Below, Recap, Tally
from content.schema import Course, Library

_HOUR = time(8)


def share(below: Below, library: Library) -> int:
    """Return how far a region is: of a hundred quizzes that its people are to pass, how many they
    did. Those of a higher course do not count: it opens to few, and would make all others look
    idle."""
    wanted = library.first_modules
    passed = sum(below.passed.get(module.id, 0) for module in wanted)
    return passed * 100 // max(1, below.people * len(wanted))


def reached(library: Library, recap: Recap) -> tuple[Course, ...]:
    """Return the courses to tell of: a higher one only where somebody has come to it."""

    def has_come(course: Course) -> bool:
        modules = (recap.tally(module.id) for module in course.modules)
        tests = (recap.test(kind, course.id) for kind in ("pre", "post", "credit"))
        return any(one != Tally() for one in (*modules, *tests))

    return tuple(c for c in library.courses if not c.requires or has_come(c))


def next_monday(now: datetime, zone: str) -> datetime:
    """Return the next Monday, 08.00 in a zone, after now."""
    local = now.astimezone(ZoneInfo(zone))
    monday = local.date() + timedelta(days=-local.weekday())
    first = datetime.combine(monday, _HOUR, local.tzinfo)
    due = first if first > local else first + timedelta(days=7)
    return due.astimezone(now.tzinfo)


def end_of_day(moment: datetime, zone: str) -> datetime:
    """Return the end of a moment's day: what was due then makes no sense any more after it."""
    local = moment.astimezone(ZoneInfo(zone))
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
    return midnight.astimezone(moment.tzinfo)
