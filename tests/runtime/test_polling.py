"""Long polling: an update is confirmed to Telegram only after it is committed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.engine.messages import Arrival
from bot.runtime.writer import Writer
from models.messages import Inbox, Outbox
from tests.standins.telegram import TelegramStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import PATIENCE, until
from tests.support.people import OnTelegram, register_on_telegram

pytestmark = pytest.mark.one_database
PERSON = 9_172_635_481
POLLING: dict[str, Any] = {"public_url": "", "twilio_account_sid": "", "twilio_auth_token": ""}
POLLING |= {"whatsapp_from": ""}


async def test_somebody_registers_over_polling(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    await open_bot(**POLLING)
    person = OnTelegram(telegram)
    await register_on_telegram(person)
    assert stored_rows.count(Outbox) == len(person.heard)
    await until(lambda: not telegram.queue, "the last update to be confirmed")


async def test_what_was_not_committed_is_not_confirmed_and_comes_again(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The process stops between the fetch and the commit."""
    fetched = asyncio.Event()

    async def stuck(writer: Writer, arrival: Arrival) -> None:
        fetched.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "submit", stuck)
        first = await open_bot(**POLLING)
        telegram.enqueue(telegram.message_update(PERSON, "/start"))
        await asyncio.wait_for(fetched.wait(), PATIENCE)
        await first.stop()
    assert len(telegram.queue) == 1
    assert stored_rows.count(Inbox) == 0

    second = await open_bot(**POLLING)
    await telegram.wait_for_sent(1)
    await until(lambda: not telegram.queue, "the update to be confirmed")
    await second.sender().emptied()
    assert len(telegram.sent) == stored_rows.count(Inbox) == stored_rows.count(Outbox) == 1


async def test_what_was_committed_but_not_confirmed_is_answered_once(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The process stops between the commit and the confirmation."""
    committed = asyncio.Event()
    submit = Writer.submit

    async def then_stuck(writer: Writer, arrival: Arrival) -> None:
        await submit(writer, arrival)
        committed.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "submit", then_stuck)
        first = await open_bot(**POLLING)
        telegram.enqueue(telegram.message_update(PERSON, "/start"))
        await asyncio.wait_for(committed.wait(), PATIENCE)
        await first.stop()
    assert len(telegram.queue) == 1
    assert stored_rows.count(Inbox) == 1

    second = await open_bot(**POLLING)
    await until(lambda: not telegram.queue, "the update to be confirmed")
    await second.sender().emptied()
    assert len(telegram.sent) == stored_rows.count(Inbox) == stored_rows.count(Outbox) == 1


async def test_what_could_not_be_stored_is_fetched_again(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    submit, tries = Writer.submit, []

    async def fails_once(writer: Writer, arrival: Arrival) -> None:
        tries.append(arrival.id)
        if len(tries) == 1:
            raise RuntimeError("the database is away")
        await submit(writer, arrival)

    monkeypatch.setattr(Writer, "submit", fails_once)
    await open_bot(**POLLING)
    telegram.enqueue(telegram.message_update(PERSON, "/start"))
    await telegram.wait_for_sent(1)
    assert len(tries) == 2
    assert stored_rows.count(Inbox) == 1


async def test_an_update_that_cannot_be_read_does_not_hide_the_rest(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    telegram.enqueue(
        {"update_id": 4, "message": {"chat": None}},
        {"update_id": 5, "chat_boost": {}},
        telegram.message_update(PERSON, "/start", update_id=6, photo=[{}]),
        telegram.message_update(PERSON, "/start", update_id=7),
    )
    await open_bot(**POLLING)
    await telegram.wait_for_sent(1)
    await until(lambda: not telegram.queue, "the updates to be confirmed")
    assert [bool(row.error) for row in stored_rows.rows(Inbox)] == [True, False]


async def test_a_webhook_that_was_set_before_is_taken_away(
    open_bot: OpenBot, telegram: TelegramStandIn
) -> None:
    telegram.webhook = {"url": "https://old.example/webhook"}
    await open_bot(**POLLING)
    assert telegram.webhook == {"url": ""}
    telegram.enqueue(telegram.message_update(PERSON, "/start"))
    await telegram.wait_for_sent(1)
