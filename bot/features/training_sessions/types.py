"""Training sessions as conversations and messages know them. Times are aware, UTC; they are told in
the zone of the place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.features.audience.types import Audience

# So many wrong codes of a door an address may say in an hour.
MOST_WRONG_AT_THE_DOOR = 10
MOST_DAYS = 10
# A volunteer is marked present from so long before a day begins until so long after it ended.
DOOR_OPENS, DOOR_CLOSES = timedelta(hours=2), timedelta(hours=1)


class Reached(StrEnum):
    """How far what a session is now has come to somebody who is invited."""

    KNOWS = "knows"
    DOUBTFUL = "doubtful"  # it left, and nobody knows whether it arrived
    WAITING = "waiting"  # for the morning, or its turn
    NEEDS_WORD = "needs_word"  # it waits for a word of theirs
    NO_MONEY = "no_money"  # it waits for money
    STOPPED = "stopped"  # they asked for no messages
    UNREACHABLE = "unreachable"
    FAILED = "failed"
    MISSED = "missed"  # it came too late to be sent


@dataclass(frozen=True, slots=True)
class TrainingDay:
    """One day of a session. `code` is the word of the door, four digits."""

    number: int
    starts_at: datetime
    ends_at: datetime
    code: str = ""


@dataclass(frozen=True, slots=True)
class Quota:
    """Seats kept for some of the invited: those below region `region`, or those who came by the
    invitation link `group`; both "" for all others. `seats` None: as many as come."""

    region: str = ""
    group: str = ""
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class TrainingSession:
    """A training session. `zone` is the IANA name that follows from the place, `place` how it is
    told, `point` latitude and longitude, `link` a web address (a map or an online meeting). `scope`
    is that of who planned it, `note` what else to know. `version` counts the changes of
    time and place, and of whether it takes place."""

    id: int
    title: str
    zone: str
    days: tuple[TrainingDay, ...]
    place: str = ""
    point: tuple[float, float] | None = None
    link: str = ""
    online: bool = False
    seats: int | None = None
    quotas: tuple[Quota, ...] = ()
    audience: Audience = field(default_factory=Audience)
    version: int = 1
    scope: str = ""
    cancelled: bool = False
    note: str = ""

    @property
    def starts_at(self) -> datetime:
        return self.days[0].starts_at

    @property
    def ends_at(self) -> datetime:
        return self.days[-1].ends_at
