"""What is done by the clock, in steps between which people are answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Protocol

from sqlalchemy import Connection

from bot.clock import Clock
from bot.delivery.held import send_again
from bot.delivery.notices import fan_out
from bot.engine.messages import Arrival
from bot.engine.policy import Policy
from bot.features.feature import Features, Sweep, Watch
from bot.runtime.backfill import Listing, backfill
from bot.runtime.reader import Reader
from bot.runtime.sending.sender import Sender
from bot.runtime.template_sync import Keeping, sync_templates
from bot.runtime.writer import Writer

SECONDS_TO_BEGIN = 30


class Kept(Listing, Keeping, Protocol):
    """A channel whose platform keeps lists and contents for us."""


class Upkeep:
    """What a worker does by the clock."""

    def __init__(
        self,
        reader: Reader,
        writer: Writer,
        clock: Clock,
        policy: Policy,
        features: Features,
        senders: Mapping[str, Sender],
    ) -> None:
        self._reader, self._writer, self._clock = reader, writer, clock
        self._policy, self._features, self._senders = policy, features, senders

    async def sweep(self) -> None:
        """Make the messages of all that is due, a few thousand at a time: between two steps people
        are answered."""
        policy, features = self._policy, self._features

        def make_messages(connection: Connection) -> bool:
            return fan_out(connection, self._clock.now(), policy.quiet, features.notices)

        def taking(sweep: Sweep) -> Callable[[Connection], bool]:
            return lambda connection: sweep(connection, self._clock.now(), policy)

        await self._in_steps(make_messages, *map(taking, features.sweeps))
        for sweep in features.after_sweeps:
            await self._writer.run(taking(sweep))
        for watch in features.watches:
            await self._show(watch)

    async def _show(self, watch: Watch) -> None:
        began = self._clock.now()
        found = await self._reader.read(lambda connection: watch.look(connection, began))
        if found:
            now, policy = self._clock.now(), self._policy
            await self._in_steps(lambda connection: watch.show(connection, found, policy, now))

    async def _in_steps(self, *steps: Callable[[Connection], bool]) -> None:
        """Until none of them finds more to do; each in its turn."""
        while any([await self._writer.run(step) for step in steps]):
            for sender in self._senders.values():
                sender.nudge()

    async def backfill(self, channel: Kept, submit: Callable[[Arrival], Awaitable[None]]) -> None:
        """Take in what people wrote and no webhook brought; only where the account is sent for, so
        that of several processes one does it."""
        sender = self._senders[channel.name]
        with suppress(TimeoutError):  # a process that begins is not yet the one that sends
            await asyncio.wait_for(sender.caught_up(), SECONDS_TO_BEGIN)
        if sender.sends:
            now = self._clock.now()
            await self._writer.run(lambda connection: send_again(connection, channel.name, now))
            await sync_templates(channel, self._writer, now)
            await backfill(channel, self._writer, now, submit)
