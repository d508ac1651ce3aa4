"""Whom to call (contacts.toml), and the place-holders that name it: "{nomor:sapa}"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

PLACE_HOLDER = re.compile(r"\{nomor:([^{}]*)\}")
STALE_AFTER = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Contact:
    """A number to call. `seen` is when a public source last named it, `called` when one of us rang
    it. `region` is the code of a regency or province; "" is the whole country. `first_for`: the
    kind of danger ("life", "hurt") in which it is named before all others."""

    key: str
    name: str
    number: str
    purpose: str
    seen: date
    source: str
    urgent: bool = False
    called: date | None = None
    region: str = ""
    first_for: str = ""

    def stale(self, today: date) -> bool:
        return today - max(self.seen, self.called or self.seen) > STALE_AFTER


@dataclass(frozen=True, slots=True)
class Office:
    """What has a number of its own in each region; `missing` is said where none is known."""

    key: str
    name: str
    purpose: str
    missing: str
    urgent: bool = False
    first_for: str = ""


@dataclass(frozen=True, slots=True)
class Contacts:
    national: tuple[Contact, ...] = ()
    offices: tuple[Office, ...] = ()
    regional: tuple[Contact, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(c.key for c in self.national) | frozenset(o.key for o in self.offices)

    def near(self, region: str) -> tuple[Contact, ...]:
        """The region's own first, then the country's. `region` is a code of content/regions of any
        level, or "". Of an office that is known at several levels, the nearest counts."""
        local = [self._of(office, region) for office in self.offices]
        return (*(one for one in local if one is not None), *self.national)

    def urgent_near(self, region: str, danger: str = "") -> tuple[Contact, ...]:
        """Those to call in danger, in the same order behind those that are first for it."""
        urgent = (one for one in self.near(region) if one.urgent)
        return tuple(sorted(urgent, key=lambda one: one.first_for != danger or not danger))

    def filled(self, text: str, region: str) -> str:
        """The text with a number in place of each place-holder. One that is not known stays as it
        is: `bimtek check` has refused it."""
        return PLACE_HOLDER.sub(lambda found: self._number(found[1], region) or found[0], text)

    def filled_longest(self, text: str) -> str:
        """The text with the longest filling that any region may give it."""
        return PLACE_HOLDER.sub(lambda found: self._longest(found[1]) or found[0], text)

    def stale(self, today: date) -> Iterator[Contact]:
        return (one for one in (*self.national, *self.regional) if one.stale(today))

    def _of(self, office: Office, region: str) -> Contact | None:
        """Codes name their parents: "32.75" holds "32.75.01.1001"."""
        there = [
            one
            for one in self.regional
            if one.key == office.key and f"{region}.".startswith(f"{one.region}.")
        ]
        return max(there, key=lambda one: len(one.region), default=None)

    def _number(self, key: str, region: str) -> str:
        known = next((one.number for one in self.near(region) if one.key == key), "")
        return known or next((one.missing for one in self.offices if one.key == key), "")

    def _longest(self, key: str) -> str:
        numbers = [one.number for one in (*self.national, *self.regional) if one.key == key]
        numbers += [one.missing for one in self.offices if one.key == key]
        return max(numbers, key=len, default="")


def placed_in(text: str) -> tuple[str, ...]:
    """The keys of the place-holders in a text."""
    return tuple(PLACE_HOLDER.findall(text))
