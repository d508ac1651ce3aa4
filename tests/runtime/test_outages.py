"""A platform answers with errors for as long as it likes: nothing is lost, and nothing is taken for
sent, or for of unknown fate."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import Connection

from bot.channels.base import SendRequest, Unavailable
from bot.clock import SetClock
from bot.runtime.outages import Outages
from bot.runtime.sending.error_handling import SendErrorHandler
from models.base import table
from models.messages import Outbox
from models.vocabulary import Priority, State
from models.volunteer import Address
from tests.runtime.test_sender import settled, write
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.people import OnTelegram, OnWhatsApp

pytestmark = pytest.mark.one_database
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PERSON, NUMBER = 9_172_635_481, "+6281234567890"
ERRORS = [500, 502, 503, 504]
LASTING = {
    "1 s": timedelta(seconds=1),
    "3 s": timedelta(seconds=3),
    "10 minutes": timedelta(minutes=10),
    "six hours": timedelta(hours=6),
}


@pytest.fixture(autouse=True)
def _the_clock_is_looked_at_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is moved by hand."""
    monkeypatch.setattr("bot.runtime.outages.LOOK_AT_CLOCK", 0.01)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


def break_down(platform: TelegramStandIn | TwilioStandIn, status: int) -> None:
    on_telegram = isinstance(platform, TelegramStandIn)
    error = {"ok": False, "error_code": status, "description": "Internal Server Error"}
    platform.break_down(status, error if on_telegram else {"code": 20500, "status": status})


async def goes_on(
    clock: SetClock, lasting: timedelta, tries: Callable[[], int], again: Callable[[], None]
) -> None:
    """Time passes, a twentieth at once, and after each step somebody has tried once more, as long
    as the pauses are shorter than a step; at the end at the latest."""
    for _ in range(20):
        before = tries()
        clock.advance(seconds=lasting.total_seconds() / 20)
        again()
        if lasting / 20 > timedelta(seconds=800):
            await until(lambda: tries() > before, "another try")  # noqa: B023


@pytest.mark.parametrize("lasting", LASTING.values(), ids=LASTING)
@pytest.mark.parametrize("status", ERRORS)
async def test_nothing_is_lost_however_long_it_lasts(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    stored_rows: StoredRows,
    clock: SetClock,
    lasting: timedelta,
    status: int,
) -> None:
    """Answers and what goes to everybody, on both platforms, in order and once."""
    running_bot = await open_bot(clock=clock)
    both = (telegram, twilio)
    for platform in both:
        break_down(platform, status)
    for text in ("/start", "bantuan"):
        assert await telegram.say(PERSON, text) == 200
        assert (await twilio.say(NUMBER, text))[0] == 200
    times = {"send_after": NOW, "created_at": NOW}
    write(stored_rows, 7, priority=Priority.BROADCAST, **times)
    running_bot.sender().nudge()
    await until(lambda: min(p.refused for p in both) >= 1 and telegram.refused >= 2, "first tries")

    def again() -> None:
        for channel in ("telegram", "whatsapp"):
            running_bot.sender(channel).nudge()

    await goes_on(clock, lasting, lambda: telegram.refused + twilio.refused, again)
    states = {row.state for row in stored_rows.rows(Outbox)}
    assert states <= {State.PENDING, State.SENDING}
    for platform in both:
        platform.behave()
    clock.advance(minutes=13)
    again()
    rows = await settled(stored_rows, *[State.SENT] * 5)
    assert [sent.number for sent in twilio.sent] == [NUMBER, NUMBER]
    assert sorted(int(sent.chat_id) for sent in telegram.sent) == [7, PERSON, PERSON]
    to_them = [sent.message_id for sent in telegram.sent if sent.chat_id == PERSON]
    mine = [row for row in rows if row.recipient == str(PERSON)]
    assert [row.provider_id for row in mine] == [str(id) for id in to_them]


async def test_after_a_day_it_is_given_up(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows, clock: SetClock
) -> None:
    """Counted from the first try, however long it had waited before."""
    write(
        stored_rows, PERSON, send_after=NOW - timedelta(days=3), created_at=NOW - timedelta(days=3)
    )
    break_down(telegram, 500)
    running_bot = await open_bot(clock=clock)
    await until(lambda: telegram.refused, "the first try")
    clock.advance(hours=23)
    await until(lambda: telegram.refused > 1, "the second")
    await until(lambda: stored_rows.row(Outbox).attempts == 2, "its report")
    clock.advance(hours=2)
    running_bot.sender().nudge()
    [row] = await settled(stored_rows, State.FAILED)
    assert row.error == "given up after a day: status 500"


async def test_the_end_of_an_outage_is_the_end_of_all_pauses(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Though the clock stands: one message that gets through shows that others would."""
    monkeypatch.setattr(SendErrorHandler, "_back_off", lambda self, queued: 600.0)
    await open_bot(clock=clock)
    break_down(telegram, 503)
    for person in (1, 2, 3):
        await telegram.say(person, "/start")
    await until(lambda: telegram.refused == 3, "three tries")
    telegram.behave()
    await telegram.say(4, "/start")
    await settled(stored_rows, *[State.SENT] * 4)
    assert sorted(int(sent.chat_id) for sent in telegram.sent) == [1, 2, 3, 4]


async def test_one_message_that_is_never_taken_is_not_tried_at_each_other_s_success(
    clock: SetClock,
) -> None:
    """That is no outage: its pauses stay."""
    outages = Outages(clock)
    over = outages._over
    for _ in range(10):
        outages.failed()
        outages.answered()
    assert not over.is_set()


@pytest.mark.parametrize("notice", [False, True])
async def test_a_kill_between_the_tries_puts_nothing_in_doubt(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    clock: SetClock,
    notice: bool,
) -> None:
    """The table knows that it was not taken: whoever comes next sends what goes to everybody, too,
    which it would not if it were in doubt."""
    running_bot = await open_bot(clock=clock)
    break_down(telegram, 500)
    priority = Priority.BROADCAST if notice else Priority.ANSWER
    write(stored_rows, PERSON, priority=priority, send_after=NOW, created_at=NOW)
    running_bot.sender().nudge()
    await until(lambda: stored_rows.row(Outbox).attempts, "the report of a vain try")
    assert stored_rows.row(Outbox).state == State.PENDING
    telegram.behave()
    heir = await open_bot(clock=clock, ready=False)
    await running_bot.stop()
    heir.sender().nudge()
    await settled(stored_rows, State.SENT)
    assert len(telegram.sent) == 1


async def test_told_to_wait_and_killed_it_is_in_no_doubt_either(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows, clock: SetClock
) -> None:
    await open_bot(clock=clock)
    telegram.fail_next(1, 429, "Too Many Requests: retry after 30", {"retry_after": 30})
    await telegram.say(PERSON, "/start")
    await until(lambda: stored_rows.row(Outbox).attempts, "the report")
    assert stored_rows.row(Outbox).state == State.PENDING


async def test_what_is_called_off_while_it_rests_is_not_sent(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows, clock: SetClock
) -> None:
    """As when its person is erased."""
    running_bot = await open_bot(clock=clock)
    break_down(telegram, 500)
    await telegram.say(PERSON, "/start")
    await until(lambda: stored_rows.row(Outbox).attempts, "the report of a vain try")
    with stored_rows.engine.begin() as connection:
        connection.execute(table(Outbox).delete())
    telegram.behave()
    clock.advance(minutes=1)
    await until(lambda: not running_bot.sender()._queue.held, "it to be forgotten")
    assert not telegram.sent
    assert await OnTelegram(telegram).says("halo")


@pytest.mark.usefixtures("impatient")
async def test_in_doubt_and_not_to_be_looked_up_it_stays_in_doubt(
    open_bot: OpenBot,
    twilio: TwilioStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Twilio took it and said nothing, then its list was away: a restart may not send it anew."""
    asked: list[SendRequest] = []

    async def cannot(request: SendRequest) -> str | None:
        asked.append(request)
        raise Unavailable("status 503")

    running_bot = await open_bot()
    twilio.cut_after_accept()
    monkeypatch.setattr(running_bot.sender("whatsapp").channel, "look_up", cannot)
    await twilio.say(NUMBER, "halo")
    await until(lambda: len(asked) > 2, "vain look-ups")
    assert stored_rows.row(Outbox).state == State.SENDING
    await running_bot.stop()
    await open_bot()
    await settled(stored_rows, State.SENT)
    assert len(twilio.sent) == 1


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SendErrorHandler, "_back_off", lambda self, queued: 0.01)


async def test_with_the_database_away_a_message_in_doubt_is_not_given_up(
    open_bot: OpenBot,
    twilio: TwilioStandIn,
    stored_rows: StoredRows,
    impatient: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is known of the others cannot be read for a while."""
    asked: list[int] = []

    def away(connection: Connection, queued: Any) -> Any:
        asked.append(queued.id)
        if len(asked) < 3:
            raise OSError("the table is away")
        return known(connection, queued)

    from bot.delivery.fates import known

    monkeypatch.setattr("bot.runtime.sending.delivery.known", away)
    await open_bot()
    twilio.cut_after_accept()
    await twilio.say(NUMBER, "halo")
    await settled(stored_rows, State.SENT)
    assert len(twilio.sent) == 1


# --- what stays unknown ------------------------------------------------------------------------

UNHEARD = "Balasan tadi mungkin tidak sampai."


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as http:
        yield http


async def test_what_may_not_have_arrived_is_told_at_the_next_word_once(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    http: ClientSession,
    impatient: None,
) -> None:
    """With the open question, to which the word counts as no answer; healthz and metrics count."""
    running_bot = await open_bot()
    person = OnTelegram(telegram)
    await person.says("/start")
    telegram.cut_after_accept(2)
    await telegram.say(PERSON, "setuju")
    await settled(stored_rows, State.SENT, State.UNKNOWN)
    async with http.get(f"{running_bot.url}/healthz") as health:
        assert health.status == 200
        assert (await health.json())["unknown"] == {"telegram": 1, "whatsapp": 0}
    async with http.get(f"{running_bot.url}/metrics") as figures:
        assert 'bimtek_outbox_unknown{channel="telegram"} 1.0' in await figures.text()
    asked = person.last.plain.rpartition("\n\n")[2]
    told = await person.says("Ratna Wulandari")
    assert told.startswith(UNHEARD)
    assert told.endswith(asked)
    assert stored_rows.row(Address).unheard_since is None
    answer = await person.says("Ratna Wulandari")
    assert UNHEARD not in answer
    assert not answer.endswith(asked)


async def test_what_was_given_up_is_told_as_well(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows, clock: SetClock
) -> None:
    running_bot = await open_bot(clock=clock)
    break_down(telegram, 500)
    await telegram.say(PERSON, "/start")
    await until(lambda: telegram.refused, "the first try")
    clock.advance(hours=25)
    running_bot.sender().nudge()
    await settled(stored_rows, State.FAILED)
    telegram.behave()
    assert (await OnTelegram(telegram).says("halo?")).startswith(UNHEARD)


async def test_what_a_report_says_arrived_after_all_is_not_told(
    open_bot: OpenBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    await open_bot()
    person = OnWhatsApp(twilio)
    await person.says("halo")
    await settled(stored_rows, State.SENT)
    with stored_rows.engine.begin() as connection:
        connection.execute(table(Outbox).update(), {"state": State.UNKNOWN})
        connection.execute(table(Address).update(), {"unheard_since": NOW})
    assert await twilio.callback(twilio.sent[0], "delivered") == 204
    assert UNHEARD not in await person.says("setuju")


async def test_who_got_a_broadcast_of_unknown_fate_is_told_nothing(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows, impatient: None
) -> None:
    """The coordinator sees how many there are."""
    await open_bot()
    person = OnTelegram(telegram)
    await person.says("/start")
    await settled(stored_rows, State.SENT)
    telegram.cut_after_accept()
    write(stored_rows, PERSON, priority=Priority.BROADCAST)
    await settled(stored_rows, State.SENT, State.UNKNOWN)
    assert UNHEARD not in await person.says("setuju")
