"""List people by name and region, as coordinators see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from bot.text.phrases import Say, t
from bot.text.places import scope_name

PAGE = 40


class Resident(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def place(self) -> str: ...


R = TypeVar("R", bound=Resident)


def numbered(number: int, person: Resident) -> Say:
    return t("managing.person", number=number, name=person.name)


def by_region(
    people: Iterable[R], first: int, line: Callable[[int, R], Say] = numbered
) -> list[Say]:
    """Say a line for each, numbered from `first` on, below the name of their kecamatan."""
    rows: list[Say] = []
    region = None
    for number, person in enumerate(people, first):
        if (district := ".".join(person.place.split(".")[:3])) != region:
            region = district
            rows.append(t("managing.region", name=scope_name(region)))
        rows.append(line(number, person))
    return rows
