"""Answers about the daily nudge: at what hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from bot.engine.inputs import Invalid
from bot.engine.messages import Button, Inbound, Layout
from bot.engine.policy import QuietHours
from bot.engine.renderer import Renderer
from bot.features.review.texts import clock
from bot.text.dates.reading import find_clock
from bot.text.dates.types import Hour
from bot.text.phrases import t


@dataclass(frozen=True, slots=True)
class HourOfDay:
    """An hour outside the quiet, as the minute of the day; in `zone` unless another is named. A
    number alone is an hour."""

    zone: str
    quiet: QuietHours
    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    def parse(self, inbound: Inbound, renderer: Renderer) -> int | Invalid:
        found = find_clock(inbound.text) or find_clock(f"jam {inbound.text}")
        if found is None:
            return Invalid(t("answer.hour_wanted"))
        minute = self._minute(found, inbound.at)
        if is_quiet(minute, self.quiet):
            start, end = clock(self.quiet.start * 60), clock(self.quiet.end * 60)
            return Invalid(t("answer.hour_quiet", start=start, end=end))
        return minute

    def _minute(self, hour: Hour, now: datetime) -> int:
        at = hour.at
        if hour.zone is not None:
            day = now.astimezone(ZoneInfo(hour.zone)).date()
            named = datetime.combine(day, hour.at, ZoneInfo(hour.zone))
            at = named.astimezone(ZoneInfo(self.zone)).time()
        return at.hour * 60 + at.minute


def is_quiet(minute: int, quiet: QuietHours) -> bool:
    at = datetime.combine(datetime(2000, 1, 1, tzinfo=UTC), time(minute // 60), UTC)
    return quiet.holds(at, "UTC")
