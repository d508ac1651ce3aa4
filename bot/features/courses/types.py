"""Courses that open one after the other, and what was learnt elsewhere and counts here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LONGEST_NUMBER, LONGEST_ORGANISER = 60, 120
EARLIEST_YEAR = 1980


@dataclass(frozen=True, slots=True)
class Credit:
    """A certificate of a Bimtek attended earlier, for which a course counts as passed. `giver` is
    the name of the coordinator who credited it, "" when they are erased."""

    course: str
    number: str
    organiser: str
    held_on: date
    id: int = 0
    giver: str = ""
