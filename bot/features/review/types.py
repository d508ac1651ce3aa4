"""Spaced review: each question that somebody answered comes again when it is about to be forgotten;
and what helps to keep at it, a streak and a daily nudge. Days are those of the person's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_AT_ONCE = 5
MOST_UNANSWERED = 7


@dataclass(frozen=True, slots=True)
class Card:
    """A question and when it is due: from the beginning of that day on. `stability` (days) and
    `difficulty` (1-10) are those of FSRS."""

    question: str
    stability: float
    difficulty: float
    reviewed_at: datetime
    due_at: datetime


class Verdict(StrEnum):
    """What somebody hears when their nudge falls due."""

    NOTHING = "nothing"
    NUDGE = "nudge"
    STOP = "stop"  # that nudges have stopped


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The circumstances of somebody whose nudge falls due: something is to be reviewed, they asked
    for silence, they are reminded of a training session on the same day, their channel does not let
    us write now."""

    to_review: bool
    silent: bool = False
    reminded: bool = False
    away: bool = False

    @property
    def free(self) -> bool:
        return self.to_review and not (self.silent or self.reminded or self.away)
