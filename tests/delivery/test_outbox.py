"""Rows of the outbox: packed and split, claimed once, and status reports in any order."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import insert

from bot.channels.whatsapp.webhooks import StatusReport
from bot.delivery.outbox import claim
from bot.delivery.outcomes import DeliveryReport, write_reports
from bot.delivery.packing import pack, split, unpack
from bot.delivery.statuses import record_status
from bot.engine.messages import Key, Outbound
from models.base import table
from models.messages import Outbox
from models.vocabulary import State
from tests.standins.twilio import Sent, TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.patience import until
from tests.support.people import OnWhatsApp
from tests.support.registered import NOTICE_TYPES
from tests.support.running_bot import PUBLIC, RunningBot

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
NUMBER = "+6281234567890"


def write(stored_rows: StoredRows, count: int = 1, **columns: Any) -> list[int]:
    rows = [
        {
            "key": f"test:{n}",
            "channel": "telegram",
            "recipient": "1",
            "priority": 0,
            "state": State.PENDING,
            "body": {"text": "Halo"},
            "created_at": NOW,
            "send_after": NOW,
            **columns,
        }
        for n in range(count)
    ]
    with stored_rows.engine.begin() as connection:
        connection.execute(insert(table(Outbox)), rows)
    return [row.id for row in stored_rows.rows(Outbox)]


# --- messages as rows --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    [
        Outbound("Halo"),
        Outbound("", ((Key("Ya", "1:yes"), Key("Tidak", "1:no")), (Key("📱", "1:x", True),))),
    ],
)
def test_a_message_comes_back_from_its_row_as_it_was(message: Outbound) -> None:
    assert unpack(pack(message)) == message


def test_a_long_message_is_cut_between_paragraphs_else_lines_else_anywhere() -> None:
    rows = ((Key("Ya", "1:yes"),),)
    by_paragraph = split(Outbound("a" * 60 + "\n\n" + "b\n" * 20, rows), 100)
    assert [message.text for message in by_paragraph] == ["a" * 60, "b\n" * 20]
    assert [message.rows for message in by_paragraph] == [(), rows]
    by_line = split(Outbound("a" * 60 + "\n" + "b" * 60), 100)
    assert [message.text for message in by_line] == ["a" * 60, "b" * 60]
    anywhere = split(Outbound("a" * 250), 100)
    assert [len(message.text) for message in anywhere] == [100, 100, 50]
    assert split(Outbound("a" * 100, rows), 100) == (Outbound("a" * 100, rows),)


# --- claiming and reporting --------------------------------------------------------------------


def test_a_row_is_claimed_once_and_only_when_it_is_due(stored_rows: StoredRows) -> None:
    write(stored_rows, 3)
    with stored_rows.engine.begin() as connection:
        assert claim(connection, "telegram", NOW - timedelta(seconds=1), 10) == []
        assert claim(connection, "whatsapp", NOW, 10) == []
        first = claim(connection, "telegram", NOW, 2)
        rest = claim(connection, "telegram", NOW, 10)
        assert claim(connection, "telegram", NOW, 10) == []
    claimed = [queued.id for queued in (*first, *rest)]
    assert claimed == [row.id for row in stored_rows.rows(Outbox)]
    assert {row.state for row in stored_rows.rows(Outbox)} == {State.SENDING}


def test_a_report_never_takes_a_message_back(stored_rows: StoredRows) -> None:
    [id] = write(stored_rows)
    for state in (State.READ, State.FAILED):
        with stored_rows.engine.begin() as connection:
            connection.execute(table(Outbox).update().values(state=state))
            write_reports(connection, [DeliveryReport(id, State.SENT, NOW, "SM1")], NOTICE_TYPES)
            write_reports(connection, [DeliveryReport(id, State.PENDING, NOW)], NOTICE_TYPES)
        assert stored_rows.row(Outbox).state == state
        assert stored_rows.row(Outbox).provider_id == "SM1"


def test_a_row_that_is_to_be_erased_is_blank_once_it_is_done_with(stored_rows: StoredRows) -> None:
    for state in (State.SENT, State.FAILED, State.UNKNOWN):
        with stored_rows.engine.begin() as connection:
            connection.execute(table(Outbox).delete())
        [id] = write(stored_rows, erase=True, state=State.SENDING)
        with stored_rows.engine.begin() as connection:
            write_reports(connection, [DeliveryReport(id, State.PENDING, NOW)], NOTICE_TYPES)
        assert stored_rows.row(Outbox).recipient == "1"
        with stored_rows.engine.begin() as connection:
            write_reports(connection, [DeliveryReport(id, state, NOW)], NOTICE_TYPES)
        row = stored_rows.row(Outbox)
        assert (row.state, row.recipient, row.body) == (state, "", None)


def test_of_status_reports_the_highest_rank_wins_in_any_order(stored_rows: StoredRows) -> None:
    ids = write(stored_rows, 6, state=State.SENDING, channel="whatsapp")
    reports = (State.SENT, State.DELIVERED, State.READ)
    for id, order in zip(ids, permutations(reports), strict=True):
        for state in (*order, *order):
            with stored_rows.engine.begin() as connection:
                record_status(connection, StatusReport(id, state, "SM1", ""), NOTICE_TYPES, NOW)
    assert {(row.state, row.read_at) for row in stored_rows.rows(Outbox)} == {(State.READ, NOW)}


def test_a_message_of_unknown_fate_may_still_turn_out_to_be_sent(stored_rows: StoredRows) -> None:
    [id] = write(stored_rows, state=State.UNKNOWN, channel="whatsapp")
    with stored_rows.engine.begin() as connection:
        record_status(connection, StatusReport(id, "sent", "SM1", ""), NOTICE_TYPES, NOW)
    assert stored_rows.row(Outbox).state == State.SENT


# --- Twilio's callbacks over HTTP --------------------------------------------------------------


async def sent_and_reported(person: OnWhatsApp, stored_rows: StoredRows) -> Sent:
    await person.says("halo")
    await until(lambda: stored_rows.row(Outbox).state == State.SENT, "the report")
    return person.last


async def test_callbacks_in_any_order_and_twice(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    sent = await sent_and_reported(OnWhatsApp(twilio), stored_rows)
    for status in ("delivered", "read", "sent", "delivered", "read", "queued"):
        assert await twilio.callback(sent, status) == 204
    row = stored_rows.row(Outbox)
    assert (row.state, row.provider_id) == (State.READ, sent.sid)
    assert row.read_at is not None
    assert row.delivered_at is not None


async def test_a_callback_before_the_create_answer_is_kept(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    twilio.hang(accepted=True)
    await twilio.say(NUMBER, "halo")
    [sent] = await twilio.wait_for_sent(1)
    assert await twilio.callback(sent, "delivered") == 204
    assert stored_rows.row(Outbox).state == State.DELIVERED
    twilio.release()
    await running_bot.sender("whatsapp").emptied()
    await until(lambda: stored_rows.row(Outbox).attempts, "the report")
    row = stored_rows.row(Outbox)
    assert (row.state, row.provider_id) == (State.DELIVERED, sent.sid)


async def test_an_unknown_fate_is_settled_by_the_callback(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    sent = await sent_and_reported(OnWhatsApp(twilio), stored_rows)
    with stored_rows.engine.begin() as connection:
        connection.execute(table(Outbox).update().values(state=State.UNKNOWN, provider_id=""))
    assert await twilio.callback(sent, "sent") == 204
    row = stored_rows.row(Outbox)
    assert (row.state, row.provider_id) == (State.SENT, sent.sid)


async def test_a_message_outside_the_window_waits_until_they_write(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    """We thought that it was open; a late report on the first try takes nothing from the second."""
    person = OnWhatsApp(twilio, NUMBER)
    await person.says("halo")
    twilio.outside_window(NUMBER)
    now = running_bot.app.clock.now()  # after what they wrote
    on_whatsapp: dict[str, Any] = {"channel": "whatsapp", "recipient": f"whatsapp:{NUMBER}"}
    write(stored_rows, **on_whatsapp, created_at=now, send_after=now)
    running_bot.sender("whatsapp").nudge()
    await twilio.wait_for_sent(2)
    await until(lambda: held(stored_rows) == "needs template", "the callback")
    await twilio.settled()
    assert await twilio.callback(twilio.sent[1], "sent") == 204
    assert held(stored_rows) == "needs template"
    before = len(person.heard)
    await twilio.say(NUMBER, "menu")
    await until(lambda: len(person.heard) == before + 2, "the answer and what was held")
    assert twilio.sent[1].body in [sent.body for sent in person.heard[before:]]


def held(stored_rows: StoredRows) -> str | None:
    rows = stored_rows.rows(Outbox, state=State.HELD)
    return rows[0].error if rows else None


async def test_who_wrote_meanwhile_gets_it_once_more(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    person = OnWhatsApp(twilio, NUMBER)
    await person.says("halo")
    await until(lambda: stored_rows.row(Outbox).state == State.SENT, "the report")
    first = person.last
    await person.says("halo")
    assert await twilio.callback(first, "undelivered", 63016) == 204
    running_bot.sender("whatsapp").nudge()
    await until(lambda: person.has_heard(3), "it again")
    assert person.last.body == first.body


async def test_told_so_before_the_report_of_sending_it_waits_and_is_not_sent_again(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    """They wrote after it was made, and before it was sent: that does not open the window."""
    person = OnWhatsApp(twilio, NUMBER)
    await person.says("halo")
    made = running_bot.app.clock.now() - timedelta(hours=1)
    twilio.outside_window(NUMBER)
    twilio.hang(accepted=True)
    on_whatsapp: dict[str, Any] = {"channel": "whatsapp", "recipient": f"whatsapp:{NUMBER}"}
    [*_, id] = write(stored_rows, **on_whatsapp, created_at=made, send_after=made)
    running_bot.sender("whatsapp").nudge()
    await twilio.wait_for_sent(2)
    await twilio.settled()
    assert held(stored_rows) == "needs template"
    twilio.release()
    await until(lambda: stored_rows.row(Outbox, id=id).provider_id, "the report")
    row = stored_rows.row(Outbox, id=id)
    assert (row.state, row.sent_at) == (State.HELD, None)
    await twilio.say(NUMBER, "menu")
    await until(lambda: person.has_heard(4), "the answer and what was held")
    assert [sent.body for sent in person.heard].count(row.body["text"]) == 2
    assert len(twilio.sent) == 4


async def test_a_call_that_is_refused_for_the_window_is_held_as_well(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    twilio.fail_next(1, 400, 63016)
    assert (await twilio.say(NUMBER, "halo"))[0] == 200
    await until(lambda: held(stored_rows) == "needs template", "the refusal")
    assert not twilio.sent
    await twilio.say(NUMBER, "menu")
    await twilio.wait_for_sent(2)


async def test_a_callback_for_no_message_of_ours_changes_nothing(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    sent = await sent_and_reported(OnWhatsApp(twilio), stored_rows)
    form = twilio._callback_form(sent, "read", None)
    for query in ("", "?oid=", "?oid=-1", "?oid=x", "?oid=9999", "?oid=" + "9" * 30):
        status, _ = await twilio._post_signed(f"{PUBLIC}/webhook/whatsapp/status{query}", form)
        assert (status, query) == (204, query)
    assert stored_rows.row(Outbox).state == State.SENT


async def test_the_same_callback_many_times_at_once(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    sent = await sent_and_reported(OnWhatsApp(twilio), stored_rows)
    statuses = [twilio.callback(sent, status) for status in ("delivered", "read", "sent") * 5]
    assert set(await asyncio.gather(*statuses)) == {204}
    assert stored_rows.row(Outbox).state == State.READ


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_nothing_overtakes_what_a_stopped_process_has_locked(stored_rows: StoredRows) -> None:
    """It claims the first message to each of two people and stands still before the commit."""
    first, second = (
        write(stored_rows, 1, recipient="1"),
        write(stored_rows, 1, recipient="2", key="other"),
    )
    with stored_rows.engine.connect() as stopped:
        claim(stopped, "telegram", NOW, 10)
        later = (
            write(stored_rows, 1, recipient="1", key="later"),
            write(stored_rows, 1, recipient="3", key="x"),
        )
        with stored_rows.engine.begin() as connection:
            claimed = [queued.id for queued in claim(connection, "telegram", NOW, 10)]
        assert claimed == later[1][-1:]
        stopped.rollback()
    with stored_rows.engine.begin() as connection:
        claimed = [queued.id for queued in claim(connection, "telegram", NOW, 10)]
    assert claimed == [first[0], second[-1], later[0][-1]]
