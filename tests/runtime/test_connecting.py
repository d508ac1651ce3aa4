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
from tests.support.fixtures import OpenHouse
from tests.support.patience import until
from tests.support.people import OnTelegram, OnWhatsApp
from tests.support.running_bot import House

pytestmark = pytest.mark.one_database
COMMANDS = "setMyCommands"


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as http:
        yield http


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.runtime.connecting.LONGEST_PAUSE", 0.05)


async def health(http: ClientSession, house: House) -> dict[str, Any]:
    async with http.get(f"{house.url}/healthz") as answer:
        assert answer.status == 200
        return dict(await answer.json())


def connected(house: House) -> bool:
    return house.app.connecting is not None and not house.app.connecting.missing


async def test_whatsapp_is_answered_while_telegram_says_nothing(
    open_house: OpenHouse, telegram: TelegramStandIn, twilio: TwilioStandIn, http: ClientSession
) -> None:
    telegram.shut_door()
    house = await open_house(ready=False)
    assert await OnWhatsApp(twilio).says("halo")
    said = await health(http, house)
    assert said["not connected"] == {"telegram": "webhook: no answer yet"}
    assert telegram.at_door == 1
    async with http.get(f"{house.url}/metrics") as figures:
        assert 'bimtek_not_connected{channel="telegram"} 1.0' in await figures.text()
    telegram.open_door()
    await until(lambda: connected(house), "Telegram")
    assert (await health(http, house))["not connected"] == {}
    assert await OnTelegram(telegram).says("/start")


@pytest.mark.parametrize("call", ["setWebhook", "getMe", COMMANDS])
async def test_whatever_fails_is_asked_for_again(
    open_house: OpenHouse, telegram: TelegramStandIn, http: ClientSession, call: str
) -> None:
    """Each step until it is done, in order; healthz says which is not."""
    telegram.fail_next(3, 502, "Bad Gateway", method=call)
    house = await open_house()
    await until(lambda: connected(house), "Telegram")
    assert house.app.connecting is not None
    assert house.app.connecting.failures == 3
    assert [c.method for c in telegram.calls] == ["setWebhook", "getMe", *[COMMANDS] * 3]
    assert house.app.terms.accounts["telegram"] == telegram.bot["username"]


async def test_a_telegram_that_comes_up_later_is_polled(
    open_house: OpenHouse, telegram: TelegramStandIn, http: ClientSession
) -> None:
    """Nobody listened at its address when the bot began."""
    late = TelegramStandIn(telegram.token)
    late._port = telegram._port
    assert telegram._runner is not None
    await telegram._runner.cleanup()
    house = await open_house(**POLLING)
    said = await health(http, house)
    assert said["not connected"] == {"telegram": "polling: ClientConnectorError"}
    async with late:
        late.enqueue(late.message_update(7, "/start"))
        await late.wait_for_sent(1)
        await until(lambda: connected(house), "Telegram")
        await house.stop()


async def test_polling_that_fails_is_told(
    open_house: OpenHouse, telegram: TelegramStandIn, http: ClientSession
) -> None:
    house = await open_house(**POLLING)
    await until(lambda: connected(house), "Telegram")
    telegram.webhook = {"url": "https://another.example/webhook"}
    telegram.enqueue(telegram.message_update(7, "/start"))
    await telegram.wait_for_sent(1)
    await until(house.app._not_connected, "a poll that fails")
    why = "polling: another program polls, or a webhook is set"
    assert (await health(http, house))["not connected"] == {"telegram": why}


async def test_the_bot_ends_while_telegram_says_nothing(
    open_house: OpenHouse, telegram: TelegramStandIn
) -> None:
    telegram.shut_door()
    house = await open_house(ready=False)
    await until(lambda: telegram.at_door == 1, "the call")
    await house.stop()
