from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.clock import Clock
from tests.runtime.databases import Books, Outage, Postgres, migrate_at, running_postgres
from tests.runtime.house import ACCOUNT, AUTH, OURS, PUBLIC, TOKEN, House, settings_for
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn

OpenHouse = Callable[..., Awaitable[House]]
both_databases = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("BIMTEK_"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _nobody_is_too_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test answers more quickly than people do (bot/floods.py)."""
    monkeypatch.setattr("bot.floods.AT_ONCE", 1_000_000)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "bimtek.db"
    migrate_at(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
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
    name = postgres.fresh()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def blank_database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """A database without any table."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path}/blank.db"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def outage(database_url: str, database_kind: str, request: pytest.FixtureRequest) -> Outage:
    server = request.getfixturevalue("postgres") if database_kind == "postgresql" else None
    return Outage(database_url, server)


@pytest.fixture
def books(database_url: str) -> Iterator[Books]:
    books = Books(database_url)
    yield books
    books.close()


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
async def open_house(
    database_url: str, telegram: TelegramStandIn, twilio: TwilioStandIn
) -> AsyncIterator[OpenHouse]:
    """Opens houses on the same database; the platforms call the one that was opened last.
    `ready=False` does not wait for the senders; the other words are settings."""
    opened: list[House] = []

    async def open_one(
        role: str = "all", clock: Clock | None = None, ready: bool = True, **changes: Any
    ) -> House:
        url = changes.pop("database_url", database_url)
        house = House(settings_for(url, telegram, twilio, **changes), role, clock)
        opened.append(house)
        await house.start()
        if role != "worker":
            telegram.bot_url = house.url if house.app.settings.public_url else None
            twilio.bot_url = house.url
        return await house.sends() if ready else house

    yield open_one
    for house in reversed(opened):
        await house.stop()


@pytest.fixture
async def house(open_house: OpenHouse) -> House:
    return await open_house()
