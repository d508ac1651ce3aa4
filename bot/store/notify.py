"""On PostgreSQL, with several processes: whoever writes an answer wakes whoever sends it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable

import psycopg
from sqlalchemy import Connection, Engine, text

from models.base import is_sqlite

log = logging.getLogger(__name__)
TOPIC = "bimtek_outbox"
_NOTIFY = text("SELECT pg_notify(:topic, :channel)")


def notify(connection: Connection, channels: Iterable[str]) -> None:
    """Tell with the commit that these channels have something to send."""
    if not is_sqlite(connection):
        for channel in set(channels):
            connection.execute(_NOTIFY, {"topic": TOPIC, "channel": channel})


async def listen(database: Engine, wake: Callable[[str], None]) -> None:
    """Call `wake` with each channel that is told of, until cancelled. A lost connection is made
    again; meanwhile the senders look by themselves every second."""
    address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            await _listen(address, wake)
        except psycopg.Error as error:
            log.warning("the database's notices are lost: %s", type(error).__name__)
        await asyncio.sleep(2)


async def _listen(address: str, wake: Callable[[str], None]) -> None:
    connection = await psycopg.AsyncConnection.connect(address, autocommit=True)
    async with connection:
        await connection.execute(f"LISTEN {TOPIC}")
        async for notice in connection.notifies():
            wake(notice.payload)
