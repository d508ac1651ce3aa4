""" "HAPUS DATA", and declining: afterwards nothing that is kept leads to the person."""

from __future__ import annotations

import pytest

from bot.clock import SystemClock
from bot.features.counters.recount import drop_empty
from bot.text.phrases import wording
from models.erasing import Erasure
from models.learning import Answer, Attempt
from models.messages import Inbox, Outbox
from models.vocabulary import State
from models.volunteer import Audit, Volunteer
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.people import (
    OnTelegram,
    OnWhatsApp,
    register_on_telegram,
    register_on_whatsapp,
    right_letters,
)
from tests.support.running_bot import RunningBot

NAME, PHONE = "Zulkarnaen Wiryawan", "6281111222233"
FAREWELL = wording("id", "erase.done")


async def done_with(stored_rows: StoredRows) -> None:
    under_way = (State.PENDING, State.SENDING)
    await until(
        lambda: not any(stored_rows.count(Outbox, state=state) for state in under_way),
        "the reports",
    )
    await until(lambda: not stored_rows.count(Erasure), "what is left to do")


async def test_on_telegram_nothing_is_left_and_the_farewell_arrives(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    person = OnTelegram(telegram)
    await register_on_telegram(person, NAME)
    await person.says("kata rahasia yang panjang")
    await person.says("kuis")
    await person.presses("d1")
    await person.presses("skip")
    await person.says(right_letters(person.last.plain)[0])
    assert stored_rows.where_found(NAME)
    await person.says("hapus data")
    await person.says("ya")
    assert await person.says("hapus") == FAREWELL

    await done_with(stored_rows)
    await running_bot.app.writer.run(
        lambda c: drop_empty(c, SystemClock().now())
    )  # the night: counts of nobody
    secrets = (NAME, "Zulkarnaen", PHONE, str(person.id), "rahasia", "32.75.04.1001")
    assert stored_rows.where_found(*secrets) == []
    kept = {(row.recipient, row.body, row.state) for row in stored_rows.rows(Outbox)}
    assert kept == {("", None, State.SENT)}
    assert {(row.sender, row.body) for row in stored_rows.rows(Inbox)} == {("", None)}
    assert stored_rows.count(Volunteer) == 0
    left = stored_rows.rows(Answer) + stored_rows.rows(Attempt)
    assert [row.volunteer_id for row in left] == [None] * 3
    assert stored_rows.row(Audit).act == "volunteer erased"


async def test_on_whatsapp_nothing_is_left_and_the_farewell_arrives(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    person = OnWhatsApp(twilio)
    await register_on_whatsapp(person, NAME)
    await person.says("hapus data")
    await person.says("ya")
    assert await person.says("hapus semua") == FAREWELL
    await done_with(stored_rows)
    assert stored_rows.where_found(NAME, person.id, person.id[1:]) == []
    sent = person.last
    for status in ("delivered", "read"):
        assert await twilio.callback(sent, status) == 204
    assert stored_rows.where_found(NAME, person.id, person.id[1:]) == []


async def test_a_message_under_way_is_blanked_as_well(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    """Its report comes only after the person is gone."""
    person = OnTelegram(telegram)
    await register_on_telegram(person, NAME)
    await person.says("hapus data")
    telegram.hang()
    for text in ("ya", "hapus"):
        assert await telegram.say(person.id, text) == 200
    await until(lambda: not telegram._behaviours, "the question to be under way")
    telegram.release()
    await until(lambda: person.last.plain == FAREWELL, "the farewell")
    await done_with(stored_rows)
    assert stored_rows.where_found(NAME, str(person.id)) == []


async def test_the_same_last_word_again_finds_nobody_and_brings_nobody_back(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    person = OnTelegram(telegram)
    await register_on_telegram(person, NAME)
    await person.says("hapus data")
    await person.says("ya")
    update = telegram.message_update(person.id, "hapus")
    for _ in range(3):
        assert await telegram.deliver(update) == 200
    await running_bot.sender().emptied()
    assert [sent.plain for sent in person.heard].count(FAREWELL) == 1
    assert stored_rows.count(Volunteer) == 0


async def test_who_comes_again_is_somebody_new(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    person = OnTelegram(telegram)
    await register_on_telegram(person, NAME)
    for text in ("hapus data", "ya", "hapus"):
        await person.says(text)
    assert "Kawan Bimtek" in await person.says("halo")
    assert stored_rows.row(Volunteer).name == ""
    assert stored_rows.row(Volunteer).consented_at is None


@pytest.mark.parametrize("decline", ["tidak", "tidak setuju"])
async def test_who_declines_leaves_nothing_behind(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows, decline: str
) -> None:
    person = OnWhatsApp(twilio)
    await person.says("halo, saya Zulkarnaen")
    assert await person.says(decline) == wording("id", "registration.declined")
    await done_with(stored_rows)
    assert stored_rows.where_found("Zulkarnaen", person.id) == []
    assert stored_rows.count(Volunteer) == 0


async def test_who_is_too_young_leaves_nothing_behind(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    person = OnTelegram(telegram)
    await person.says("/start")
    await person.presses("agree")
    await person.says(NAME)
    for _ in range(2):
        await person.presses("no")
    await done_with(stored_rows)
    assert stored_rows.where_found(NAME, str(person.id)) == []


async def test_the_farewell_outlasts_a_restart(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    running_bot = await open_bot()
    person = OnTelegram(telegram)
    await register_on_telegram(person, NAME)
    await person.says("hapus data")
    await person.says("ya")
    telegram.fail_next(1, 429, "Too Many Requests: retry after 60", {"retry_after": 60})
    await telegram.say(person.id, "hapus")
    await until(lambda: running_bot.sender()._account.limits._people, "the pause")
    await running_bot.stop()
    assert stored_rows.count(Outbox, state=State.PENDING) == 1
    await open_bot()
    await until(lambda: person.last.plain == FAREWELL, "the farewell")
    await done_with(stored_rows)
    assert stored_rows.where_found(NAME, str(person.id)) == []
