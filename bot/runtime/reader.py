"""Reading beside the writer, in threads, where a million rows keep nobody waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, text

from models.base import is_sqlite

T = TypeVar("T")
# Nobody waits for a reader, which locks nothing, and it may compute for long between two reads: a
# list is read, a workbook made. A writer that stands still is thrown out after seconds.
_LET_IT_THINK = text("SET LOCAL idle_in_transaction_session_timeout = '15min'")


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
            if not is_sqlite(connection):
                connection.execute(_LET_IT_THINK)
            return work(connection)
