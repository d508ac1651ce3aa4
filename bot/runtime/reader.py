"""Reading beside the writer, in threads, where a million rows keep nobody waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")


class Reader:
    def __init__(self, database: Engine) -> None:
        # On SQLite a reader must not ask for the writer's place.
        self._database = database.execution_options(sqlite_begin="DEFERRED")
        self._threads = ThreadPoolExecutor(thread_name_prefix="reader")
        self._under_way: set[Future[Any]] = set()

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on a connection of its own. Whoever waits may be cancelled; the work goes on
        to its end."""
        reading = self._threads.submit(self._connected, work)
        self._under_way.add(reading)
        reading.add_done_callback(self._under_way.discard)
        return await asyncio.wrap_future(reading)

    async def stop(self, within: float = 5.0) -> None:
        """Wait for what is under way, as long as that: a connection that comes back when its pool
        was disposed of is closed by nobody."""
        await asyncio.to_thread(wait, set(self._under_way), within)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _connected(self, work: Callable[[Connection], T]) -> T:
        with self._database.connect() as connection:
            return work(connection)
