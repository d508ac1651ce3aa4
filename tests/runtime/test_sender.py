"""The sender against platforms that misbehave: nothing lost, nothing counted before it is done."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from aiolimiter import AsyncLimiter
from sqlalchemy import Connection, insert

from bot.app import App
from bot.channels.whatsapp.errors import reason
from bot.clock import SetClock
from bot.delivery.outbox import QueuedMessage, claim
from bot.engine.messages import Address as Person
from bot.engine.messages import Arrival, Inbound
from bot.runtime.sending.error_handling import SendErrorHandler
from bot.runtime.sending.sender import Sender
from models.base import table
from models.messages import Outbox, SenderLease
from models.vocabulary import Priority, State
from models.volunteer import Address
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import Outage, StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.people import OnTelegram, OnWhatsApp
from tests.support.running_bot import TOKEN, RunningBot

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PERSON, NUMBER = 9_172_635_481, "+6281234567890"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries again at once instead of a second later."""
    monkeypatch.setattr(SendErrorHandler, "_back_off", lambda self, queued: 0.01)


@pytest.fixture
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.runtime.sending.sender.MOST_AT_ONCE", 1)


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as http:
        yield http


def write(stored_rows: StoredRows, *recipients: Any, **columns: Any) -> None:
    """Rows as a reminder or broadcast would leave them in the outbox."""
    rows = [
        {
            "key": f"test:{recipient}:{columns.get('priority')}",
            "channel": "telegram",
            "recipient": str(recipient),
            "priority": Priority.ANSWER,
            "state": State.PENDING,
            "body": {"text": f"Halo {recipient}"},
            "created_at": datetime.now(UTC),
            "send_after": datetime.now(UTC) - timedelta(seconds=1),
            **columns,
        }
        for recipient in recipients
    ]
    with stored_rows.engine.begin() as connection:
        connection.execute(insert(table(Outbox)), rows)


async def settled(stored_rows: StoredRows, *states: State) -> list[Any]:
    """The rows, once these are their states."""
    await until(
        lambda: [row.state for row in stored_rows.rows(Outbox)] == list(states), f"{states}"
    )
    return stored_rows.rows(Outbox)


# --- order -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("one_at_a_time")
async def test_answers_go_before_reminders_before_broadcasts(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    write(stored_rows, 1, 2, 3, priority=Priority.BROADCAST)
    write(stored_rows, 4, 5, priority=Priority.REMINDER)
    write(stored_rows, 6, priority=Priority.ANSWER)
    await open_bot()
    await telegram.wait_for_sent(6)
    assert [sent.chat_id for sent in telegram.sent] == [6, 4, 5, 1, 2, 3]


@pytest.mark.usefixtures("one_at_a_time")
async def test_a_fresh_answer_overtakes_a_broadcast_under_way(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    telegram.hang(accepted=True)
    write(stored_rows, *range(1, 51), priority=Priority.BROADCAST)
    await open_bot()
    await telegram.wait_for_sent(1)
    assert await telegram.say(PERSON, "/start") == 200
    telegram.release()
    await telegram.wait_for_sent(51)
    assert [sent.chat_id for sent in telegram.sent] == [1, PERSON, *range(2, 51)]


async def test_to_one_person_messages_go_one_after_the_other(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    """Also when the first of them has to be tried again."""
    for n in range(5):
        write(stored_rows, PERSON, body={"text": f"Pesan {n}"}, key=f"test:{n}")
    telegram.fail_next(1, 429, "Too Many Requests: retry after 1", {"retry_after": 1})
    await open_bot()
    await telegram.wait_for_sent(5)
    assert [sent.plain for sent in telegram.sent] == [f"Pesan {n}" for n in range(5)]


async def test_a_message_waits_for_its_hour(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    clock = SetClock(NOW)
    write(stored_rows, PERSON, send_after=NOW + timedelta(hours=1), created_at=NOW)
    write(stored_rows, 2, send_after=NOW, created_at=NOW)
    running_bot = await open_bot(clock=clock)
    await telegram.wait_for_sent(1)
    assert next(row.state for row in stored_rows.rows(Outbox)) == State.PENDING
    clock.advance(hours=1)
    running_bot.sender().nudge()
    await telegram.wait_for_sent(2)
    assert [sent.chat_id for sent in telegram.sent] == [2, PERSON]


# --- too fast ----------------------------------------------------------------------------------


async def test_told_to_wait_everything_waits_and_nothing_is_lost(
    open_bot: OpenBot, telegram: TelegramStandIn, http: ClientSession, stored_rows: StoredRows
) -> None:
    clock = SetClock(NOW)
    running_bot = await open_bot(clock=clock)
    telegram.fail_next(2, 429, "Too Many Requests: retry after 30", {"retry_after": 30})
    await telegram.say(1, "/start")
    await telegram.say(3, "/start")
    await until(lambda: running_bot.sender()._account.pace.paused, "the pause")
    await telegram.say(2, "/start")
    for _ in range(10):
        async with http.get(f"{running_bot.url}/healthz") as health:
            assert health.status == 200
    assert not telegram.sent
    clock.advance(seconds=31)
    await telegram.wait_for_sent(3)
    await settled(stored_rows, State.SENT, State.SENT, State.SENT)
    assert sorted(str(sent.chat_id) for sent in telegram.sent) == ["1", "2", "3"]


async def test_the_longest_wait_that_was_asked_for_is_kept(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    """Two messages under way at once are told to wait; the shorter wait does not undo the other."""
    clock = SetClock(NOW)
    running_bot = await open_bot(clock=clock)
    for seconds in (300, 1):
        what = f"Too Many Requests: retry after {seconds}"
        telegram.fail_next(1, 429, what, {"retry_after": seconds})
    telegram.shut_door()
    await asyncio.gather(telegram.say(1, "/start"), telegram.say(2, "/start"))
    await until(lambda: telegram.at_door == 2, "both to be under way")
    telegram.open_door()
    await until(lambda: all(row.attempts for row in stored_rows.rows(Outbox)), "both refusals")
    assert running_bot.sender()._account.pace.paused == (NOW, NOW + timedelta(seconds=300))
    clock.advance(seconds=301)
    await telegram.wait_for_sent(2)


async def test_the_account_s_rate_is_kept(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A fifth above it in any second would be refused. When they arrive is the network's affair:
    what counts is when they may leave."""
    left: list[float] = []
    acquire = AsyncLimiter.acquire

    async def noted(limiter: AsyncLimiter, amount: float = 1) -> None:
        await acquire(limiter, amount)
        left.append(asyncio.get_running_loop().time())

    monkeypatch.setattr(AsyncLimiter, "acquire", noted)
    write(stored_rows, *range(1, 41), priority=Priority.BROADCAST)
    await open_bot(telegram_rate=20)
    await telegram.wait_for_sent(40)
    assert len(left) >= 40
    assert max(sum(at <= other < at + 1 for other in left) for at in left) <= 24


async def test_too_fast_on_whatsapp_is_sent_later(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    twilio.fail_next(1, 429, 20429)
    assert await OnWhatsApp(twilio).says("halo")
    await settled(stored_rows, State.SENT)
    assert len(twilio.sent) == 1


# --- gone, refused, misconfigured --------------------------------------------------------------


@pytest.mark.parametrize("back", ["unblocks", "writes"])
async def test_who_blocked_the_bot_is_unreachable_until_they_come_back(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows, back: str
) -> None:
    telegram.block(PERSON)
    await telegram.say(PERSON, "/start")
    [row] = await settled(stored_rows, State.FAILED)
    assert row.error.startswith("unreachable")
    assert not stored_rows.row(Address).reachable

    telegram.unblock(PERSON)
    if back == "unblocks":
        await telegram.deliver(telegram.my_chat_member_update(PERSON, "member"))
    else:
        await OnTelegram(telegram).says("halo")
    assert stored_rows.row(Address).reachable


async def test_a_block_is_noted_when_it_happens(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    await OnTelegram(telegram).says("/start")
    await telegram.deliver(telegram.my_chat_member_update(PERSON, "kicked"))
    assert not stored_rows.row(Address).reachable
    assert len(telegram.sent) == 1


async def test_a_chat_that_is_not_there_is_unreachable(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    telegram.unknown_chat(PERSON)
    await telegram.say(PERSON, "/start")
    await settled(stored_rows, State.FAILED)
    assert not stored_rows.row(Address).reachable


async def test_who_is_gone_from_whatsapp_is_unreachable(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    codes = (63014, 63024, 21610, 21211)
    for number, code in enumerate(codes, 1):
        twilio.fail_next(1, 400, code)
        await twilio.say(f"+628120000000{number}", "halo")
        rows = await settled(stored_rows, *[State.FAILED] * number)
        assert rows[-1].error == reason(code)
    assert [row.reachable for row in stored_rows.rows(Address)] == [False] * len(codes)


async def test_a_message_that_is_refused_fails_alone(
    running_bot: RunningBot,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    stored_rows: StoredRows,
) -> None:
    telegram.fail_next(1, 400, "Bad Request: message is too long")
    await telegram.say(PERSON, "/start")
    [row] = await settled(stored_rows, State.FAILED)
    assert row.error == "rejected: Message is too long"
    assert await OnTelegram(telegram).says("halo")
    twilio.fail_next(1, 400, 21617)
    await twilio.say(NUMBER, "halo")
    rows = await settled(stored_rows, State.FAILED, State.SENT, State.FAILED)
    assert rows[2].error == "rejected: the text is too long (21617)"
    assert all(row.reachable for row in stored_rows.rows(Address))


async def test_a_wrong_token_stops_the_channel_and_loses_nothing(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    http: ClientSession,
    stored_rows: StoredRows,
) -> None:
    running_bot = await open_bot()
    telegram.fail_next(1, 401, "Unauthorized")
    await telegram.say(PERSON, "/start")
    await until(lambda: running_bot.sender().stopped_because, "the channel to stop")
    async with http.get(f"{running_bot.url}/healthz") as health:
        assert health.status == 503
        said = (await health.json())["senders"]
    assert "BIMTEK_TELEGRAM_TOKEN" in said["telegram"]
    assert said["whatsapp"] == "ok"
    await telegram.say(2, "/start")
    assert await OnWhatsApp(twilio).says("halo")
    assert not telegram.sent
    await running_bot.stop()

    await open_bot()
    await telegram.wait_for_sent(2)
    assert [sent.chat_id for sent in telegram.sent] == [PERSON, 2]


async def test_wrong_credentials_stop_whatsapp(
    running_bot: RunningBot, twilio: TwilioStandIn, http: ClientSession
) -> None:
    twilio.fail_next(1, 401, 20003)
    await twilio.say(NUMBER, "halo")
    await until(lambda: running_bot.sender("whatsapp").stopped_because, "the channel to stop")
    assert "BIMTEK_TWILIO" in running_bot.sender("whatsapp").stopped_because
    async with http.get(f"{running_bot.url}/healthz") as health:
        assert health.status == 503


# --- fate unknown ------------------------------------------------------------------------------


@pytest.fixture(params=["500", "silence", "cut", "rubbish"])
def lost_answer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Asked for before the bot: its channels are opened with the time that a silent platform is
    given, here less, and still enough for a true answer."""
    if request.param == "silence":
        monkeypatch.setattr("bot.channels.network.SECONDS", 8.0)
    return str(request.param)


def misbehave(platform: TelegramStandIn | TwilioStandIn, how: str, n: int = 1) -> bool:
    """The next n sends get no proper answer. Whether the platform took them all the same."""
    if how == "500" and isinstance(platform, TelegramStandIn):
        platform.fail_next(n, 500, "Internal Server Error")
    elif how == "500":
        platform.fail_next(n, 500, 20500)  # type: ignore[arg-type]
    elif how == "silence":
        platform.hang(n, accepted=True)
    elif how == "cut":
        platform.cut_after_accept(n)
    else:
        platform.answer_rubbish(n)
    return how != "500"


@pytest.mark.usefixtures("impatient")
async def test_an_answer_of_unknown_fate_is_sent_once_more_on_telegram(
    lost_answer: str, running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    taken = misbehave(telegram, lost_answer)
    await telegram.say(PERSON, "/start")
    [row] = await settled(stored_rows, State.SENT)
    assert len(telegram.sent) == 1 + taken
    assert row.provider_id == str(telegram.sent[-1].message_id)


@pytest.mark.usefixtures("impatient")
async def test_lost_twice_it_stays_unknown(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    misbehave(telegram, "cut", 5)
    await telegram.say(PERSON, "/start")
    await settled(stored_rows, State.UNKNOWN)
    assert len(telegram.sent) == 2
    telegram.behave()
    assert await OnTelegram(telegram).says("halo")


@pytest.mark.usefixtures("impatient")
async def test_a_broadcast_of_unknown_fate_is_not_sent_again_on_telegram(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    misbehave(telegram, "cut")
    write(stored_rows, PERSON, priority=Priority.BROADCAST)
    await open_bot()
    await settled(stored_rows, State.UNKNOWN)
    assert len(telegram.sent) == 1


@pytest.mark.usefixtures("impatient")
async def test_on_whatsapp_it_is_looked_up_and_not_sent_twice(
    lost_answer: str, running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    misbehave(twilio, lost_answer)
    await twilio.say(NUMBER, "halo")
    [row] = await settled(stored_rows, State.SENT)
    [sent] = twilio.sent
    assert row.provider_id == sent.sid


@pytest.mark.usefixtures("impatient")
async def test_a_broadcast_is_looked_up_on_whatsapp_as_well(
    open_bot: OpenBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    misbehave(twilio, "cut")
    write(stored_rows, f"whatsapp:{NUMBER}", channel="whatsapp", priority=Priority.BROADCAST)
    await open_bot()
    await settled(stored_rows, State.SENT)
    assert len(twilio.sent) == 1


async def left_in_flight(
    running_bot: RunningBot, twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch, *, taken: bool
) -> None:
    """They say the same as before, and the bot ends before Twilio has answered."""
    monkeypatch.setattr(Sender.stop, "__defaults__", (0.1,))
    twilio.hang(accepted=taken)
    await twilio.say(NUMBER, "halo")
    await until(lambda: not twilio._behaviours, "it to be under way")
    await running_bot.stop()


@pytest.mark.parametrize("taken", [False, True])
async def test_another_message_with_the_same_words_is_no_proof(
    open_bot: OpenBot,
    twilio: TwilioStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
    taken: bool,
) -> None:
    """It is known by its id: that one was answered for."""
    running_bot = await open_bot()
    await OnWhatsApp(twilio).says("halo")
    await OnWhatsApp(twilio).says("halo")
    await settled(stored_rows, State.SENT, State.SENT)
    await left_in_flight(running_bot, twilio, monkeypatch, taken=taken)
    await open_bot()
    rows = await settled(stored_rows, State.SENT, State.SENT, State.SENT)
    first, second, third = twilio.sent
    assert second.body == third.body
    assert [row.provider_id for row in rows] == [first.sid, second.sid, third.sid]


async def test_a_message_of_long_before_is_no_proof(
    open_bot: OpenBot,
    twilio: TwilioStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Even one that nobody knows by its id."""
    running_bot = await open_bot()
    await OnWhatsApp(twilio).says("halo")
    await OnWhatsApp(twilio).says("halo")
    await settled(stored_rows, State.SENT, State.SENT)
    twilio.sent[1].at -= timedelta(hours=1)
    with stored_rows.engine.begin() as connection:
        connection.execute(table(Outbox).update(), {"provider_id": ""})
    await left_in_flight(running_bot, twilio, monkeypatch, taken=False)
    await open_bot()
    rows = await settled(stored_rows, State.SENT, State.SENT, State.SENT)
    assert rows[2].provider_id == twilio.sent[2].sid


async def test_an_earlier_try_that_came_to_nothing_is_no_proof(
    open_bot: OpenBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    """Twilio took it, and gave it back; the next try was in flight when the process ended."""
    running_bot = await open_bot()
    await OnWhatsApp(twilio).says("halo")
    [row] = await settled(stored_rows, State.SENT)
    assert await twilio.callback(twilio.sent[0], "undelivered", 63018) == 204
    with stored_rows.engine.begin() as connection:
        again = {"state": State.SENDING, "send_after": row.send_after}
        connection.execute(table(Outbox).update(), again)
    await running_bot.stop()
    await open_bot()
    await settled(stored_rows, State.SENT)
    assert [sent.body for sent in twilio.sent] == [row.body["text"]] * 2


async def test_what_a_status_report_has_settled_is_not_asked_for(
    open_bot: OpenBot,
    twilio: TwilioStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It came while nobody could ask Twilio, before the look-up."""
    monkeypatch.setattr(SendErrorHandler, "_back_off", lambda self, queued: 0.01)
    twilio.fail_list(100_000)
    twilio.cut_after_accept()
    await open_bot()
    await twilio.say(NUMBER, "halo")
    await until(lambda: len(twilio._behaviours) < 99_999, "a vain look-up")
    assert await twilio.callback(twilio.sent[0], "delivered") == 204
    await settled(stored_rows, State.DELIVERED)
    assert await OnWhatsApp(twilio).says("setuju")
    assert len(twilio.sent) == 2


@pytest.mark.usefixtures("impatient")
async def test_a_platform_that_cannot_be_reached_is_tried_again_later(
    open_bot: OpenBot, telegram: TelegramStandIn, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    """The bot starts and takes messages while nobody listens at the platforms' addresses."""
    late = TelegramStandIn(TOKEN, secret="a-secret")
    late._port = telegram._port
    late_twilio = TwilioStandIn(twilio.account_sid, twilio.auth_token, number=twilio.number)
    late_twilio._port = twilio._port
    await telegram._writer.cleanup()  # type: ignore[union-attr]
    await twilio._writer.cleanup()  # type: ignore[union-attr]
    running_bot = await open_bot(telegram_webhook_secret="a-secret")
    url = f"{running_bot.url}/webhook/telegram"
    update = telegram.message_update(PERSON, "/start")
    assert await telegram.push(url, "a-secret", update) == 200
    assert (await twilio.say(NUMBER, "halo"))[0] == 200
    await until(lambda: all(row.attempts for row in stored_rows.rows(Outbox)), "a vain try")
    assert all("nobody answers" in row.error for row in stored_rows.rows(Outbox))
    async with late, late_twilio:
        await late.wait_for_sent(1)
        await late_twilio.wait_for_sent(1)
        await settled(stored_rows, State.SENT, State.SENT)
        assert (len(late.sent), len(late_twilio.sent)) == (1, 1)
        await running_bot.stop()


async def test_what_was_sent_while_the_database_was_away_is_noted_when_it_is_back(
    running_bot: RunningBot, telegram: TelegramStandIn, outage: Outage, stored_rows: StoredRows
) -> None:
    """And is not sent again."""
    telegram.hang(accepted=True)
    await telegram.say(PERSON, "/start")
    await telegram.wait_for_sent(1)
    await running_bot.in_writer(lambda: outage.begin(running_bot.app.database))
    telegram.release()
    await until(lambda: not running_bot.sender()._tasks, "the platform's answer")
    assert await telegram.say(2, "/start") == 503
    outage.end()
    [row] = await settled(stored_rows, State.SENT)
    assert row.provider_id == str(telegram.sent[0].message_id)
    assert await OnTelegram(telegram).says("bantuan")
    assert len(telegram.sent) == 2


# --- restarts and leases -----------------------------------------------------------------------


async def test_at_the_end_what_is_under_way_is_finished(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    running_bot = await open_bot()
    telegram.hang(accepted=True)
    await telegram.say(PERSON, "/start")
    await telegram.wait_for_sent(1)
    stopping = asyncio.create_task(running_bot.stop())
    await until(lambda: running_bot.sender()._account.closing, "the end to begin")
    telegram.release()
    await stopping
    row = stored_rows.row(Outbox)
    assert (row.state, row.provider_id) == (State.SENT, str(telegram.sent[0].message_id))
    assert not stored_rows.rows(SenderLease)


@pytest.mark.usefixtures("one_at_a_time")
async def test_at_the_end_what_still_waits_is_saved_for_the_next(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    running_bot = await open_bot()
    telegram.fail_next(2, 429, "Too Many Requests: retry after 20", {"retry_after": 20})
    await asyncio.gather(*(telegram.say(n, "/start") for n in range(1, 6)))
    await until(lambda: running_bot.sender()._account.pace.paused, "the pause")
    await running_bot.stop()
    assert not telegram.sent
    assert stored_rows.count(Outbox, state=State.PENDING) == 5
    await open_bot()
    await telegram.wait_for_sent(5)
    assert sorted(int(s.chat_id) for s in telegram.sent) == [1, 2, 3, 4, 5]


async def test_what_hangs_at_the_end_is_taken_up_by_the_next(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Sender.stop, "__defaults__", (0.1,))
    running_bot = await open_bot()
    telegram.hang()
    twilio.hang(accepted=True)
    await telegram.say(PERSON, "/start")
    await twilio.say(NUMBER, "halo")
    await until(lambda: not (telegram._behaviours or twilio._behaviours), "both to be under way")
    await running_bot.stop()
    assert [row.state for row in stored_rows.rows(Outbox)] == [State.SENDING] * 2
    await open_bot()
    await settled(stored_rows, State.SENT, State.SENT)
    assert (len(telegram.sent), len(twilio.sent)) == (1, 1)


async def test_a_lease_is_taken_over_when_it_lapses(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    """With it comes what the other sender left in flight."""
    clock = SetClock(NOW)
    lease = {"channel": "telegram", "holder": "another", "until": NOW + timedelta(seconds=8)}
    with stored_rows.engine.begin() as connection:
        connection.execute(insert(table(SenderLease)), lease)
    write(stored_rows, 1, state=State.SENDING, send_after=NOW, created_at=NOW)
    write(stored_rows, 2, state=State.PENDING, send_after=NOW, created_at=NOW)
    write(stored_rows, 3, state=State.SENDING, priority=Priority.BROADCAST, send_after=NOW)
    running_bot = await open_bot(clock=clock, ready=False)
    await until(lambda: "whatsapp" in running_bot.app.direct, "the other account's sender")
    await telegram.say(PERSON, "/start")
    states = [State.SENDING, State.PENDING, State.SENDING, State.PENDING]
    assert [row.state for row in stored_rows.rows(Outbox)] == states
    assert not telegram.sent

    clock.advance(seconds=9)
    running_bot.sender().nudge()
    await settled(stored_rows, State.SENT, State.SENT, State.UNKNOWN, State.SENT)
    assert sorted(int(sent.chat_id) for sent in telegram.sent) == [1, 2, PERSON]
    assert stored_rows.row(SenderLease, channel="telegram").holder != "another"


@pytest.mark.usefixtures("impatient")
async def test_what_was_left_in_flight_is_sent_once_more_at_most(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    misbehave(telegram, "cut", 5)
    write(stored_rows, PERSON, state=State.SENDING)
    await open_bot()
    await settled(stored_rows, State.UNKNOWN)
    assert len(telegram.sent) == 1


@pytest.mark.usefixtures("impatient")
async def test_what_was_left_in_flight_outlasts_a_platform_that_is_away(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    """Tries that certainly reached nobody do not use up the one that may be made."""
    late = TelegramStandIn(TOKEN, secret="a-secret")
    late._port = telegram._port
    await telegram._writer.cleanup()  # type: ignore[union-attr]
    write(stored_rows, PERSON, state=State.SENDING)
    running_bot = await open_bot(telegram_webhook_secret="a-secret")
    await until(lambda: running_bot.sender()._account.outages._failures > 3, "vain tries")
    async with late:
        await late.wait_for_sent(1)
        await settled(stored_rows, State.SENT)
        await running_bot.stop()


async def test_what_is_claimed_at_the_very_end_goes_back(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody has tried to send it, so its fate is not in doubt."""
    claiming, go_on = threading.Event(), threading.Event()

    def slowly(connection: Connection, channel: str, *more: Any) -> list[QueuedMessage]:
        if channel == "telegram":
            claiming.set()
            go_on.wait(20)
        return claim(connection, channel, *more)

    running_bot = await open_bot()
    write(stored_rows, PERSON, priority=Priority.BROADCAST)
    monkeypatch.setattr("bot.runtime.sending.claims.claim", slowly)
    running_bot.sender().nudge()
    await until(claiming.is_set, "the claim")
    stopping = asyncio.create_task(running_bot.stop())
    await until(lambda: running_bot.sender()._account.closing, "the end to begin")
    go_on.set()
    await stopping
    assert [row.state for row in stored_rows.rows(Outbox)] == [State.PENDING]
    assert not telegram.sent


async def test_an_answer_does_not_overtake_one_from_before_the_sender_was_ready(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first is written just after the sender has looked for what is due."""
    loop = asyncio.get_running_loop()
    apps: list[Any] = []
    coming: list[Any] = []
    start = App.start

    async def noted(app: App) -> None:
        apps.append(app)
        await start(app)

    def then_one_comes(connection: Connection, channel: str, *more: Any) -> list[QueuedMessage]:
        due = claim(connection, channel, *more)
        if channel == "telegram" and not coming:
            coming.append(asyncio.run_coroutine_threadsafe(apps[0].submit(saying("1")), loop))
        return due

    def saying(id: str) -> Arrival:
        sender = Person("telegram", str(PERSON))
        return Arrival(id, sender, NOW, Inbound(id, sender, NOW, f"halo {id}"))

    monkeypatch.setattr(App, "start", noted)
    monkeypatch.setattr("bot.runtime.sending.claims.claim", then_one_comes)
    running_bot = await open_bot()
    await asyncio.wrap_future(coming[0])
    await running_bot.app.submit(saying("2"))
    first, second = await telegram.wait_for_sent(2)
    assert "Selamat datang" in first.plain
    assert "Selamat datang" not in second.plain[:200]


async def test_a_lost_lease_stops_direct_answers(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    clock = SetClock(NOW)
    running_bot = await open_bot(clock=clock)
    another = {"holder": "another", "until": NOW + timedelta(minutes=1)}
    with stored_rows.engine.begin() as connection:
        connection.execute(table(SenderLease).update(), another)
    clock.advance(seconds=5)
    running_bot.sender().nudge()
    await until(lambda: "telegram" not in running_bot.app.direct, "the sender to stand back")
    await telegram.say(PERSON, "/start")
    assert stored_rows.row(Outbox).state == State.PENDING
