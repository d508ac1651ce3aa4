"""On PostgreSQL, with several processes: whoever writes an answer wakes whoever sends it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

import psycopg
from sqlalchemy import Engine

log = logging.getLogger(__name__)
TOPIC = "bimtek_outbox"
BREATH = 0.005


class Notifier:
    """Tells other processes, after the commit, which channels have something to send.

    On a connection of its own: a NOTIFY in the turns' transaction holds a lock over the whole
    database until that transaction is on the disk, so that writers commit one after the other.
    Many commits make one notice; one that is lost costs a second, as senders look by themselves.
    """

    def __init__(self, database: Engine) -> None:
        self._database = database
        self._channels: set[str] = set()
        self._wake = asyncio.Event()

    def tell(self, channels: Iterable[str]) -> None:
        """Have it told; returns at once."""
        self._channels.update(channels)
        if self._channels:
            self._wake.set()

    async def run(self) -> None:
        """Tell what there is to be told, until cancelled."""
        await _again_and_again(self._database, self._tell_all)

    async def _tell_all(self, connection: psycopg.AsyncConnection) -> None:
        await connection.execute("SET synchronous_commit = off")  # a notice is nothing to keep
        while True:
            await self._wake.wait()
            self._wake.clear()
            channels, self._channels = self._channels, set()
            for channel in channels:
                await connection.execute("SELECT pg_notify(%s, %s)", (TOPIC, channel))
            await asyncio.sleep(BREATH)


async def listen(database: Engine, wake: Callable[[str], None]) -> None:
    """Call `wake` with each channel that is told of, until cancelled."""

    async def hear(connection: psycopg.AsyncConnection) -> None:
        await connection.execute(f"LISTEN {TOPIC}")
        async for notice in connection.notifies():
            wake(notice.payload)

    await _again_and_again(database, hear)


async def _again_and_again(
    database: Engine, work: Callable[[psycopg.AsyncConnection], Awaitable[None]]
) -> None:
    """A connection for itself, made again when it is lost; meanwhile the senders look by
    themselves every second."""
    address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(address, autocommit=True) as one:
                await work(one)
        except psycopg.Error as error:
            log.warning("the database's notices are lost: %s", type(error).__name__)
        await asyncio.sleep(2)
