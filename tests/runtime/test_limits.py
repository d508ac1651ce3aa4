"""Limits of every kind: the right thing pauses, longer each time, and nothing is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from bot import metrics
from bot.channels.base import Limit, Throttled
from bot.clock import SetClock
from bot.delivery.limits import ALL, Limited, limits, save_limit
from bot.runtime.sending.limits import Limits
from bot.runtime.sending.pace import Pace
from models.messages import AccountLimit, Outbox
from models.vocabulary import Priority, State
from tests.runtime.test_sender import NOW, write
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.people import OnTelegram
from tests.support.running_bot import RunningBot

DAY = Throttled(900, Limit.DAY)


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as http:
        yield http


class _Account:
    """Limits on a set clock."""

    def __init__(self) -> None:
        self.clock = SetClock(NOW)
        self.pace = Pace(30, self.clock)
        self.limits = Limits("whatsapp", self.clock, self.pace)

    @property
    def paused(self) -> float:
        if self.pace.paused is None:
            return 0.0
        return max(0.0, (self.pace.paused[1] - self.clock.now()).total_seconds())

    def after(self, seconds: float) -> _Account:
        self.clock.advance(seconds=seconds)
        return self


def test_what_one_person_meets_is_theirs() -> None:
    account = _Account()
    assert account.limits.met("siti", Throttled(6, Limit.PERSON)) == 6
    assert (account.paused, account.limits.told) == (0, None)


def test_each_pause_of_one_person_that_was_too_short_doubles_the_next() -> None:
    account = _Account()
    pauses = []
    for _ in range(9):
        pauses.append(account.limits.met("siti", Throttled(6, Limit.PERSON)))
        account.after(pauses[-1])
    assert pauses == [6, 12, 24, 48, 96, 192, 384, 600, 600]
    account.limits.taken("siti")
    assert account.limits.met("siti", Throttled(6, Limit.PERSON)) == 6


def test_what_a_second_meets_while_the_first_waits_is_the_accounts() -> None:
    account = _Account()
    account.limits.met("siti", Throttled(6, Limit.PERSON))
    account.after(2).limits.met("budi", Throttled(6, Limit.PERSON))
    assert account.paused == 6


def test_what_a_second_meets_after_the_first_is_theirs_again() -> None:
    account = _Account()
    account.limits.met("siti", Throttled(6, Limit.PERSON))
    account.after(7).limits.met("budi", Throttled(6, Limit.PERSON))
    assert account.paused == 0


def test_many_that_were_under_way_count_as_one() -> None:
    account = _Account()
    for n in range(64):
        account.limits.met(f"n{n}", Throttled(1))
    assert account.paused == 1


def test_a_limit_of_a_day_is_met_a_few_times_only(caplog: pytest.LogCaptureFixture) -> None:
    """A day of 24 hours, asked at the end of each pause: eleven times, and one line in the log."""
    account, times = _Account(), 0
    while account.clock.now() < NOW + timedelta(days=1):
        account.limits.met(f"n{times}", DAY)
        times += 1
        account.after(account.paused)
    assert (times, len(caplog.records)) == (11, 1)
    account.limits.taken("siti")
    assert len(caplog.records) == 2
    assert account.limits.told is None


def test_an_answer_to_what_was_under_way_does_not_end_a_pause() -> None:
    account = _Account()
    account.limits.met("siti", DAY)
    account.limits.taken("budi")
    assert account.limits.told is not None


# --- with the platforms ------------------------------------------------------------------------


async def test_a_person_who_gets_too_much_keeps_nobody_waiting(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    telegram.fail_next(1, 429, "Too Many Requests: retry after 500", {"retry_after": 500})
    assert await telegram.say(1, "/start") == 200
    await until(lambda: bool(stored_rows.rows(Outbox, error="")) is False, "the refusal")
    assert await OnTelegram(telegram, 2).says("/start")
    assert stored_rows.row(Outbox, recipient="1").state == State.PENDING


async def test_a_limit_of_a_day_pauses_the_account_and_everybody_can_see_it(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows, http: ClientSession
) -> None:
    twilio.fail_next(1, 429, 63038)
    assert (await twilio.say("+6281234567890", "halo"))[0] == 200
    await until(lambda: stored_rows.count(AccountLimit) == 1, "the limit")
    for n in range(5):
        assert (await twilio.say(f"+628123456780{n}", "halo"))[0] == 200
    health = await _health(http, running_bot)
    assert list(health["limited"]["whatsapp"]) == [ALL]
    assert (health["ok"], health["senders"]["whatsapp"]) == (True, "ok")
    assert metrics.LIMITED.labels("whatsapp")._value.get() == 1
    assert twilio.sent == []
    assert {row.state for row in stored_rows.rows(Outbox)} <= {State.PENDING, State.SENDING}


async def test_a_limit_outlives_the_process_and_ends_by_itself(
    open_bot: OpenBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    clock = SetClock(NOW)
    write(stored_rows, "whatsapp:+6281234567890", channel="whatsapp", send_after=NOW)
    with stored_rows.engine.begin() as connection:
        save_limit(connection, Limited("whatsapp", ALL, NOW, NOW + timedelta(hours=1), 3))
    running = await open_bot(clock=clock)
    await running.sender("whatsapp").caught_up()
    assert twilio.sent == []
    clock.advance(hours=1, seconds=1)
    await twilio.wait_for_sent(1)
    await until(lambda: stored_rows.count(AccountLimit) == 0, "its end to be noted")
    with stored_rows.engine.connect() as connection:
        assert limits(connection, clock.now()) == ()


async def test_of_two_hundred_that_are_too_much_none_fails_and_none_is_sent_twice(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    people = range(1, 201)
    telegram.rate_limit(40)
    write(stored_rows, *people, priority=Priority.BROADCAST)
    await open_bot(telegram_rate=2000)
    await until(lambda: len(telegram.sent) == len(people), "all of them")
    assert sorted(int(sent.chat_id) for sent in telegram.sent) == list(people)
    assert telegram.limited < 4 * 64
    await until(lambda: {r.state for r in stored_rows.rows(Outbox)} == {State.SENT}, "the reports")


async def _health(http: ClientSession, running: RunningBot) -> Any:
    async with http.get(f"{running.url}/healthz") as health:
        return await health.json()
