from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from bot.clock import SetClock
from tests.support.fixtures import OpenBot
from tests.support.running_bot import RunningBot
from tests.support.training_sessions import NOW
from tests.web.console.visitor import Visitor, populate


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
async def bot(open_bot: OpenBot, clock: SetClock, swept_by_hand: None) -> RunningBot:
    """A bot with coordinators and volunteers of two kecamatan."""
    bot = await open_bot(clock=clock)
    populate(bot.app.database)
    return bot


@pytest.fixture
async def visitor(bot: RunningBot) -> AsyncIterator[Visitor]:
    """Somebody who is not in yet."""
    async with ClientSession() as http:
        yield Visitor(bot, http)
