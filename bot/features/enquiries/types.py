"""Enquiries: what a volunteer asks the coordinators of their place, and what is answered. Times are
aware, UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# With what stands around it a text is one message on every channel.
SHORTEST_TEXT, LONGEST_TEXT = 2, 1000
MOST_OPEN = 5
KEPT = timedelta(days=365)
# Who knows of a question and does not answer is reminded; then the level above is asked as well.
REMINDED_AFTER, PASSED_UP_AFTER = timedelta(days=3), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Passage:
    """A card of a lesson that answers a question ("": its first), and how sure that is, 0 to 1: the
    share of what is asked about that it names."""

    lesson: str
    card: str
    sure: float


@dataclass(frozen=True, slots=True)
class ApprovedAnswer:
    """What coordinators of a region have answered to somebody who asked the same."""

    id: int
    scope: str
    question: str
    answer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """What answers a question of itself, the best first; nothing where nothing does."""

    passages: tuple[Passage, ...] = ()
    approved: ApprovedAnswer | None = None

    def __bool__(self) -> bool:
        return bool(self.passages) or self.approved is not None


class EnquiryState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"  # it is clear now, or needs no answer


@dataclass(frozen=True, slots=True)
class EnquiryAnswer:
    """An answer to an enquiry. `author` is a name, "" when they are erased; `scope` the region that
    they answered for."""

    author: str
    scope: str
    text: str
    at: datetime
    notice: int = 0


@dataclass(frozen=True, slots=True)
class Enquiry:
    """An enquiry as both sides see it. `name`, `place` and `village` are the volunteer's, as they
    are now. `taken_by` is who said that they would answer (`taker` their name), `closer` the name
    of the coordinator who closed it, `about` the text of the enquiry that this one follows.
    `silent`: the volunteer said BERHENTI. Answers stand in their order."""

    id: int
    text: str
    state: EnquiryState
    asked_at: datetime
    name: str = ""
    place: str = ""
    village: str = ""
    silent: bool = False
    about: str = ""
    taken_by: int | None = None
    taker: str = ""
    taken_at: datetime | None = None
    closer: str = ""
    answers: tuple[EnquiryAnswer, ...] = ()

    @property
    def open(self) -> bool:
        return self.state is EnquiryState.OPEN
