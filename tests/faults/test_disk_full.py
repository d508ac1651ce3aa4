"""There is no room left for the database's file while people talk, and then there is again.

The room is the largest size that the process's files may have, which the system takes away and
gives back while it runs.
"""

from __future__ import annotations

import asyncio
import resource
from pathlib import Path

from tests.faults.conftest import Show
from tests.faults.crowd import Crowd
from tests.faults.talking import account, at_rest, talk
from tests.support.databases import StoredRows
from tests.support.patience import until
from tests.support.process import Running, platform_settings

_ROOM = 40_000  # bytes more than the larger of the database's files has


def limit(running: Running, size: int) -> None:
    """`size` in bytes; -1: none."""
    resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def test_sqlite_without_room(
    tmp_path: Path,
    migrated_file: Path,
    crowd: Crowd,
    show: Show,
) -> None:
    database = tmp_path / "bimtek.db"
    database.write_bytes(migrated_file.read_bytes())
    url, stored_rows = f"sqlite:///{database}", StoredRows(f"sqlite:///{database}")
    running = Running(tmp_path, **platform_settings(crowd.telegram, crowd.twilio), database_url=url)
    async with running:
        async with talk(crowd, running, stored_rows, people=12):
            await asyncio.sleep(0.3)
            limit(running, max(file.stat().st_size for file in tmp_path.glob("bimtek.db*")) + _ROOM)
            await until(lambda: crowd.tried_again > 50, "the room to end")
            words = crowd.words
            limit(running, resource.RLIM_INFINITY)
            await until(lambda: crowd.words > words + 50, "the talk to go on")
        await until(lambda: at_rest(stored_rows), "the reports")
    told = account(crowd)
    show(f"no room for SQLite's file: {crowd.tried_again} deliveries failed; {told}")
    assert (told.lost, told.twice, told.out_of_order) == (0, 0, 0)
    assert "OperationalError SQLITE" in running.log.read_text()
    stored_rows.close()
