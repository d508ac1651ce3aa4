"""Messages that wait. Mostly for a word of their person: on WhatsApp whoever wrote within the last
day may be written to freely, anybody else only by a template that Meta has approved (decision
20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

# Why a message is held, in the outbox: until its person writes; until the platform takes it.
NEEDS_TEMPLATE = "needs template"
AGAIN_LATER = "again later"


@dataclass(frozen=True, slots=True)
class Held:
    """A message that waits for a person's word, and what is known of the two. `kind`, `session` and
    `day` are those of its notice, None and "" where it is of none."""

    message: int
    channel: str
    recipient: str
    priority: int
    zone: str
    place: str
    last_inbound_at: datetime
    announced_at: datetime | None
    notice: int | None = None
    kind: str = ""
    session: int | None = None
    day: int | None = None
