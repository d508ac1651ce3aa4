"""Broadcasts as conversations and messages know them. Times are aware, UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.engine.messages import Attachment
from bot.features.audience.types import Audience
from bot.text.rich_text import Formatted

# With how to stop below it, it is one message on every channel; a caption has less room.
LONGEST_TEXT, LONGEST_CAPTION = 1400, 900
# What WhatsApp takes as a picture; a document may be larger, but phones are small.
LARGEST_FILE = 5_000_000
# What could not be sent by then makes no sense any more.
VALID_FOR = timedelta(days=7)


class BroadcastState(StrEnum):
    AWAITING = "awaiting"  # a second coordinator's yes
    SENDING = "sending"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    DONE = "done"


class Fate(StrEnum):
    """What became of one person's message, as a coordinator needs to know it."""

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    HELD = "held"  # until they write again: WhatsApp's window is closed
    TOO_DEAR = "too_dear"  # the month's money for their region is spent
    UNKNOWN = "unknown"  # may have arrived
    UNREACHABLE = "unreachable"
    REFUSED = "refused"  # by the platform, for what it is
    GIVEN_UP = "given_up"  # the platform was away for a day
    FAILED = "failed"
    STOPPED = "stopped"  # they said BERHENTI
    CANCELLED = "cancelled"
    GONE = "gone"  # no longer among the audience, or erased, before a message was made


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A broadcast as its coordinators see it. `confirmed`: how many were to get it. `author` is the
    name of who wrote it, "" when they are erased."""

    id: int
    text: Formatted
    audience: Audience
    confirmed: int
    state: BroadcastState
    created_at: datetime
    send_at: datetime
    scope: str = ""
    sent_by: int | None = None
    author: str = ""
    file: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """How many of the confirmed came to which fate: it adds up to `confirmed`. `again` of those who
    did not get it could be sent to once more. `rupiah`: what it has cost, where it costs. A
    platform takes no more of it until `resumes_at`; until `told_until` those are told, some every
    day, for whom it waits."""

    confirmed: int
    fates: Mapping[Fate, int] = field(default_factory=dict)
    again: int = 0
    rupiah: int = 0
    resumes_at: datetime | None = None
    told_until: datetime | None = None

    def count(self, *fates: Fate) -> int:
        return sum(self.fates.get(fate, 0) for fate in fates)

    @property
    def settled(self) -> int:
        """Return those for whom nothing more happens by itself."""
        return self.confirmed - self.count(Fate.WAITING)
