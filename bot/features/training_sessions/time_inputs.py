"""Answers about when: one moment or several days, until when. What cannot be meant is asked back
with what was understood of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.engine.inputs import Invalid
from bot.engine.messages import Button, Inbound, Layout
from bot.engine.renderer import Renderer
from bot.text.dates.reading import find_clock, find_moments
from bot.text.dates.spans import find_duration
from bot.text.dates.types import Doubt, Hour, Problem, When
from bot.text.phrases import Phrase, t

LONGEST_DAY = timedelta(hours=16)
FURTHEST = timedelta(days=730)
_LONGEST_WORD = 30  # characters of a word that is told back
_HINTS = {
    Problem.NOT_UNDERSTOOD: t("planning.date_not_understood"),
    Problem.NO_SUCH_DATE: t("planning.no_such_date"),
    Problem.WEEKDAY_DIFFERS: t("planning.weekday_differs"),
    Problem.NO_DAY: t("planning.date_no_day"),
    Problem.NEXT_WEEK: t("planning.date_ambiguous"),
    Problem.TWO_HOURS: t("planning.two_hours"),
}
_WEEKDAYS = (
    t("planning.monday"), t("planning.tuesday"), t("planning.wednesday"), t("planning.thursday"),
    t("planning.friday"), t("planning.saturday"), t("planning.sunday"),
)  # fmt: skip


def asked_back(doubt: Doubt) -> Phrase:
    """Ask what was meant, in one sentence that tells what was understood."""
    days = tuple(dict.fromkeys(doubt.days))
    if doubt.word and doubt.problem is Problem.LEFT_OVER:
        word = doubt.word[:_LONGEST_WORD]
        if days:
            return t("planning.word_beside_day", day=_told(days[0]), word=word)
        return t("planning.word_unknown", word=word)
    if doubt.problem is Problem.PAST:
        return t("planning.past_meant", day=_told(days[0]))
    if doubt.problem is Problem.WEEKDAY_DIFFERS and len(days) == 1:
        weekday = _WEEKDAYS[days[0].weekday()]
        return t("planning.falls_on", day=days[0], weekday=weekday)
    if len(days) > 1 and doubt.problem in {Problem.AMBIGUOUS, Problem.TWO_DAYS}:
        return t("planning.which_day", one=_told(days[0]), other=_told(days[1]))
    return _HINTS.get(doubt.problem, _HINTS[Problem.NOT_UNDERSTOOD])


def _told(day: date) -> Phrase:
    return t("planning.weekday_and_day", weekday=_WEEKDAYS[day.weekday()], day=day)


@dataclass(frozen=True, slots=True)
class Beginning:
    """A moment to come, as people write it; read in `zone` unless they name another. An hour alone
    is the next such hour. UTC."""

    zone: str
    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    def parse(self, inbound: Inbound, renderer: Renderer) -> datetime | Invalid:
        hour = find_clock(inbound.text)
        if hour is not None:
            return _next(hour, self.zone, inbound.at)
        found = _one(_to_come(inbound, self.zone))
        if isinstance(found, When) and found.until is not None:
            return Invalid(t("planning.two_hours"))
        return found.at if isinstance(found, When) else found


def _next(hour: Hour, zone: str, now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(hour.zone or zone))
    today = datetime.combine(local.date(), hour.at, local.tzinfo)
    return (today if today > local else today + timedelta(days=1)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Timed:
    """A beginning, and the end where it was named at once."""

    start: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class BeginningOrWhole:
    """When a day begins, or from when until when it goes: "Sabtu 5 Desember 08.00-16.00"; only its
    beginning when that is `alone` asked for. UTC."""

    zone: str
    alone: bool = False
    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    def parse(self, inbound: Inbound, renderer: Renderer) -> Timed | Invalid:
        found = _one(_to_come(inbound, self.zone))
        if isinstance(found, Invalid):
            return found
        if found.until is not None and self.alone:
            return Invalid(t("planning.two_hours"))
        return _timed(found)


@dataclass(frozen=True, slots=True)
class Days:
    """One day or several at once, each with its beginning or from when until when it goes: "5 dan 6
    Desember jam 8-16". UTC."""

    zone: str
    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    def parse(self, inbound: Inbound, renderer: Renderer) -> tuple[Timed, ...] | Invalid:
        found = _to_come(inbound, self.zone)
        if isinstance(found, Invalid):
            return found
        days = [_timed(when) for when in found]
        wrong = next((day for day in days if isinstance(day, Invalid)), None)
        if wrong is not None:
            return wrong
        timed = tuple(day for day in days if isinstance(day, Timed))
        if len({day.ended is None for day in timed}) > 1:
            return Invalid(t("planning.two_hours"))
        return timed


def _timed(when: When) -> Timed | Invalid:
    if when.until is not None and not fits(when.at, when.until):
        return Invalid(t("planning.end_before_start"))
    return Timed(when.at, when.until)


def _to_come(inbound: Inbound, zone: str) -> tuple[When, ...] | Invalid:
    found = find_moments(inbound.text, zone, inbound.at)
    if isinstance(found, Doubt):
        return Invalid(asked_back(found))
    if any(not when.has_time for when in found):
        return Invalid(t("planning.date_no_time"))
    past = next((when for when in found if when.at <= inbound.at), None)
    if past is not None:
        day = past.at.astimezone(ZoneInfo(past.zone)).date()
        return Invalid(t("planning.past_meant", day=_told(day)))
    if found[-1].at > inbound.at + FURTHEST:
        return Invalid(t("planning.date_far"))
    return found


def _one(found: tuple[When, ...] | Invalid) -> When | Invalid:
    if isinstance(found, Invalid):
        return found
    if len(found) > 1:
        days = tuple(when.at.astimezone(ZoneInfo(when.zone)).date() for when in found[:2])
        return Invalid(asked_back(Doubt(Problem.TWO_DAYS, days)))
    return found[0]


def fits(start: datetime, end: datetime) -> bool:
    """Whether a day may go from one moment to the other."""
    return start < end <= start + LONGEST_DAY


@dataclass(frozen=True, slots=True)
class Ending:
    """When a day that began at `start` ends: an hour of the same day, in `zone` unless another is
    named, or how long it takes. UTC."""

    start: datetime
    zone: str
    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    def parse(self, inbound: Inbound, renderer: Renderer) -> datetime | Invalid:
        duration, hour = find_duration(inbound.text), find_clock(inbound.text)
        if duration is not None:
            end = self.start + duration
        elif hour is not None:
            end = self._at(hour)
        else:
            return Invalid(t("planning.end_not_understood"))
        return end if fits(self.start, end) else Invalid(t("planning.end_before_start"))

    def _at(self, hour: Hour) -> datetime:
        local = self.start.astimezone(ZoneInfo(hour.zone or self.zone))
        return datetime.combine(local.date(), hour.at, local.tzinfo).astimezone(self.start.tzinfo)
