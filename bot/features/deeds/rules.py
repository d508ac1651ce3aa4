"""When a deed or a story comes back. One waits at a time, and a week lies between two. Pure: it
stands in the habit, which every turn has read anyhow."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.engine.person import Habit
from bot.features.deeds.types import Echo, EchoKind

_DEED_AFTER, _STORY_AFTER = timedelta(days=3), timedelta(days=7)
_BETWEEN_TWO, _A_DAY = timedelta(days=7), timedelta(days=1)


def with_deed(habit: Habit, lesson: str, now: datetime) -> Habit:
    """Return the habit with the deed of a lesson that was just done, where nothing waits yet."""
    if habit.echo:
        return habit
    due = now + _DEED_AFTER
    if habit.echo_at is not None:
        due = max(due, min(habit.echo_at, now) + _BETWEEN_TWO)
    return replace(habit, echo=f"{EchoKind.DEED}:{lesson}", echo_at=due)


def with_story(habit: Habit, lesson: str, now: datetime) -> Habit:
    """Return the habit of who told of a deed: it was done, and the story comes back."""
    told = replace(habit, echo=f"{EchoKind.STORY}:{lesson}", echo_at=now + _STORY_AFTER)
    return with_one_done(told)


def with_one_done(habit: Habit) -> Habit:
    return replace(habit, deeds=habit.deeds + 1)


def due(habit: Habit, now: datetime) -> Echo | None:
    """Return what is to come back by now."""
    if not habit.echo or habit.echo_at is None or habit.echo_at > now:
        return None
    kind, _, lesson = habit.echo.partition(":")
    return Echo(EchoKind(kind), lesson)


def fresh(habit: Habit, now: datetime) -> bool:
    """Tell whether something fell due within a day: the daily nudge speaks of it once."""
    if due(habit, now) is None or habit.echo_at is None:
        return False
    return now - habit.echo_at < _A_DAY


def heard(habit: Habit, now: datetime) -> Habit:
    """Return the habit of who is being told: it comes once."""
    return replace(habit, echo="", echo_at=now)
