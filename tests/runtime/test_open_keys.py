"""In a chat only the question that is open has keys; what was chosen stays to be seen."""

from __future__ import annotations

from typing import Any

import pytest

from models.messages import Outbox
from tests.standins.telegram import TelegramStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.people import OnTelegram
from tests.support.running_bot import RunningBot

pytestmark = pytest.mark.one_database


def live(telegram: TelegramStandIn, person: OnTelegram) -> list[int]:
    """Messages of the chat that still have keys below them."""
    return [
        id
        for (chat, id), message in sorted(telegram.messages.items(), key=lambda one: one[0][1])
        if chat == person.id and message.get("reply_markup", {}).get("inline_keyboard")
    ]


async def only_the_last(telegram: TelegramStandIn, person: OnTelegram) -> None:
    await until(lambda: live(telegram, person) == [person.last.message_id], "one keyboard")


def says(telegram: TelegramStandIn, message: Any) -> str:
    return str(telegram.messages[message.chat_id, message.message_id]["text"])


async def test_a_tap_leaves_the_choice_and_no_keys(
    running_bot: RunningBot, telegram: TelegramStandIn
) -> None:
    person = OnTelegram(telegram)
    await person.says("/start")
    asked = person.last
    label, code = next((label, code) for label, code in asked.buttons.items() if code)
    await person.presses(code.partition(":")[2])
    await until(lambda: says(telegram, asked).endswith(f"\n\n✓ {label}"), "the choice")
    assert says(telegram, asked).startswith(asked.plain)
    assert asked.message_id not in live(telegram, person)


async def test_what_is_typed_closes_the_keys_too_and_changes_no_word(
    running_bot: RunningBot, telegram: TelegramStandIn
) -> None:
    person = OnTelegram(telegram)
    await person.says("/start")
    asked = person.last
    for text in ("setuju", "Ratna Wulandari", "apa?", "ya", "bantuan", "menu", "psm"):
        await person.says(text)
    await until(lambda: len(live(telegram, person)) <= 1, "one keyboard")
    assert asked.message_id not in live(telegram, person)
    assert says(telegram, asked) == asked.plain


async def test_a_question_that_is_asked_again_has_its_keys_once(
    running_bot: RunningBot, telegram: TelegramStandIn
) -> None:
    person = OnTelegram(telegram)
    await person.says("/start")
    for _ in range(5):
        await person.says("xyzzy")
    await only_the_last(telegram, person)


async def test_an_old_key_goes_without_a_choice(
    running_bot: RunningBot, telegram: TelegramStandIn
) -> None:
    """Where its message could not be changed when it was time."""
    person = OnTelegram(telegram)
    await person.says("/start")
    asked = person.last
    telegram.fail_next(1, 400, "Bad Request: x", method="editMessageReplyMarkup")
    await person.says("setuju")
    code = next(code for code in asked.buttons.values() if code)
    assert await telegram.press(person.id, code, asked.message_id) == 200
    await until(lambda: asked.message_id not in live(telegram, person), "the old keys")
    assert says(telegram, asked) == asked.plain


async def test_keys_from_before_a_start_are_closed_as_well(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    running_bot = await open_bot()
    person = OnTelegram(telegram)
    await person.says("/start")
    asked = person.last
    await until(lambda: bool(stored_rows.row(Outbox).provider_id), "the report")
    await running_bot.stop()
    await open_bot()
    await person.says("setuju")
    await until(lambda: asked.message_id not in live(telegram, person), "the old keys")


@pytest.mark.parametrize(
    ("status", "what"),
    [(400, "Bad Request: message to edit not found"), (429, "Too Many Requests: retry after 1")],
)
async def test_keys_that_stay_keep_nobody_waiting(
    running_bot: RunningBot,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    status: int,
    what: str,
) -> None:
    person = OnTelegram(telegram)
    await person.says("/start")
    for method in ("editMessageReplyMarkup", "editMessageText"):
        telegram.fail_next(
            1, status, what, {"retry_after": 1} if status == 429 else None, method=method
        )
    for text in ("setuju", "Ratna Wulandari", "ya"):
        assert await person.says(text)
    await running_bot.sender().emptied()
    await until(lambda: {row.state for row in stored_rows.rows(Outbox)} == {"sent"}, "the reports")
