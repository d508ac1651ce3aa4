"""What of a person is counted, and when the weekly recap is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.recap import DAYS_ACTIVE, Below, Recap, Tally
from bot.world import QuizRecord, World
from content.quiz import QuizKind
from content.schema import Course, Library

# One calendar for all, or a sum over the country's three zones would not be one.
_CALENDAR = ZoneInfo("Asia/Jakarta")
_HOUR = time(8)
_OF_MODULES = frozenset({QuizKind.MODULE, QuizKind.WAIVER})
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


def counted_as(kind: str, module: str) -> str:
    """What an attempt is counted under: its module, or of a course "pre:<course>" and the like."""
    return module if kind in _OF_MODULES else f"{kind}:{module}"


def gained(course: str) -> str:
    """Under what is counted how much better people were after a course than before."""
    return f"gain:{course}"


def numbers(world: World) -> Iterator[tuple[str, Numbers]]:
    """What a registered person adds to the counts of their region, by module: people (of a module:
    who have begun it), tried, best score, passed."""
    yield "", (1, 0, 0, 0)
    begun = {lesson.partition(".")[0] for lesson in world.lessons}
    tried: dict[str, list[QuizRecord]] = {module: [] for module in begun}
    for quiz in world.quizzes:
        tried.setdefault(counted_as(quiz.kind, quiz.module), []).append(quiz)
    for key, quizzes in tried.items():
        scores = [quiz.score for quiz in quizzes if quiz.score is not None]
        passed = any(quiz.passed for quiz in quizzes)
        yield key, (int(key in begun), int(bool(scores)), max(scores, default=0), int(passed))
    for course in {quiz.module for quiz in world.quizzes if quiz.kind == QuizKind.PRE}:
        gain = world.gain(course)
        if gain is not None:
            yield gained(course), (0, 1, gain, 0)


def share(below: Below, library: Library) -> int:
    """How far a region is: of a hundred quizzes that its people are to pass, how many they did.
    Those of a higher course do not count: it opens to few, and would make all others look idle."""
    wanted = library.first_modules
    passed = sum(below.passed.get(module.id, 0) for module in wanted)
    return passed * 100 // max(1, below.people * len(wanted))


def reached(library: Library, recap: Recap) -> tuple[Course, ...]:
    """The courses to tell of: a higher one only where somebody has come to it."""

    def has_come(course: Course) -> bool:
        modules = (recap.tally(module.id) for module in course.modules)
        tests = (recap.test(kind, course.id) for kind in ("pre", "post", "credit"))
        return any(one != Tally() for one in (*modules, *tests))

    return tuple(c for c in library.courses if not c.requires or has_come(c))


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
