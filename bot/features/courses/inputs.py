"""Answers about certificates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.engine.inputs import Invalid
from bot.engine.messages import Button, Inbound, Layout
from bot.engine.renderer import Renderer
from bot.features.courses.types import EARLIEST_YEAR
from bot.text.dates.reading import find_moment
from bot.text.dates.types import Problem, When
from bot.text.phrases import t


@dataclass(frozen=True, slots=True)
class PastDay:
    """A day that has come already: "3 Maret 2024", "03/03/2024"; read in `zone`."""

    zone: str
    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    def parse(self, inbound: Inbound, renderer: Renderer) -> date | Invalid:
        found = find_moment(inbound.text, self.zone, inbound.at)
        if not isinstance(found, When):
            past = found.problem is Problem.PAST
            return Invalid(t("credit.date_past" if past else "credit.date_wanted"))
        zone = ZoneInfo(self.zone)
        day, today = found.at.astimezone(ZoneInfo(found.zone)).date(), inbound.at.astimezone(zone)
        if day > today.date() or day.year < EARLIEST_YEAR:
            return Invalid(t("credit.date_past"))
        return day
