"""A platform that refuses its account: the other one goes on, and everybody who asks is told; where
there is no other, the bot ends."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.runtime.test_polling import POLLING
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.people import OnTelegram, OnWhatsApp
from tests.support.process import bimtek_process, platform_settings
from tests.support.running_bot import RunningBot

pytestmark = pytest.mark.one_database
WRONG = "700000001:AAwrong"
NO_WHATSAPP: dict[str, Any] = {
    "twilio_account_sid": "",
    "twilio_auth_token": "",
    "whatsapp_from": "",
}


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as http:
        yield http


async def asked(http: ClientSession, running_bot: RunningBot) -> tuple[int, dict[str, Any]]:
    async with http.get(f"{running_bot.url}/healthz") as answer:
        return answer.status, await answer.json()


async def stopped(http: ClientSession, running_bot: RunningBot, channel: str) -> str:
    """Wait until it is; what healthz says of it."""
    await until(lambda: running_bot.sender(channel).stopped_because, "the channel to stop")
    status, said = await asked(http, running_bot)
    assert status == 503
    async with http.get(f"{running_bot.url}/metrics") as figures:
        assert f'bimtek_channel_stopped{{channel="{channel}"}} 1.0' in await figures.text()
    async with http.get(f"{running_bot.url}/livez") as answer:
        assert (answer.status, await answer.text()) == (200, "ok")
    return str(said["senders"][channel])


async def test_a_token_that_is_refused_stops_telegram_alone(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    http: ClientSession,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Found out at the start, before anybody writes; one line says so."""
    running_bot = await open_bot(ready=False, telegram_token=WRONG)
    why = await stopped(http, running_bot, "telegram")
    assert why.startswith("Telegram does not accept the bot's token; copy it anew")
    told = [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert [r.getMessage() for r in told] == [f"telegram is stopped: {why}"]
    assert await OnWhatsApp(twilio).says("halo")
    telegram.faults.clear()


async def test_a_token_that_is_revoked_while_it_polls_is_told_once(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    http: ClientSession,
    caplog: pytest.LogCaptureFixture,
) -> None:
    running_bot = await open_bot(**POLLING)
    await until(lambda: not running_bot.app.connections["telegram"].missing, "Telegram")
    telegram.token = "another:token"
    telegram.release()
    telegram.enqueue(telegram.message_update(7, "/start"))
    why = await stopped(http, running_bot, "telegram")
    told = [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert [r.getMessage() for r in told] == [f"telegram is stopped: {why}"]
    telegram.faults.clear()


REFUSALS = {
    (401, 20003): "wrong account or token (error 20003); copy Account SID",
    (403, 20005): "the account is suspended or closed (error 20005); look at",
    (403, 20008): "not with test credentials (error 20008)",
    (404, 20404): "there is no such account (error 20404); copy",
    (403, 29999): "https://www.twilio.com/docs/errors/29999",
}


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_credentials_that_are_refused_stop_whatsapp_alone(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    http: ClientSession,
    refusal: tuple[int, int],
) -> None:
    twilio.account.refusal = refusal
    running_bot = await open_bot(ready=False)
    assert REFUSALS[refusal] in await stopped(http, running_bot, "whatsapp")
    assert await OnTelegram(telegram).says("/start")


async def test_a_suspended_account_is_told(
    open_bot: OpenBot, twilio: TwilioStandIn, http: ClientSession
) -> None:
    twilio.account.status = "suspended"
    running_bot = await open_bot(ready=False)
    assert "the account is suspended" in await stopped(http, running_bot, "whatsapp")


async def test_a_webhook_that_is_refused_is_no_good_health(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    http: ClientSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is asked again: names become known, and certificates valid."""
    monkeypatch.setattr("bot.runtime.connecting.LONGEST_PAUSE", 0.05)
    unknown = "Bad Request: bad webhook: Failed to resolve host"
    telegram.fail_next(100_000, 400, unknown, method="setWebhook")
    running_bot = await open_bot()
    status, said = await asked(http, running_bot)
    assert (status, said["ok"]) == (503, False)
    assert "failed to resolve host" in said["not connected"]["telegram"]
    telegram.behave()
    await until(lambda: not running_bot.app.connections["telegram"].missing, "Telegram")
    assert (await asked(http, running_bot))[0] == 200


async def test_twilio_out_of_reach_is_no_refusal(
    open_bot: OpenBot, twilio: TwilioStandIn, http: ClientSession
) -> None:
    twilio.account.refusal = (503, 20503)
    running_bot = await open_bot()
    status, said = await asked(http, running_bot)
    assert status == 200
    assert said["not connected"] == {"whatsapp": "account: Twilio has trouble (status 503)"}


# --- the only one ----------------------------------------------------------------------------


def alone(telegram: TelegramStandIn, twilio: TwilioStandIn, which: str) -> dict[str, Any]:
    settings = platform_settings(telegram, twilio)
    if which == "telegram":
        return settings | NO_WHATSAPP | {"telegram_token": WRONG}
    if which == "whatsapp":
        return settings | {"telegram_token": "", "twilio_auth_token": "c" * 32}
    return settings | {"telegram_token": WRONG, "twilio_auth_token": "c" * 32}


@pytest.mark.parametrize("which", ["telegram", "whatsapp", "both"])
async def test_where_no_platform_is_left_the_bot_ends(
    tmp_path: Path,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    database_url: str,
    which: str,
) -> None:
    settings = alone(telegram, twilio, which) | {"database_url": database_url}
    code, _, complained = await bimtek_process(tmp_path, "run", "--port", "0", **settings)
    assert code == 1, complained
    last = complained.splitlines()[-1]
    assert last.startswith("no platform takes us, so there is nothing to run: ")
    assert ("BIMTEK_TELEGRAM_TOKEN" in last) == (which != "whatsapp")
    assert ("BIMTEK_TWILIO_AUTH_TOKEN" in last) == (which != "telegram")
    assert complained.count("is stopped") == (2 if which == "both" else 1)
    telegram.faults.clear()
    twilio.faults.clear()
