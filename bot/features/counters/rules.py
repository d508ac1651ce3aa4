"""What of a person is counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.engine.person import PersonState, QuizRecord
from content.quiz import QuizKind

# One calendar for all, or a sum over the country's three zones would not be one.
_CALENDAR = ZoneInfo("Asia/Jakarta")


_OF_MODULES = frozenset({QuizKind.MODULE, QuizKind.WAIVER})


# Whoever wrote on one of so many days is active.
DAYS_ACTIVE = 7
Numbers = tuple[int, int, int, int]
# Under this are counted who has done what lessons ask for, and (as the score) how often.
DEEDS = "deed"


def day_of(now: datetime) -> date:
    return now.astimezone(_CALENDAR).date()


def active_since(day: date) -> date:
    """Return the first of the days in which somebody counts as active."""
    return day - timedelta(days=DAYS_ACTIVE - 1)


def seen(person: PersonState, now: datetime) -> PersonState:
    """Note the day for somebody registered who wrote now."""
    volunteer, today = person.volunteer, day_of(now)
    if not volunteer.registered or volunteer.seen_on == today:
        return person
    return replace(person, volunteer=replace(volunteer, seen_on=today))


def counted_as(kind: str, module: str) -> str:
    """Return what an attempt is counted under: its module, or of a course "pre:<course>" and the
    like."""
    return module if kind in _OF_MODULES else f"{kind}:{module}"


def gained(course: str) -> str:
    """Name under what is counted how much better people were after a course than before."""
    return f"gain:{course}"


def numbers(person: PersonState) -> Iterator[tuple[str, Numbers]]:
    """Return what a registered person adds to the counts of their region, by module: people (of a
    module: who have begun it), tried, best score, passed."""
    yield "", (1, 0, 0, 0)
    if person.habit.deeds:
        yield DEEDS, (1, 0, person.habit.deeds, 0)
    begun = {lesson.partition(".")[0] for lesson in person.lessons}
    tried: dict[str, list[QuizRecord]] = {module: [] for module in begun}
    for quiz in person.quizzes:
        tried.setdefault(counted_as(quiz.kind, quiz.module), []).append(quiz)
    for key, quizzes in tried.items():
        scores = [quiz.score for quiz in quizzes if quiz.score is not None]
        passed = any(quiz.passed for quiz in quizzes)
        yield key, (int(key in begun), int(bool(scores)), max(scores, default=0), int(passed))
    for course in {quiz.module for quiz in person.quizzes if quiz.kind == QuizKind.PRE}:
        gain = person.gain(course)
        if gain is not None:
            yield gained(course), (0, 1, gain, 0)
