"""What a coordinator's step may ask for around the recap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.engine.effects import Unseen
from bot.features.recap.readings import WeeklyRecap


@dataclass(frozen=True, slots=True)
class SetWeeklyRecap(Unseen):
    """The short recap each Monday, or not."""

    on: bool

    def seen_through(self, reading: object, answer: Any) -> Any:
        return self.on if isinstance(reading, WeeklyRecap) else answer


@dataclass(frozen=True, slots=True)
class ExportRecap(Unseen):
    """A spreadsheet of a region's people, made off the path of messages; written in the audit."""

    region: str


@dataclass(frozen=True, slots=True)
class DrawRecap(Unseen):
    """The picture of a region, made off the path of messages."""

    region: str
