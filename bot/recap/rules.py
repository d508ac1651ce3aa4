"""What of a person is counted, and when the weekly recap is due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.recap import DAYS_ACTIVE, Below
from bot.world import World

# One calendar for all, or a sum over the country's three zones would not be one.
_CALENDAR = ZoneInfo("Asia/Jakarta")
_HOUR = time(8)
Numbers = tuple[int, int, int, int]


def day_of(now: datetime) -> date:
    return now.astimezone(_CALENDAR).date()


def active_since(day: date) -> date:
    """The first of the days in which somebody counts as active."""
    return day - timedelta(days=DAYS_ACTIVE - 1)


def seen(world: World, now: datetime) -> World:
    """Somebody registered who wrote now."""
    volunteer, today = world.volunteer, day_of(now)
    if not volunteer.registered or volunteer.seen_on == today:
        return world
    return replace(world, volunteer=replace(volunteer, seen_on=today))


def numbers(world: World) -> Iterator[tuple[str, Numbers]]:
    """What a registered person adds to the counts of their region, by module: people (of a module:
    who have begun it), tried, best score, passed."""
    yield "", (1, 0, 0, 0)
    begun = {lesson.partition(".")[0] for lesson in world.lessons}
    for module in begun | {quiz.module for quiz in world.quizzes}:
        best = world.best(module)
        passed = any(quiz.passed for quiz in world.quizzes if quiz.module == module)
        tried, score = (1, best.score or 0) if best else (0, 0)
        yield module, (int(module in begun), tried, score, int(passed))


def share(below: Below, modules: Iterable[str]) -> int:
    """How far a region is: of a hundred quizzes that its people are to pass, how many they did."""
    wanted = tuple(modules)
    passed = sum(below.passed.get(module, 0) for module in wanted)
    return passed * 100 // max(1, below.people * len(wanted))


def next_monday(now: datetime, zone: str) -> datetime:
    """The next Monday, 08.00 in a zone, after now."""
    local = now.astimezone(ZoneInfo(zone))
    monday = local.date() + timedelta(days=-local.weekday())
    first = datetime.combine(monday, _HOUR, local.tzinfo)
    due = first if first > local else first + timedelta(days=7)
    return due.astimezone(now.tzinfo)


def end_of_day(moment: datetime, zone: str) -> datetime:
    """What was due at a moment makes no sense any more after its day."""
    local = moment.astimezone(ZoneInfo(zone))
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
    return midnight.astimezone(moment.tzinfo)
