"""Whoever sends, in another process, is woken by what was committed for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.store.notify import Notifier, listen
from tests.support.databases import StoredRows
from tests.support.patience import until

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True),
]
_NOTIFIERS = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE 'SELECT pg_notify%'
"""


class Ears:
    """What a listening process was woken for."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def settled(self, notifier: Notifier) -> None:
        """Until it hears what is told; a notice from before somebody listens is lost."""
        await until(lambda: self._tells(notifier), "the first notice")

    def _tells(self, notifier: Notifier) -> bool:
        notifier.tell(["begun"])
        return "begun" in self.heard


@pytest_asyncio.fixture
async def notifier(stored_rows: StoredRows, ears: Ears) -> AsyncIterator[Notifier]:
    notifier = Notifier(stored_rows.engine)
    tasks = [
        asyncio.create_task(notifier.run()),
        asyncio.create_task(listen(stored_rows.engine, ears.heard.append)),
    ]
    await ears.settled(notifier)
    yield notifier
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def ears() -> Ears:
    return Ears()


async def test_a_listener_hears_each_channel(notifier: Notifier, ears: Ears) -> None:
    notifier.tell(["telegram", "whatsapp"])
    await until(lambda: {"telegram", "whatsapp"} <= set(ears.heard), "both channels")


async def test_many_commits_make_one_notice(notifier: Notifier, ears: Ears) -> None:
    for _ in range(500):
        notifier.tell(["telegram"])
    notifier.tell([])
    await until(lambda: "telegram" in ears.heard, "the channel")
    notifier.tell(["last"])
    await until(lambda: "last" in ears.heard, "the last channel")
    assert ears.heard.count("telegram") == 1


async def test_a_lost_connection_is_made_again(
    notifier: Notifier, ears: Ears, stored_rows: StoredRows
) -> None:
    with stored_rows.engine.begin() as connection:
        [pid] = connection.execute(text(_NOTIFIERS)).scalars()
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

    def tells() -> bool:
        notifier.tell(["telegram"])
        return "telegram" in ears.heard

    await until(tells, "a notice by a new connection")
