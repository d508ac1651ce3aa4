"""A PostgreSQL of our own to be stopped, a crowd, and figures that are shown at the end of the
run."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import FIGURES
from tests.faults.crowd import Crowd, ListenedTelegram, ListenedTwilio
from tests.faults.ears import Ears
from tests.faults.sizes import Sizes, sizes_from
from tests.support.databases import Postgres, running_postgres
from tests.support.process import Running, platform_settings
from tests.support.running_bot import ACCOUNT, AUTH, OURS, PUBLIC, TOKEN

Show = Callable[[str], None]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def sizes() -> Sizes:
    return sizes_from(os.environ)


@pytest.fixture
async def crowd() -> AsyncIterator[Crowd]:
    ears = Ears()
    async with (
        ListenedTelegram(TOKEN, ears) as telegram,
        ListenedTwilio(ACCOUNT, AUTH, ears, public_url=PUBLIC, number=OURS) as twilio,
    ):
        yield Crowd(telegram, twilio, ears)
    assert not telegram.faults + twilio.faults


@pytest.fixture
def running(tmp_path: Path, database_url: str, crowd: Crowd) -> Running:
    """The bot, not started yet, with rates that slow nothing down."""
    settings = platform_settings(crowd.telegram, crowd.twilio) | {
        "database_url": database_url,
        "telegram_rate": 1000,
        "whatsapp_rate": 1000,
    }
    return Running(tmp_path, **settings)


@pytest.fixture
def show(request: pytest.FixtureRequest) -> Show:
    """A line of figures, shown at the end of the run whether it passed or not."""
    return lambda line: request.node.user_properties.append((FIGURES, line))
