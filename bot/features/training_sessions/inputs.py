"""Answers about a session: where, how many seats, for whom, and when people are reminded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from bot.engine.inputs import Choice, Invalid, Likely, Option
from bot.engine.messages import Button, Inbound, Layout, Media
from bot.engine.renderer import Renderer
from bot.features.training_sessions.types import Quota
from bot.text.dates.spans import find_offsets
from bot.text.phrases import Phrase, t
from bot.text.region_names import region_named
from bot.text.speech.choices import Sure
from bot.text.speech.numbers import number_in

_AN_AGE = re.compile(r"\b(?:umur|usia|tahun|thn|th)\b", re.IGNORECASE)
MOST_SEATS = 1_000_000


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


@dataclass(frozen=True, slots=True)
class Number:
    least: int
    most: int
    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    def parse(self, inbound: Inbound, renderer: Renderer) -> int | Invalid:
        hint = t("planning.number_wanted", least=self.least, most=self.most)
        said = number_in(inbound.text)
        if said.sure is Sure.NONE or not self.least <= int(said.value) <= self.most:
            return Invalid(hint)
        if said.sure is Sure.LIKELY or _AN_AGE.search(inbound.text):
            return Likely(
                hint, t("channel.plain", text=said.value), said.value, value=int(said.value)
            )
        return int(said.value)


@dataclass(frozen=True, slots=True)
class NumberOr:
    """A number, or an option: a number alone is never that of an option."""

    amount: Number
    options: tuple[Option, ...]
    layout: Layout = Layout.WORDED
    own: frozenset[str] = frozenset()

    @property
    def buttons(self) -> tuple[Button, ...]:
        return Choice(self.options).buttons

    def parse(self, inbound: Inbound, renderer: Renderer) -> int | str | Invalid:
        counted = self.amount.parse(inbound, renderer)
        if not isinstance(counted, Invalid):
            return counted
        if any(sign.isdigit() for sign in inbound.text):
            return counted
        chosen = Choice(self.options, layout=self.layout).parse(inbound, renderer)
        return counted if isinstance(chosen, Invalid) else chosen


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
