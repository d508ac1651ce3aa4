"""The steps of docs/operations.md for an upgrade, from release 0.2.0 and with many rows, while
people go on talking: no message is lost, no row is gone, and how long nobody is answered is told.

Few rows here; UPGRADE_VOLUNTEERS makes more: 40,000 are a million rows.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import MetaData, func, select

from models.base import open_database
from models.messages import Inbox, Outbox
from models.schema import HEAD, version
from models.vocabulary import State
from tests.faults.conftest import Show
from tests.faults.crowd import Crowd
from tests.faults.talking import at_rest, connect
from tests.server.tools import only_proving
from tests.support.databases import Postgres, StoredRows
from tests.support.patience import PATIENCE, until
from tests.support.process import Running, bimtek_process, platform_settings
from tests.upgrade.old_program import OldProgram, ended, is_there

TAG = "v0.2.0"
PEOPLE = 10
VOLUNTEERS = int(os.environ.get("UPGRADE_VOLUNTEERS", "2000"))
pytestmark = [
    only_proving,
    pytest.mark.skipif(not is_there(TAG), reason=f"the tag {TAG} is not here"),
    pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True),
]


@pytest.fixture
def database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A database without any table: the old program makes them."""
    if database_kind == "sqlite":
        return f"sqlite:///{tmp_path}/bimtek.db"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.url(postgres.blank())


def counted(url: str) -> Counter[str]:
    """How many rows each table has."""
    engine, there = open_database(url), MetaData()
    there.reflect(engine)
    with engine.connect() as connection:
        queries = {t.name: select(func.count()).select_from(t) for t in there.sorted_tables}
        rows = {name: connection.execute(query).scalar_one() for name, query in queries.items()}
    engine.dispose()
    return Counter({name: n for name, n in rows.items() if name != "alembic_version"})


async def test_nothing_is_lost_on_the_way(
    tmp_path: Path, database_url: str, database_kind: str, crowd: Crowd, show: Show
) -> None:
    settings = platform_settings(crowd.telegram, crowd.twilio) | {
        "database_url": database_url,
        "telegram_rate": 1000,
        "whatsapp_rate": 1000,
    }
    (tmp_path / "old").mkdir()
    old = OldProgram(TAG, tmp_path / "old", **settings)
    await old.command("migrate")
    await old.command("seed", "--volunteers", str(VOLUNTEERS))
    before = counted(database_url)

    process = await old.run()
    connect(crowd, old)
    talking = [asyncio.create_task(talk(crowd, place)) for place in range(PEOPLE)]
    await until(lambda: crowd.words > PEOPLE * 3, "the talk")
    backed_up = await timed(old.command("backup", str(tmp_path / "before-upgrade.bimtek.gz")))

    silent_since = time.monotonic()
    stopped = await timed(ended(process))
    migrated = await timed(migrate(tmp_path, database_url))
    async with Running(tmp_path, **settings) as new:
        connect(crowd, new)
        words = crowd.words
        await until(lambda: crowd.words > words, "the first answer")
        silence = time.monotonic() - silent_since
        await until(lambda: crowd.words > words + PEOPLE * 5, "the talk to go on")
        crowd.ending = True
        await asyncio.wait_for(asyncio.gather(*talking), PATIENCE)
        stored_rows = StoredRows(database_url)
        await until(lambda: at_rest(stored_rows), "the reports")
        lost = words_without_an_answer(stored_rows, crowd)
        assert await new.terminate() == 0

    after, engine = counted(database_url), open_database(database_url)
    assert version(engine) == HEAD
    engine.dispose()
    stored_rows.close()
    assert not before - after, "rows are gone"
    show(
        f"from {TAG} on {database_kind} with {before.total():,} rows: backup {backed_up:.1f} s,"
        f" stop {stopped:.1f} s, migration {migrated:.1f} s, nobody answered for {silence:.1f} s;"
        f" {len(crowd.people)} people said {crowd.words} words, {crowd.tried_again} tries were"
        f" refused meanwhile; lost {lost}"
    )
    assert lost == 0
    assert crowd.tried_again > 0, "nobody spoke while it was away"


async def talk(crowd: Crowd, place: int) -> None:
    """One newcomer after the other registers, and waits for the answer to each word."""
    while not crowd.ending:
        who, words = crowd.newcomer(place % 5 == 4)
        for word in words:
            heard = len(crowd.ears.heard.get(who, []))
            await crowd.say(who, word)
            await crowd.ears.until(lambda: len(crowd.ears.heard.get(who, [])) > heard)  # noqa: B023


async def migrate(folder: Path, url: str) -> None:
    code, _, complained = await bimtek_process(folder, "migrate", database_url=url)
    assert code == 0, complained


async def timed(work: object) -> float:
    begun = time.monotonic()
    await work  # type: ignore[misc]
    return time.monotonic() - begun


def words_without_an_answer(stored_rows: StoredRows, crowd: Crowd) -> int:
    """What was said and is not kept, was kept and failed, or was answered and did not arrive; of
    each message only one may have arrived."""
    kept = stored_rows.count(Inbox)
    failed = sum(bool(row.error) for row in stored_rows.rows(Inbox))
    sent = stored_rows.count(Outbox, state=State.SENT)
    arrived = crowd.ears.all.total()
    assert arrived <= sent, f"{arrived} arrived of {sent}: some twice"
    return (crowd.words - kept) + failed + (sent - arrived)
