"""Answers about a session: when, until when, where, how many seats and for whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.engine.inputs import Invalid
from bot.engine.messages import Button, Inbound, Layout, Media
from bot.engine.renderer import Renderer
from bot.features.training_sessions.types import Quota
from bot.text.dates import Hour, Problem, When, find_clock, find_duration, find_moment, find_offsets
from bot.text.phrases import Phrase, t
from bot.text.region_names import region_named

LONGEST_DAY = timedelta(hours=16)
FURTHEST = timedelta(days=730)
MOST_SEATS = 1_000_000
_HINTS = {
    Problem.NOT_UNDERSTOOD: t("planning.date_not_understood"),
    Problem.NO_SUCH_DATE: t("planning.no_such_date"),
    Problem.WEEKDAY_DIFFERS: t("planning.weekday_differs"),
    Problem.NO_DAY: t("planning.date_no_day"),
    Problem.AMBIGUOUS: t("planning.date_ambiguous"),
}


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
        found = _to_come(inbound, self.zone)
        if isinstance(found, When) and found.until is not None:
            return Invalid(_HINTS[Problem.NOT_UNDERSTOOD])
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
        found = _to_come(inbound, self.zone)
        if isinstance(found, Invalid):
            return found
        if found.until is not None and self.alone:
            return Invalid(_HINTS[Problem.NOT_UNDERSTOOD])
        if found.until is not None and not _fits(found.at, found.until):
            return Invalid(t("planning.end_before_start"))
        return Timed(found.at, found.until)


def _to_come(inbound: Inbound, zone: str) -> When | Invalid:
    found = find_moment(inbound.text, zone, inbound.at)
    if not isinstance(found, When):
        return Invalid(_HINTS[found])
    if not found.has_time:
        return Invalid(t("planning.date_no_time"))
    if found.at <= inbound.at:
        return Invalid(t("planning.date_past"))
    if found.at > inbound.at + FURTHEST:
        return Invalid(t("planning.date_far"))
    return found


def _fits(start: datetime, end: datetime) -> bool:
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
        return end if _fits(self.start, end) else Invalid(t("planning.end_before_start"))

    def _at(self, hour: Hour) -> datetime:
        local = self.start.astimezone(ZoneInfo(hour.zone or self.zone))
        return datetime.combine(local.date(), hour.at, local.tzinfo).astimezone(self.start.tzinfo)


@dataclass(frozen=True, slots=True)
class Point:
    """A map point that was sent, as (latitude, longitude), or the link to a map or meeting."""

    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()
    media: frozenset[Media] = frozenset({Media.LOCATION})

    def parse(self, inbound: Inbound, renderer: Renderer) -> tuple[float, float] | str | Invalid:
        if inbound.media is Media.LOCATION:
            return inbound.point or Invalid(t("planning.point_wanted"))
        return Link().parse(inbound, renderer)


@dataclass(frozen=True, slots=True)
class Link:
    """A web address."""

    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    def parse(self, inbound: Inbound, renderer: Renderer) -> str | Invalid:
        text = inbound.text.strip()
        address = text if "://" in text else f"https://{text}"
        try:
            parts = urlsplit(address)
        except ValueError:
            return Invalid(t("planning.link_wanted"))
        whole = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
        if not whole or len(address) > 500 or re.search(r"[\s<>\"]", address):
            return Invalid(t("planning.link_wanted"))
        return address


_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Number:
    least: int
    most: int
    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    def parse(self, inbound: Inbound, renderer: Renderer) -> int | Invalid:
        digits = re.findall(r"\d+", re.sub(r"(?<=\d)[. ](?=\d{3}\b)", "", inbound.text))
        negative = re.search(r"[-−]\s*\d", inbound.text)
        whole = len(digits) == 1 and len(digits[0]) <= _MOST_DIGITS
        if negative or not whole or not self.least <= int(digits[0]) <= self.most:
            return Invalid(t("planning.number_wanted", least=self.least, most=self.most))
        return int(digits[0])


@dataclass(frozen=True, slots=True)
class Offsets:
    """Spans of time: how long before the session people are reminded."""

    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    def parse(self, inbound: Inbound, renderer: Renderer) -> tuple[timedelta, ...] | Invalid:
        offsets = find_offsets(inbound.text)
        if not offsets or len(offsets) > 6 or offsets[0] > timedelta(days=60):
            return Invalid(t("planning.offsets_wanted"))
        return offsets


@dataclass(frozen=True, slots=True)
class Places:
    """Regions within `scope`, one or several: their codes."""

    scope: str
    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    def parse(self, inbound: Inbound, renderer: Renderer) -> tuple[str, ...] | Invalid:
        codes = []
        for part in _parts(inbound.text):
            code, problem = region_named(part, self.scope)
            if problem is not None:
                return Invalid(problem)
            codes.append(code)
        return tuple(dict.fromkeys(codes)) or Invalid(t("planning.places_wanted"))


@dataclass(frozen=True, slots=True)
class Quotas:
    """Seats by region or group: "Kota Bekasi 225, Kabupaten Bekasi 225, IPSM Pusat 25"."""

    scope: str
    seats: int
    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    def parse(self, inbound: Inbound, renderer: Renderer) -> tuple[Quota, ...] | Invalid:
        quotas = []
        for part in _parts(inbound.text):
            quota = _quota(part, self.scope)
            if not isinstance(quota, Quota):
                return Invalid(quota)
            quotas.append(quota)
        if not quotas or len({(q.region, q.group) for q in quotas}) < len(quotas):
            return Invalid(t("planning.quotas_wanted"))
        total = sum(quota.seats or 0 for quota in quotas)
        if total > self.seats:
            return Invalid(t("planning.quotas_too_many", total=total, seats=self.seats))
        return tuple(quotas)


_WITH_NUMBER = re.compile(r"(.*[^\s:=\-–])[\s:=\-–]+(\d{1,7})(?:\s*(?:kursi|orang|org|seats?))?")


def _quota(text: str, scope: str) -> Quota | Phrase:
    found = _WITH_NUMBER.fullmatch(text)
    if found is None:
        return t("planning.quotas_wanted")
    name, seats = found[1], int(found[2])
    code, problem = region_named(name, scope)
    if code:
        return Quota(region=code, seats=seats)
    if problem is not None and problem.key == "planning.place_outside":
        return problem
    return Quota(group=group_code(name), seats=seats)


def group_code(name: str) -> str:
    """Return the invitation code of a group: "IPSM Pusat" is "ipsm-pusat"."""
    return "-".join(re.findall(r"[a-z0-9]+", name.casefold()))[:64]


def _parts(text: str) -> Sequence[str]:
    return [part.strip() for part in re.split(r"[,;\n]+", text) if part.strip()]
