"""Messages that a platform took from people and could not bring to us.

While we are away, or fail, Twilio tries a webhook a few times at most and forgets it; its list of
messages does not.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, select

from bot import metrics
from bot.channels.base import Listed
from bot.engine.messages import Arrival
from bot.runtime.writer import Writer
from models.base import table, upsert
from models.messages import InboundMark, Inbox

log = logging.getLogger(__name__)
# Younger ones may still be on their way here, with their buttons and places.
SETTLED_AFTER = timedelta(minutes=1)
# The list may show a message later than others of its time.
_OVERLAP = timedelta(hours=1)
# After that nobody waits for an answer, nor may WhatsApp carry one.
_FURTHEST = timedelta(hours=23, minutes=50)
_inbox, _mark = table(Inbox), table(InboundMark)


class Listing(Protocol):
    """A channel whose platform lists the messages that it had for us."""

    @property
    def name(self) -> str: ...

    async def received(self, since: datetime) -> Sequence[Listed]:
        """List what people sent, oldest first. Raises a SendError."""

    async def arrival(self, listed: Listed) -> Arrival:
        """Return a listed message as its webhook would have brought it. Raises a SendError."""


async def backfill(
    channel: Listing,
    writer: Writer,
    now: datetime,
    submit: Callable[[Arrival], Awaitable[None]],
) -> int:
    """Take in, one by one and oldest first, what the list has and we have not; how many. The mark
    moves on only when all are in, so that whatever stops us is made good the next time. The very
    first time there is nothing to make good. Raises a SendError, and what the database raises."""
    mark = await writer.run(lambda connection: _read_mark(connection, channel.name))
    until = now - SETTLED_AFTER
    missed: list[Listed] = []
    if mark is not None:
        if mark < now - _FURTHEST:
            log.warning("%s: what is older than a day is not caught up with", channel.name)
        listed = await channel.received(max(mark - _OVERLAP, now - _FURTHEST))
        settled = [one for one in listed if one.at <= until]
        missed = await writer.run(lambda connection: _unknown(connection, channel.name, settled))
    for one in missed:
        await submit(await channel.arrival(one))
        metrics.CAUGHT_UP.labels(channel.name).inc()
    await writer.run(lambda connection: _move_mark(connection, channel.name, until))
    if missed:
        log.warning("%s: %d messages came by the list, not by webhook", channel.name, len(missed))
    return len(missed)


def _read_mark(connection: Connection, channel: str) -> datetime | None:
    query = select(_mark.c.compared_until).where(_mark.c.channel == channel)
    return connection.execute(query).scalar()


def _move_mark(connection: Connection, channel: str, until: datetime) -> None:
    row = {"channel": channel, "compared_until": until}
    upsert(connection, _mark, [row], "channel")


def _unknown(connection: Connection, channel: str, listed: Sequence[Listed]) -> list[Listed]:
    """Those that did not come, by webhook or otherwise."""
    known: set[str] = set()
    for start in range(0, len(listed), 500):
        ids = [one.id for one in listed[start : start + 500]]
        these = (_inbox.c.channel == channel, _inbox.c.external_id.in_(ids))
        known |= set(connection.execute(select(_inbox.c.external_id).where(*these)).scalars())
    return [one for one in listed if one.id not in known]
