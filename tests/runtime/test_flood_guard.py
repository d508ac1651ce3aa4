"""Somebody writes faster than anybody reads: told so once, then passed over until it stops."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot import metrics
from bot.clock import SetClock
from bot.engine.messages import Address, Arrival, Inbound
from bot.runtime.flood_guard import AT_ONCE, STOPPED_AFTER, FloodGuard, Verdict
from models.messages import Inbox, Outbox
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.people import OnTelegram, OnWhatsApp
from tests.support.running_bot import RunningBot

pytestmark = pytest.mark.one_database
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
ONE, OTHER = Address("telegram", "1"), Address("telegram", "2")
PERSON, NUMBER = 9_172_635_481, "+6281234567890"


@pytest.fixture(autouse=True)
def _as_in_life(_nobody_is_too_fast: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.runtime.flood_guard.AT_ONCE", AT_ONCE)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def floods(clock: SetClock) -> FloodGuard:
    async def nowhere(_: Arrival) -> None:
        """These tests ask for the verdict alone."""

    return FloodGuard(clock, nowhere)


@pytest.fixture
async def running_bot(open_bot: OpenBot, clock: SetClock) -> RunningBot:
    return await open_bot(clock=clock)


def verdicts(floods: FloodGuard, count: int, who: Address = ONE) -> list[Verdict]:
    return [floods.judge(who) for _ in range(count)]


def test_the_flood_is_told_once_and_then_passed_over(floods: FloodGuard) -> None:
    assert verdicts(floods, AT_ONCE) == [Verdict.TAKE] * AT_ONCE
    assert verdicts(floods, 100) == [Verdict.TELL] + [Verdict.SKIP] * 99
    assert floods.judge(OTHER) is Verdict.TAKE


def test_while_it_goes_on_nothing_is_taken_however_long(
    floods: FloodGuard, clock: SetClock
) -> None:
    verdicts(floods, AT_ONCE + 1)
    for _ in range(300):
        clock.advance(seconds=2)
        assert floods.judge(ONE) is Verdict.SKIP


def test_when_it_has_stopped_they_are_heard_again(floods: FloodGuard, clock: SetClock) -> None:
    verdicts(floods, AT_ONCE + 50)
    clock.advance(seconds=STOPPED_AFTER.total_seconds())
    assert floods.judge(ONE) is Verdict.TAKE


@pytest.mark.parametrize("seconds", [1, 2, 5, 30])
def test_a_quick_reader_is_never_stopped(
    floods: FloodGuard, clock: SetClock, seconds: float
) -> None:
    for _ in range(1000):
        clock.advance(seconds=seconds)
        assert floods.judge(ONE) is Verdict.TAKE


def test_a_clock_set_back_stops_nobody(floods: FloodGuard, clock: SetClock) -> None:
    floods.judge(ONE)
    clock.advance(hours=-1)
    assert verdicts(floods, AT_ONCE - 1) == [Verdict.TAKE] * (AT_ONCE - 1)


def test_memory_does_not_grow_with_the_number_of_strangers(
    floods: FloodGuard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.runtime.flood_guard._MOST_REMEMBERED", 100)
    verdicts(floods, AT_ONCE + 1)
    for number in range(99):
        floods.judge(Address("telegram", f"stranger {number}"))
    assert len(floods._buckets) == 100
    assert floods.judge(ONE) is Verdict.SKIP


async def test_others_are_served_meanwhile(
    running_bot: RunningBot,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    stored_rows: StoredRows,
) -> None:
    others = (OnTelegram(telegram, 2), OnWhatsApp(twilio))
    passed_over = metrics.PASSED_OVER.labels("telegram")._value.get()
    for number in range(AT_ONCE + 40):
        assert await telegram.say(PERSON, "halo") == 200
        if number % 40 == 0:
            for other in others:
                assert await other.says("halo")
    flooder = OnTelegram(telegram, PERSON)
    await until(lambda: len(flooder.heard) == AT_ONCE + 1, "its answers")
    assert "terlalu banyak sekaligus" in flooder.last.plain
    assert [len(other.heard) for other in others] == [3, 3]
    assert metrics.PASSED_OVER.labels("telegram")._value.get() - passed_over == 39
    assert stored_rows.count(Inbox, sender=str(PERSON)) == AT_ONCE + 1


async def test_after_the_flood_the_conversation_goes_on_where_it_stood(
    running_bot: RunningBot, clock: SetClock, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    person = OnTelegram(telegram, PERSON)
    for text in ("/start", "setuju"):
        await person.says(text)
    for _ in range(AT_ONCE + 5):
        await telegram.say(PERSON, "menu")
    await until(lambda: "terlalu banyak" in person.last.plain, "the word")
    clock.advance(seconds=60)
    assert "18 tahun" in await person.says("Ratna Wulandari")
    assert stored_rows.count(Outbox) == len(person.heard)


async def test_what_is_passed_over_is_not_read(floods: FloodGuard) -> None:
    read: list[str] = []

    def message() -> Arrival:
        read.append("it")
        return Arrival("1", ONE, NOW, Inbound("1", ONE, NOW, "halo"))

    for _ in range(AT_ONCE + 100):
        await floods.take(ONE, message)
    assert len(read) == AT_ONCE + 1


async def test_on_whatsapp_as_well(running_bot: RunningBot, twilio: TwilioStandIn) -> None:
    for _ in range(AT_ONCE + 3):
        assert await twilio.say(NUMBER, "halo") == (200, "<Response/>")
    person = OnWhatsApp(twilio, NUMBER)
    await until(lambda: len(person.heard) == AT_ONCE + 1, "the answers")
    assert "terlalu banyak sekaligus" in person.last.body
