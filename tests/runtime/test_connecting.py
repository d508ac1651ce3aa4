"""Telegram is away, slow, or refuses when the bot starts: it is asked again until all is done, and
nobody waits for that."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.runtime.test_polling import POLLING
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.people import OnTelegram, OnWhatsApp
from tests.support.running_bot import RunningBot

pytestmark = pytest.mark.one_database
COMMANDS = "setMyCommands"
NOBODY = "nobody answers at its address: does a firewall block it?"


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as http:
        yield http


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.runtime.connecting.LONGEST_PAUSE", 0.05)


async def health(http: ClientSession, running_bot: RunningBot) -> dict[str, Any]:
    async with http.get(f"{running_bot.url}/healthz") as answer:
        assert answer.status == 200
        return dict(await answer.json())


def connected(running_bot: RunningBot) -> bool:
    return not running_bot.app.connections["telegram"].missing


async def test_whatsapp_is_answered_while_telegram_says_nothing(
    open_bot: OpenBot, telegram: TelegramStandIn, twilio: TwilioStandIn, http: ClientSession
) -> None:
    telegram.shut_door()
    running_bot = await open_bot(ready=False)
    assert await OnWhatsApp(twilio).says("halo")
    said = await health(http, running_bot)
    assert said["not connected"] == {"telegram": "webhook: no answer yet"}
    assert telegram.at_door == 1
    async with http.get(f"{running_bot.url}/metrics") as figures:
        assert 'bimtek_not_connected{channel="telegram"} 1.0' in await figures.text()
    telegram.open_door()
    await until(lambda: connected(running_bot), "Telegram")
    assert (await health(http, running_bot))["not connected"] == {}
    assert await OnTelegram(telegram).says("/start")


@pytest.mark.parametrize("call", ["setWebhook", "getMe", COMMANDS])
async def test_whatever_fails_is_asked_for_again(
    open_bot: OpenBot, telegram: TelegramStandIn, http: ClientSession, call: str
) -> None:
    """Each step until it is done, in order; healthz says which is not."""
    telegram.fail_next(3, 502, "Bad Gateway", method=call)
    running_bot = await open_bot()
    await until(lambda: connected(running_bot), "Telegram")
    assert running_bot.app.connections["telegram"].failures == 3
    assert [c.method for c in telegram.calls] == ["setWebhook", "getMe", *[COMMANDS] * 3]
    assert running_bot.app.policy.accounts["telegram"] == telegram.bot["username"]


async def test_a_telegram_that_comes_up_later_is_polled(
    open_bot: OpenBot, telegram: TelegramStandIn, http: ClientSession
) -> None:
    """Nobody listened at its address when the bot began."""
    late = TelegramStandIn(telegram.token)
    late._port = telegram._port
    assert telegram._writer is not None
    await telegram._writer.cleanup()
    running_bot = await open_bot(**POLLING)
    said = await health(http, running_bot)
    assert said["not connected"] == {"telegram": f"polling: {NOBODY}"}
    async with late:
        late.enqueue(late.message_update(7, "/start"))
        await late.wait_for_sent(1)
        await until(lambda: connected(running_bot), "Telegram")
        await running_bot.stop()


async def test_polling_that_fails_is_told(
    open_bot: OpenBot, telegram: TelegramStandIn, http: ClientSession
) -> None:
    running_bot = await open_bot(**POLLING)
    await until(lambda: connected(running_bot), "Telegram")
    telegram.webhook = {"url": "https://another.example/webhook"}
    telegram.enqueue(telegram.message_update(7, "/start"))
    await telegram.wait_for_sent(1)
    await until(running_bot.app._not_connected, "a poll that fails")
    why = "polling: another program polls, or a webhook is set"
    assert (await health(http, running_bot))["not connected"] == {"telegram": why}


async def test_the_bot_ends_while_telegram_says_nothing(
    open_bot: OpenBot, telegram: TelegramStandIn
) -> None:
    telegram.shut_door()
    running_bot = await open_bot(ready=False)
    await until(lambda: telegram.at_door == 1, "the call")
    await running_bot.stop()
