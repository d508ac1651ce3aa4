"""Threads that read beside the writer, and the end of the process."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, QueuePool, text
from sqlalchemy.exc import DBAPIError

from bot.runtime.reader import Reader
from models.base import open_database
from tests.support.patience import PATIENCE, until


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    engine = open_database(database_url)
    yield engine
    engine.dispose()


class Slow:
    """Reads until it may go on."""

    def __init__(self) -> None:
        self.begun, self.may_go_on = threading.Event(), threading.Event()

    def __call__(self, connection: Connection) -> int:
        self.begun.set()
        self.may_go_on.wait(PATIENCE)
        return int(connection.execute(text("SELECT 1")).scalar_one())


def connections(database: Engine) -> int:
    assert isinstance(database.pool, QueuePool)
    return database.pool.checkedout()


async def test_what_reads_is_waited_for_though_nobody_waits_for_what_it_finds(
    database: Engine,
) -> None:
    reader, slow = Reader(database), Slow()
    reading = asyncio.create_task(reader.read(slow))
    await until(slow.begun.is_set, "the reading")
    reading.cancel()
    stopping = asyncio.create_task(reader.stop(PATIENCE))
    await asyncio.wait({reading})
    assert (connections(database), stopping.done()) == (1, False)
    slow.may_go_on.set()
    await stopping
    assert connections(database) == 0


async def test_what_does_not_end_keeps_nobody(database: Engine) -> None:
    reader, slow = Reader(database), Slow()
    reading = asyncio.create_task(reader.read(slow))
    await until(slow.begun.is_set, "the reading")
    await reader.stop(within=0)
    slow.may_go_on.set()
    assert await reading == 1


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_reader_may_think_for_longer_than_a_writer_may_stand_still(
    database_url: str,
) -> None:
    def think(connection: Connection) -> int:
        connection.execute(text("SELECT 1"))
        time.sleep(0.6)
        return int(connection.execute(text("SELECT 2")).scalar_one())

    database = open_database(database_url, longest_pause=0.2)
    reader = Reader(database)
    assert await reader.read(think) == 2
    with pytest.raises(DBAPIError), database.begin() as connection:
        think(connection)
    await reader.stop()
    database.dispose()
