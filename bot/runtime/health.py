"""What a process says of itself: whether it works, and the figures that are counted when they are
asked for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from bot.clock import Clock
from bot.delivery.costs import CostKind, spent_by_kind
from bot.delivery.fates import unknown
from bot.delivery.limits import FIRST_WORDS, limits
from bot.delivery.outbox import answers_due_since, waiting
from bot.runtime.reader import Reader
from bot.runtime.sending.sender import Sender

log = logging.getLogger(__name__)
_SECONDS_TO_ANSWER = 5


class Health:
    """What a process says of itself. `channels` are all that are connected, `senders` those of this
    process."""

    def __init__(
        self,
        reader: Reader,
        clock: Clock,
        channels: Collection[str],
        senders: Mapping[str, Sender],
    ) -> None:
        self._reader, self._clock = reader, clock
        self._channels, self._senders = channels, senders

    async def state(
        self, running: bool, not_connected: Mapping[str, str], refused: bool
    ) -> dict[str, Any]:
        """Tell the state for /healthz. `running`: whether all that goes on beside the senders does;
        `not_connected`: what a platform has not been told yet; `refused`: one will not have it."""
        in_doubt, limited = await self._unknown(), await self._limited()
        senders = {
            name: sender.stopped_because or ("ok" if sender.alive else "dead")
            for name, sender in self._senders.items()
        }
        database = in_doubt is not None
        sent = all(state == "ok" for state in senders.values())
        ok = database and running and sent and not refused
        state = {"ok": ok, "database": database, "running": running, "senders": senders}
        more = {"limited": limited, "not connected": not_connected}
        return {**state, "unknown": in_doubt or {}, **more}

    async def _limited(self) -> dict[str, dict[str, str]]:
        """Tell until when a platform wants nothing, or no first words, by channel: nothing is lost,
        and nobody has to mend anything."""
        now, found = self._clock.now(), dict[str, dict[str, str]]()
        with suppress(Exception):
            asked = self._reader.read(lambda connection: limits(connection, now))
            for one in await asyncio.wait_for(asked, _SECONDS_TO_ANSWER):
                found.setdefault(one.channel, {})[one.concerns] = one.until.isoformat()
        return found

    async def database_answers(self) -> bool:
        return await self._unknown() is not None

    async def _unknown(self) -> dict[str, int] | None:
        """How many messages may not have arrived; None where the database does not answer."""
        try:
            asked = self._reader.read(lambda connection: unknown(connection, self._channels))
            return await asyncio.wait_for(asked, _SECONDS_TO_ANSWER)
        except Exception as error:
            log.error("the database does not answer: %s", type(error).__name__)
            return None

    async def count_waiting(self) -> None:
        """Count what waits, for /metrics. With the database away the last figures stand."""
        with suppress(SQLAlchemyError):
            now = self._clock.now()
            counts, due_since, spent = await self._reader.read(lambda c: _waiting(c, now))
            in_doubt = await self._reader.read(lambda c: unknown(c, self._channels))
            limited = await self._reader.read(lambda c: limits(c, now))
            for kind in CostKind:
                messages, rupiah = spent.get(kind, (0, 0))
                metrics.MESSAGES_PAID.labels(kind).set(messages)
                metrics.RUPIAH.labels(kind).set(rupiah)
            for channel in self._channels:
                held = any((x.channel, x.concerns) == (channel, FIRST_WORDS) for x in limited)
                metrics.FIRST_WORDS_WAIT.labels(channel).set(held)
                metrics.OUTBOX_UNKNOWN.labels(channel).set(in_doubt[channel])
                metrics.OUTBOX_DEPTH.labels(channel).set(counts.get(channel, 0))
                late = (now - due_since.get(channel, now)).total_seconds()
                metrics.ANSWERS_LATE.labels(channel).set(max(0, late))


def _waiting(
    connection: Connection, now: datetime
) -> tuple[dict[str, int], dict[str, datetime], dict[str, tuple[int, int]]]:
    spent = spent_by_kind(connection, now)
    return waiting(connection), answers_due_since(connection), spent
