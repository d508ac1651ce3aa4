"""When a session's reminders are due. Pure: times are aware, UTC."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.training import TrainingDay

# Everybody's zone is one of these (Keppres 41/1987).
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
USUAL_REMINDERS = (timedelta(days=7), timedelta(days=1), timedelta(hours=2))
BEFORE_EACH_NEXT_DAY = timedelta(hours=1)
AFTER_THE_END = timedelta(minutes=30)
# A reminder moved to the evening before leaves time to be sent to all before the quiet begins.
_EARLIER_IN_THE_EVENING = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one full hour of the evening to one of the morning, in each person's own zone."""

    start: int = 21
    end: int = 6

    def holds(self, at: datetime, zone: str) -> bool:
        hour = at.astimezone(ZoneInfo(zone)).hour
        return hour >= self.start or hour < self.end

    def before(self, at: datetime, zone: str) -> datetime:
        """The moment itself, or the evening before when it falls into the quiet."""
        if not self.holds(at, zone):
            return at
        local = at.astimezone(ZoneInfo(zone))
        day = local.date() if local.hour >= self.start else local.date() - timedelta(days=1)
        evening = datetime.combine(day, time(self.start), ZoneInfo(zone))
        return (evening - _EARLIER_IN_THE_EVENING).astimezone(at.tzinfo)

    def after(self, at: datetime, zone: str) -> datetime:
        """The moment itself, or the end of the quiet when it falls into it."""
        if not self.holds(at, zone):
            return at
        local = at.astimezone(ZoneInfo(zone))
        day = local.date() if local.hour < self.end else local.date() + timedelta(days=1)
        return datetime.combine(day, time(self.end), ZoneInfo(zone)).astimezone(at.tzinfo)


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
    """All reminders of a session: those before the first day, and one before each next day."""
    wanted = [(days[0], offset) for offset in before]
    wanted += [(day, BEFORE_EACH_NEXT_DAY) for day in days[1:]]
    return tuple(_reminder(day, offset, zone, quiet) for day, offset in wanted for zone in ZONES)


def _reminder(day: TrainingDay, offset: timedelta, zone: str, quiet: QuietHours) -> Reminder:
    due = quiet.before(day.starts_at - offset, zone)
    return Reminder(day.number, int(offset / timedelta(minutes=1)), zone, due, day.starts_at)
