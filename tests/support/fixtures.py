"""A running bot with its databases and platforms, for whatever test asks for them."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Engine

from bot.clock import Clock
from bot.runtime import schedule
from models.base import open_database
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import Outage, Postgres, StoredRows, migrate_at, running_postgres
from tests.support.running_bot import ACCOUNT, AUTH, OURS, PUBLIC, TOKEN, RunningBot, settings_for

OpenBot = Callable[..., Awaitable[RunningBot]]
OpenEngine = Callable[[], Engine]
both_databases = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whoever has a database has one of each kind, unless the test says otherwise."""
    test = metafunc.definition
    given = any("database_kind" in mark.args[0] for mark in test.iter_markers("parametrize"))
    if "database_kind" in metafunc.fixturenames and not given:
        one = test.get_closest_marker("one_database")
        kinds = ["sqlite"] if one else ["sqlite", "postgresql"]
        metafunc.parametrize("database_kind", kinds, indirect=True)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("BIMTEK_"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _nobody_is_too_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test answers more quickly than people do (bot/runtime/flood_guard.py)."""
    monkeypatch.setattr("bot.runtime.flood_guard.AT_ONCE", 1_000_000)


@pytest.fixture(autouse=True)
def _nothing_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test made of long ago would go when its bot begins, sooner or later."""
    make = schedule.make_schedule

    def without_the_night(*parts: Any) -> AsyncIOScheduler:
        scheduler = make(*parts)
        [night] = (job for job in scheduler.get_jobs() if job.name == "clean up")
        night.remove()
        return scheduler

    monkeypatch.setattr(schedule, "make_schedule", without_the_night)


@pytest.fixture(autouse=True)
def _nothing_is_long_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """What others still write of somebody who is erased is done at once."""
    monkeypatch.setattr("bot.features.erasing.writes.SETTLED", timedelta(0))
    monkeypatch.setattr("bot.runtime.erasing.LOOK_SECONDS", 0.1)


@pytest.fixture
def swept_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is due is looked for only when a test says so: nothing is done by the clock."""
    monkeypatch.setattr(schedule, "make_schedule", lambda *_: AsyncIOScheduler())


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "bimtek.db"
    migrate_at(f"sqlite:///{path}")
    return path


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """A migrated database without rows; once on SQLite, once on PostgreSQL."""
    if database_kind == "sqlite":
        path = tmp_path / "bimtek.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.migrated()
    yield postgres.url(name)
    postgres.give_back(name)


@pytest.fixture
def blank_database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """A database without any table."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path}/blank.db"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.blank()
    yield postgres.url(name)
    postgres.give_back(name, blank=True)


@pytest.fixture
def outage(database_url: str, database_kind: str, request: pytest.FixtureRequest) -> Outage:
    server = request.getfixturevalue("postgres") if database_kind == "postgresql" else None
    return Outage(database_url, server)


@pytest.fixture
def stored_rows(database_url: str) -> Iterator[StoredRows]:
    stored_rows = StoredRows(database_url)
    yield stored_rows
    stored_rows.close()


@pytest.fixture
def open_engine(database_url: str) -> Iterator[OpenEngine]:
    """Opens the database once more, as another process does. However the test ends, no connection
    is left open to be found in a later one."""
    with ExitStack() as opened:

        def open_one() -> Engine:
            engine = open_database(database_url)
            opened.callback(engine.dispose)
            return engine

        yield open_one


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    async with TelegramStandIn(TOKEN) as platform:
        yield platform
    assert not platform.faults


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn(ACCOUNT, AUTH, public_url=PUBLIC, number=OURS) as platform:
        yield platform
    assert not platform.faults


@pytest.fixture
async def open_bot(
    database_url: str, telegram: TelegramStandIn, twilio: TwilioStandIn
) -> AsyncIterator[OpenBot]:
    """Opens houses on the same database; the platforms call the one that was opened last.
    `ready=False` does not wait for the senders; `limits` are those of its connections; the other
    words are settings."""
    opened: list[RunningBot] = []

    async def open_one(
        role: str = "all", clock: Clock | None = None, ready: bool = True, **changes: Any
    ) -> RunningBot:
        url, limits = changes.pop("database_url", database_url), changes.pop("limits", None)
        running_bot = RunningBot(
            settings_for(url, telegram, twilio, **changes), role, clock, limits
        )
        opened.append(running_bot)
        await running_bot.start()
        if role != "worker":
            telegram.bot_url = running_bot.url if running_bot.app.settings.public_url else None
            twilio.bot_url = running_bot.url
        return await running_bot.sends() if ready else running_bot

    yield open_one
    for running_bot in reversed(opened):
        await running_bot.stop()


@pytest.fixture
async def running_bot(open_bot: OpenBot) -> RunningBot:
    return await open_bot()
