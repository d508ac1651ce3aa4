"""Lists of people who are invited to register: read from a spreadsheet, kept until they come. To be
on a list is no consent: that is theirs to give when they first write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from bot.text.phrases import Phrase

MOST_ROWS = 50_000
LARGEST_FILE = 10_000_000
# Who has not come by then is forgotten.
KEPT = timedelta(days=365)


class Outcome(StrEnum):
    """What became of one row."""

    NEW = "new"
    CHANGED = "changed"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody who is invited. `phone` as E.164, `place` a region's code, of a kabupaten or kota at
    least; `role` "" where the list does not tell."""

    phone: str
    name: str
    role: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list as it was written; `number` is its number in the file, from 1."""

    number: int
    name: str = ""
    phone: str = ""
    region: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and what it comes to: somebody to invite, or why not."""

    row: Row
    invitee: Invitee | None = None
    why: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of all rows, by their number."""

    judged: tuple[Judged, ...] = ()
    outcomes: Mapping[int, Outcome] = field(default_factory=dict)

    def count(self, outcome: Outcome) -> int:
        return sum(one is outcome for one in self.outcomes.values())


class UnreadableList(Exception):
    """No list can be had from a file; `say` is what is wrong and what would be right."""

    def __init__(self, say: Phrase) -> None:
        super().__init__(say.key)
        self.say = say
