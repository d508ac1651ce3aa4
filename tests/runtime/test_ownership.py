"""Whose a message is, from the commit to the written report: never nobody's, never two senders'."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import OperationalError

from bot.channels.base import SendReceipt, SendRequest, Unavailable
from bot.channels.whatsapp.webhooks import StatusReport
from bot.clock import SetClock
from bot.delivery.outbox import QueuedMessage, claim
from bot.delivery.statuses import record_status
from bot.engine.messages import Address, Arrival, Inbound
from bot.engine.person import Volunteer as Blank
from bot.engine.session import Session
from bot.runtime.sending.error_handling import SendErrorHandler
from bot.runtime.sending.sender import Sender
from bot.runtime.turns import Done
from bot.store import leases
from bot.store.people import add_people, load_people, save_sessions
from models.base import table
from models.messages import Inbox, Outbox, SenderLease
from models.vocabulary import State
from models.volunteer import Conversation
from tests.standins.telegram import TelegramStandIn
from tests.support.databases import Outage, StoredRows
from tests.support.fixtures import OpenBot, OpenEngine
from tests.support.patience import PATIENCE, until
from tests.support.people import OnTelegram
from tests.support.running_bot import RunningBot

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PERSON = 9_172_635_481
on_postgresql = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


class Wire:
    """Between a sender and its platform: refuses connections, and holds calls or answers back."""

    def __init__(self, sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tried: list[int] = []
        self.refusals = 0
        self.out, self.back = asyncio.Event(), asyncio.Event()
        self.out.set()
        self.back.set()
        self._send = sender.channel.send
        monkeypatch.setattr(sender.channel, "send", self.send)

    async def send(self, request: SendRequest) -> SendReceipt:
        self.tried.append(request.id)
        if self.refusals:
            self.refusals -= 1
            raise Unavailable("ClientConnectorError")
        await self.out.wait()
        receipt = await self._send(request)
        await self.back.wait()
        return receipt


async def ends_as_sent(running_bot: RunningBot, stored_rows: StoredRows, count: int = 1) -> None:
    """Nothing is in anybody's hands any more."""
    states = [State.SENT] * count
    await until(lambda: [row.state for row in stored_rows.rows(Outbox)] == states, "all to be sent")
    async with asyncio.timeout(PATIENCE):
        await running_bot.sender().emptied()


def give_lease(stored_rows: StoredRows, holder: str) -> None:
    """The account's lease goes to another process, for as long as a lease can seem to last."""
    lease = table(SenderLease)
    given = {"holder": holder, "until": NOW + timedelta(seconds=67)}
    with stored_rows.engine.begin() as connection:
        connection.execute(lease.update().where(lease.c.channel == "telegram"), given)


def free_lease(stored_rows: StoredRows) -> None:
    with stored_rows.engine.begin() as connection:
        connection.execute(table(SenderLease).delete().where(text("channel = 'telegram'")))


# --- the person --------------------------------------------------------------------------------


@on_postgresql
async def test_a_turn_that_waited_for_another_process_sees_what_that_one_left(
    stored_rows: StoredRows, open_engine: OpenEngine
) -> None:
    address = Address("telegram", str(PERSON))
    with stored_rows.engine.begin() as connection:
        [person] = add_people(connection, [address], Blank(id=0), NOW).values()
        volunteer = person.person.volunteer.id
        save_sessions(connection, {volunteer: Session(turn=1)}, NOW)
    other = open_engine()

    def turn_of_the_other() -> Any:
        with other.begin() as connection:
            return load_people(connection, [address])[address].stored

    def waits_for_a_lock() -> bool:
        query = text(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        with stored_rows.engine.connect() as watching:
            return bool(watching.execute(query).scalar())

    with ThreadPoolExecutor(1) as thread:
        with stored_rows.engine.begin() as connection:
            load_people(connection, [address])
            waiting = thread.submit(turn_of_the_other)
            await until(waits_for_a_lock, "the other to wait")
            save_sessions(connection, {volunteer: Session(turn=2)}, NOW)
        stored = await asyncio.wrap_future(waiting)
    assert stored["turn"] == 2


@pytest.mark.parametrize("state", [[], "halo", {"frame": {"step": "consent"}}])
async def test_who_has_a_session_that_cannot_be_read_is_answered_and_begins_anew(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows, state: Any
) -> None:
    person = OnTelegram(telegram)
    await person.says("/start")
    await person.presses("agree")
    with stored_rows.engine.begin() as connection:
        connection.execute(table(Conversation).update().values(state=state))
    await person.says("halo")
    assert [row.error for row in stored_rows.rows(Inbox)] == [""] * 3
    assert stored_rows.row(Conversation).state["frame"]["conversation"] == "registration"
    await person.presses("agree")
    assert stored_rows.row(Conversation).state["frame"]["step"] == "full_name"


# --- the database ------------------------------------------------------------------------------


async def test_a_report_is_written_when_the_database_is_back(
    running_bot: RunningBot,
    telegram: TelegramStandIn,
    outage: Outage,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    wire = Wire(running_bot.sender(), monkeypatch)
    wire.back.clear()
    await telegram.say(PERSON, "/start")
    await telegram.wait_for_sent(1)
    await running_bot.in_writer(lambda: outage.begin(running_bot.app.database))
    wire.back.set()
    await until(lambda: "the database is away" in caplog.text, "a vain try to write the report")
    outage.end()
    await ends_as_sent(running_bot, stored_rows)
    assert len(telegram.sent) == 1
    assert stored_rows.row(Outbox).provider_id == str(telegram.sent[0].message_id)


async def test_an_answer_goes_out_although_the_word_of_its_commit_was_lost(
    running_bot: RunningBot,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without a restart, and once."""
    in_transaction = running_bot.app.writer._in_transaction
    lost: list[Done] = []

    def lossy(work: Callable[[Connection], Any]) -> Any:
        result = in_transaction(work)
        if isinstance(result, Done) and result.queued and not lost:
            lost.append(result)
            raise OperationalError("COMMIT", {}, Exception("the connection is gone"))
        return result

    monkeypatch.setattr(running_bot.app.writer, "_in_transaction", lossy)
    assert await telegram.say(PERSON, "/start") == 200
    assert lost
    await ends_as_sent(running_bot, stored_rows)
    assert len(telegram.sent) == 1
    assert stored_rows.count(Inbox) == 1


async def test_a_message_tried_again_stands_in_flight_and_is_claimed_by_nobody(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The table says it is still to be sent, as the connection was refused, and is looked at many
    times; the second try begins only when it says that the message is in flight again."""
    claimed: list[QueuedMessage] = []

    def noting(connection: Connection, *more: Any) -> list[QueuedMessage]:
        due = claim(connection, *more)
        claimed.extend(due)
        return due

    clock = SetClock(NOW)
    monkeypatch.setattr(SendErrorHandler, "_back_off", lambda self, queued: 0.2)
    monkeypatch.setattr("bot.runtime.sending.sender.LOOK_SECONDS", 0.01)
    running_bot = await open_bot(clock=clock)
    monkeypatch.setattr("bot.runtime.sending.claims.claim", noting)
    wire = Wire(running_bot.sender(), monkeypatch)
    wire.refusals = 1
    wire.out.clear()
    await telegram.say(PERSON, "/start")
    await until(lambda: len(wire.tried) == 2, "the second try")
    assert stored_rows.row(Outbox).state == State.SENDING
    wire.out.set()
    await ends_as_sent(running_bot, stored_rows)
    assert len(telegram.sent) == 1
    assert not claimed


# --- the lease ---------------------------------------------------------------------------------


async def test_who_lost_the_lease_sends_nothing_and_goes_on_when_it_is_back(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, asked = SetClock(NOW), []
    hold = leases.hold

    def counted(connection: Connection, channel: str, now: datetime, me: str) -> leases.Held:
        asked.append(channel)
        return hold(connection, channel, now, me)

    monkeypatch.setattr(leases, "hold", counted)
    running_bot = await open_bot(clock=clock)
    telegram.fail_next(2, 429, "Too Many Requests: retry after 30", {"retry_after": 30})
    for n in (1, 2):
        await telegram.say(n, "/start")
    await until(lambda: running_bot.sender()._account.pace.paused, "the pause")
    await asyncio.gather(*(telegram.say(n, "/start") for n in (3, 4)))

    give_lease(stored_rows, "another")
    clock.advance(seconds=4)
    running_bot.sender().nudge()
    async with asyncio.timeout(PATIENCE):
        await running_bot.sender().emptied()
    await until(lambda: "telegram" not in running_bot.app.direct, "the sender to stand back")
    await telegram.say(5, "/start")
    clock.advance(seconds=60)
    before = asked.count("telegram")
    await until(lambda: asked.count("telegram") > before + 1, "two looks at the lease")
    assert not telegram.sent
    states = [row.state for row in stored_rows.rows(Outbox)]
    assert states == [*[State.PENDING] * 2, *[State.SENDING] * 2, State.PENDING]

    free_lease(stored_rows)
    running_bot.sender().nudge()
    await ends_as_sent(running_bot, stored_rows, 5)
    assert sorted(int(sent.chat_id) for sent in telegram.sent) == [1, 2, 3, 4, 5]


async def test_who_does_not_know_whether_the_lease_is_still_held_begins_nothing(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It lapses while the writer cannot renew it and a message waits for the one before it."""
    monkeypatch.setattr("bot.runtime.sending.sender.MOST_AT_ONCE", 1)
    clock = SetClock(NOW)
    running_bot = await open_bot(clock=clock)
    wire = Wire(running_bot.sender(), monkeypatch)
    wire.back.clear()
    await telegram.say(1, "/start")
    await until(lambda: wire.tried, "the first to be under way")
    await telegram.say(2, "/start")
    await until(lambda: running_bot.sender()._slots._waiters, "the second to wait for its turn")

    go_on, nudges = threading.Event(), []
    nudge = running_bot.sender().nudge

    def counted() -> None:
        nudges.append(clock.now())
        nudge()

    def wait() -> None:
        go_on.wait(20)

    busy = asyncio.create_task(running_bot.in_writer(wait))
    monkeypatch.setattr(running_bot.sender(), "nudge", counted)
    clock.advance(seconds=60)
    wire.back.set()
    await until(lambda: len(nudges) > 1 or len(wire.tried) > 1, "the sender to ask for its lease")
    assert len(wire.tried) == 1

    go_on.set()
    await busy
    await ends_as_sent(running_bot, stored_rows, 2)
    assert [sent.chat_id for sent in telegram.sent] == [1, 2]


# --- the writer --------------------------------------------------------------------------------


async def test_hundreds_of_status_reports_do_not_keep_a_turn_waiting_for_each(
    running_bot: RunningBot, stored_rows: StoredRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, writer = 300, running_bot.app.writer
    row = {"channel": "whatsapp", "recipient": "", "priority": 0, "body": {"text": "Halo"}}
    row |= {"state": State.SENT, "created_at": NOW, "send_after": NOW}
    with stored_rows.engine.begin() as connection:
        connection.execute(insert(table(Outbox)), [row | {"key": str(n)} for n in range(number)])
    ids = [row.id for row in stored_rows.rows(Outbox)]
    transactions: list[object] = []

    def noted(connection: Connection, *more: Any) -> bool:
        if connection.get_transaction() not in transactions:
            transactions.append(connection.get_transaction())
        return record_status(connection, *more)

    monkeypatch.setattr("bot.delivery.reports.record_status", noted)
    begun, go_on = threading.Event(), threading.Event()

    def wait(_: Connection) -> None:
        begun.set()
        go_on.wait(20)

    busy = asyncio.create_task(writer.run(wait))
    await until(begun.is_set, "the writer to be busy")
    reports = [
        asyncio.create_task(
            running_bot.app._record_report(StatusReport(id, "delivered", "SM1", ""))
        )
        for id in ids
    ]
    await until(
        lambda: max(len(writer._small_jobs), len(writer._jobs)) >= number, "all reports to wait"
    )
    sender = Address("telegram", str(PERSON))
    at = running_bot.app.clock.now()
    turn = asyncio.create_task(
        running_bot.app.submit(Arrival("1", sender, at, Inbound("1", sender, at, "halo")))
    )
    await until(lambda: writer._waiting, "the turn to wait")
    go_on.set()
    await asyncio.gather(busy, turn, *reports)
    assert len(transactions) == 1
    assert stored_rows.count(Outbox, state=State.DELIVERED) == number


# --- the start -----------------------------------------------------------------------------------


async def test_what_is_written_while_a_sender_asks_for_its_work_is_part_of_it(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    clock = SetClock(NOW)
    running_bot = await open_bot(clock=clock)
    sender, direct = running_bot.sender(), running_bot.app.direct
    person = OnTelegram(telegram)
    sender._account.go_direct(False)

    async def write_later() -> None:
        clock.advance(seconds=1)
        id = Address("telegram", str(person.id))
        now = clock.now()
        await running_bot.app.submit(Arrival("1", id, now, Inbound("1", id, now, "halo")))

    await asyncio.gather(sender._claim(), write_later())
    assert "telegram" in direct
    assert [row.state for row in stored_rows.rows(Outbox)] != [State.PENDING]
    await ends_as_sent(running_bot, stored_rows)
