"""The database goes away while people talk, and comes back: the platforms are told to come again,
and nobody notices more than a wait.

Some seconds here, half a minute by `make prove`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession
from sqlalchemy.engine import make_url

from tests.faults.conftest import Show
from tests.faults.crowd import Crowd
from tests.faults.sizes import Sizes
from tests.faults.talking import account, at_rest, talk
from tests.support.databases import Postgres, StoredRows
from tests.support.patience import until
from tests.support.process import Running


@asynccontextmanager
async def shut(server: Postgres, url: str) -> AsyncIterator[None]:
    """Who is in is thrown out, and nobody gets in."""
    name = str(make_url(url).database)
    server.shut(name)
    yield
    server.reopen(name)


@asynccontextmanager
async def locked(stored_rows: StoredRows) -> AsyncIterator[None]:
    """Another program has the file for itself, and whoever would write waits."""
    with stored_rows.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN EXCLUSIVE")
        yield
        connection.exec_driver_sql("ROLLBACK")


async def test_the_database_is_gone_and_comes_back(
    running: Running,
    database_url: str,
    database_kind: str,
    stored_rows: StoredRows,
    crowd: Crowd,
    sizes: Sizes,
    show: Show,
    request: pytest.FixtureRequest,
) -> None:
    on_sqlite = database_kind == "sqlite"
    async with running:
        async with talk(crowd, running, stored_rows, people=12) as talking:
            await asyncio.sleep(0.5)
            server = None if on_sqlite else request.getfixturevalue("postgres")
            async with shut(server, database_url) if server else locked(stored_rows):
                await asyncio.sleep(sizes.away)
                assert await health(running) == 503 or on_sqlite  # which lets others read
            refused = crowd.tried_again
            await until(lambda: crowd.words > talking.words + 100, "the talk to go on")
        await until(lambda: at_rest(stored_rows), "the reports")
        assert await health(running) == 200
    told = account(crowd)
    away = f"database away for {sizes.away:g} s, {database_kind}"
    show(f"{away}: {refused} deliveries failed; {told}")
    assert refused or on_sqlite  # which has them wait for up to ten seconds
    assert (told.lost, told.twice, told.out_of_order) == (0, 0, 0)


async def health(running: Running) -> int:
    async with ClientSession() as http, http.get(f"{running.url}/healthz") as answer:
        return answer.status
