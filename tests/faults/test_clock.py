"""The machine's clock is set forward and back while the bot runs: nothing is sent twice, and
nothing waits for the time that was taken back."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import SetClock
from models.messages import Outbox
from models.vocabulary import State
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.people import OnTelegram, OnWhatsApp
from tests.support.running_bot import RunningBot

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
JUMPS = [{"hours": 5}, {"hours": -5}, {"days": 400}, {"days": -400}, {"seconds": -20}]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
async def running_bot(open_bot: OpenBot, clock: SetClock) -> RunningBot:
    return await open_bot(clock=clock)


@pytest.mark.parametrize("jump", JUMPS, ids=str)
async def test_people_are_answered_once_before_and_after(
    running_bot: RunningBot,
    clock: SetClock,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    stored_rows: StoredRows,
    jump: dict[str, float],
) -> None:
    people = (OnTelegram(telegram), OnWhatsApp(twilio))
    for text in ("halo", "setuju"):
        for person in people:
            await person.says(text)
    clock.advance(**jump)
    for text in ("Ratna Wulandari", "ya", "psm"):
        for person in people:
            await person.says(text)
    assert [len(person.heard) for person in people] == [5, 5]
    await until(
        lambda: {row.state for row in stored_rows.rows(Outbox)} == {State.SENT}, "the reports"
    )


async def test_a_wait_that_the_platform_asked_for_is_not_prolonged(
    running_bot: RunningBot, clock: SetClock, telegram: TelegramStandIn
) -> None:
    what = "Too Many Requests: retry after 30"
    telegram.fail_next(2, 429, what, {"retry_after": 30})
    for person in (1, 2):
        await telegram.say(person, "/start")
    await until(lambda: running_bot.sender()._account.pace.paused, "the pause")
    clock.advance(hours=-2)
    await telegram.wait_for_sent(2)


async def test_a_new_wait_is_not_as_long_as_one_of_before(
    running_bot: RunningBot, clock: SetClock
) -> None:
    sender = running_bot.sender()
    sender._account.pace.hold_back(timedelta(seconds=30))
    clock.advance(hours=-2)
    sender._account.pace.hold_back(timedelta(seconds=1))
    assert sender._account.pace.paused == (clock.now(), clock.now() + timedelta(seconds=1))


async def test_after_a_crash_and_a_clock_set_back_another_takes_over_at_once(
    open_bot: OpenBot, running_bot: RunningBot, clock: SetClock, telegram: TelegramStandIn
) -> None:
    """The dead one's lease seems to last for hours."""
    for loop in running_bot.sender()._loops:
        loop.cancel()
    await asyncio.gather(*running_bot.sender()._loops, return_exceptions=True)
    clock.advance(hours=-3)
    heir = await open_bot(clock=clock, ready=False)
    await until(lambda: heir.sender().sends, "the lease")
    assert await OnTelegram(telegram).says("/start")


async def test_two_processes_never_send_together(
    open_bot: OpenBot, running_bot: RunningBot, clock: SetClock
) -> None:
    """The clock that both go by is set back: whoever held the lease holds it no more until it is
    taken anew, by either."""
    other = await open_bot("worker", clock=clock, ready=False)
    both = [running_bot.sender(), other.sender()]
    assert [sender.sends for sender in both] == [True, False]
    clock.advance(hours=-1)
    assert [sender.sends for sender in both] == [False, False]
    await until(lambda: any(sender.sends for sender in both), "one of them")
    assert sum(sender.sends for sender in both) == 1
