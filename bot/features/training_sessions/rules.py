"""When a session's reminders are due. Pure: times are aware, UTC."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.engine.policy import ZONES, QuietHours
from bot.features.training_sessions.types import TrainingDay

USUAL_REMINDERS = (timedelta(days=7), timedelta(days=1), timedelta(hours=2))
BEFORE_EACH_NEXT_DAY = timedelta(hours=1)
AFTER_THE_END = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder of one day, for the people of one zone."""

    day: int
    minutes_before: int
    zone: str
    due_at: datetime
    expires_at: datetime


def reminders(
    days: Sequence[TrainingDay], before: Iterable[timedelta], quiet: QuietHours
) -> tuple[Reminder, ...]:
    """Return all reminders of a session: those before the first day, and one before each next
    day."""
    wanted = [(days[0], offset) for offset in before]
    wanted += [(day, BEFORE_EACH_NEXT_DAY) for day in days[1:]]
    return tuple(_reminder(day, offset, zone, quiet) for day, offset in wanted for zone in ZONES)


def _reminder(day: TrainingDay, offset: timedelta, zone: str, quiet: QuietHours) -> Reminder:
    due = quiet.before(day.starts_at - offset, zone)
    return Reminder(day.number, int(offset / timedelta(minutes=1)), zone, due, day.starts_at)
