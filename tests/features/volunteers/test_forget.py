""" "HAPUS DATA", and declining: afterwards nothing in the house leads to the person."""

from __future__ import annotations

import pytest

from bot.features.counters.recount import drop_empty
from bot.text.phrases import wording
from models.learning import Answer, Attempt
from models.messages import Inbox, Outbox
from models.vocabulary import State
from models.volunteer import Audit, Volunteer
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import Books
from tests.support.fixtures import OpenHouse
from tests.support.patience import until
from tests.support.people import (
    OnTelegram,
    OnWhatsApp,
    register_on_telegram,
    register_on_whatsapp,
    right_letters,
)
from tests.support.running_bot import House

NAME, PHONE = "Zulkarnaen Wiryawan", "6281111222233"
FAREWELL = wording("id", "erase.done")


async def done_with(books: Books) -> None:
    under_way = (State.PENDING, State.SENDING)
    await until(
        lambda: not any(books.count(Outbox, state=state) for state in under_way), "the reports"
    )


async def test_on_telegram_nothing_is_left_and_the_farewell_arrives(
    house: House, telegram: TelegramStandIn, books: Books
) -> None:
    person = OnTelegram(telegram)
    await register_on_telegram(person, NAME)
    await person.says("kata rahasia yang panjang")
    await person.says("kuis")
    await person.presses("d1")
    await person.presses("skip")
    await person.says(right_letters(person.last.plain)[0])
    assert books.where_found(NAME)
    await person.says("hapus data")
    await person.says("ya")
    assert await person.says("hapus") == FAREWELL

    await done_with(books)
    await house.app.runner.do(drop_empty)  # the night: counts of nobody
    secrets = (NAME, "Zulkarnaen", PHONE, str(person.id), "rahasia", "32.75.04.1001")
    assert books.where_found(*secrets) == []
    kept = {(row.recipient, row.body, row.state) for row in books.rows(Outbox)}
    assert kept == {("", None, State.SENT)}
    assert {(row.sender, row.body) for row in books.rows(Inbox)} == {("", None)}
    assert books.count(Volunteer) == 0
    left = books.rows(Answer) + books.rows(Attempt)
    assert [row.volunteer_id for row in left] == [None] * 3
    assert books.row(Audit).act == "volunteer erased"


async def test_on_whatsapp_nothing_is_left_and_the_farewell_arrives(
    house: House, twilio: TwilioStandIn, books: Books
) -> None:
    person = OnWhatsApp(twilio)
    await register_on_whatsapp(person, NAME)
    await person.says("hapus data")
    await person.says("ya")
    assert await person.says("hapus semua") == FAREWELL
    await done_with(books)
    assert books.where_found(NAME, person.id, person.id[1:]) == []
    sent = person.last
    for status in ("delivered", "read"):
        assert await twilio.callback(sent, status) == 204
    assert books.where_found(NAME, person.id, person.id[1:]) == []


async def test_a_message_under_way_is_blanked_as_well(
    house: House, telegram: TelegramStandIn, books: Books
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
    await done_with(books)
    assert books.where_found(NAME, str(person.id)) == []


async def test_the_same_last_word_again_finds_nobody_and_brings_nobody_back(
    house: House, telegram: TelegramStandIn, books: Books
) -> None:
    person = OnTelegram(telegram)
    await register_on_telegram(person, NAME)
    await person.says("hapus data")
    await person.says("ya")
    update = telegram.message_update(person.id, "hapus")
    for _ in range(3):
        assert await telegram.deliver(update) == 200
    await house.sender().emptied()
    assert [sent.plain for sent in person.heard].count(FAREWELL) == 1
    assert books.count(Volunteer) == 0


async def test_who_comes_again_is_somebody_new(
    house: House, telegram: TelegramStandIn, books: Books
) -> None:
    person = OnTelegram(telegram)
    await register_on_telegram(person, NAME)
    for text in ("hapus data", "ya", "hapus"):
        await person.says(text)
    assert "Kawan Bimtek" in await person.says("halo")
    assert books.row(Volunteer).name == ""
    assert books.row(Volunteer).consented_at is None


@pytest.mark.parametrize("decline", ["tidak", "tidak setuju"])
async def test_who_declines_leaves_nothing_behind(
    house: House, twilio: TwilioStandIn, books: Books, decline: str
) -> None:
    person = OnWhatsApp(twilio)
    await person.says("halo, saya Zulkarnaen")
    assert await person.says(decline) == wording("id", "registration.declined")
    await done_with(books)
    assert books.where_found("Zulkarnaen", person.id) == []
    assert books.count(Volunteer) == 0


async def test_who_is_too_young_leaves_nothing_behind(
    house: House, telegram: TelegramStandIn, books: Books
) -> None:
    person = OnTelegram(telegram)
    await person.says("/start")
    await person.presses("agree")
    await person.says(NAME)
    for _ in range(2):
        await person.presses("no")
    await done_with(books)
    assert books.where_found(NAME, str(person.id)) == []


async def test_the_farewell_outlasts_a_restart(
    open_house: OpenHouse, telegram: TelegramStandIn, books: Books
) -> None:
    house = await open_house()
    person = OnTelegram(telegram)
    await register_on_telegram(person, NAME)
    await person.says("hapus data")
    await person.says("ya")
    telegram.fail_next(1, 429, "Too Many Requests: retry after 60", {"retry_after": 60})
    await telegram.say(person.id, "hapus")
    await until(lambda: house.sender()._paused, "the pause")
    await house.stop()
    assert books.count(Outbox, state=State.PENDING) == 1
    await open_house()
    await until(lambda: person.last.plain == FAREWELL, "the farewell")
    await done_with(books)
    assert books.where_found(NAME, str(person.id)) == []
