"""Twilio's forms as they are read, and its errors as they are judged."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import partial

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.base.exceptions import TwilioException, TwilioRestException

from bot.channels import base
from bot.channels.whatsapp.channel import judged, lost
from bot.channels.whatsapp.errors import TABLE, Asks, asks, reason
from bot.channels.whatsapp.webhooks import StatusReport, parse_message, parse_status
from bot.delivery.held import hold_for_a_while, send_again
from bot.delivery.outbox import insert_rows
from bot.engine.messages import Address, Inbound, Media
from bot.engine.person import Volunteer
from bot.store.people import add_people
from models.base import table
from models.messages import Outbox
from models.vocabulary import AGAIN_LATER, State
from models.volunteer import Address as AddressRow
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.patience import until
from tests.support.people import OnWhatsApp
from tests.support.registered import NOTICE_TYPES
from tests.support.running_bot import ACCOUNT, AUTH, OURS, PUBLIC, RunningBot

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
NUMBER = "+6281234567890"
OVER = "rejected: outside the 24 hours, and not by a template (63016)"


@pytest.fixture
def maker() -> TwilioStandIn:
    return TwilioStandIn(ACCOUNT, AUTH, number=OURS)


def test_a_text_is_what_somebody_said(maker: TwilioStandIn) -> None:
    form = maker.inbound_form(NUMBER, "halo", SomethingNew="1")
    arrival = parse_message(form, NOW)
    assert arrival.sender == Address("whatsapp", f"whatsapp:{NUMBER}")
    assert arrival.event == Inbound(form["MessageSid"], arrival.sender, NOW, "halo")


def test_somebody_without_a_number_is_known_by_their_id(maker: TwilioStandIn) -> None:
    arrival = parse_message(maker.inbound_form("ID.1234567890123456", "halo"), NOW)
    assert arrival.sender.id == "whatsapp:ID.1234567890123456"


def test_a_button_carries_its_turn_and_value(maker: TwilioStandIn) -> None:
    for field in ("ButtonPayload", "ListId"):
        form = maker.inbound_form(NUMBER, "Lanjut", **{field: "12:next"})
        event = parse_message(form, NOW).event
        assert isinstance(event, Inbound)
        assert (event.button, event.turn, event.text) == ("next", 12, "")


@pytest.mark.parametrize(
    ("kind", "media"),
    [
        ("voice", Media.VOICE),
        ("photo", Media.PHOTO),
        ("sticker", Media.STICKER),
        ("video", Media.VIDEO),
        ("document", Media.DOCUMENT),
        ("contact", Media.CONTACT),
        ("location", Media.LOCATION),
    ],
)
def test_what_is_no_text_is_known_by_its_kind(
    maker: TwilioStandIn, kind: str, media: Media
) -> None:
    form = maker.inbound_form(NUMBER, "")
    event = parse_message(form | maker._media_form(form, kind), NOW).event
    assert isinstance(event, Inbound)
    assert event.media is media


@pytest.mark.parametrize(
    ("query", "form", "state"),
    [
        ({"oid": "7"}, {"MessageStatus": "sent"}, "sent"),
        ({"oid": "7"}, {"MessageStatus": "delivered"}, "delivered"),
        ({"oid": "7"}, {"MessageStatus": "delivered", "EventType": "READ"}, "read"),
        ({"oid": "7"}, {"MessageStatus": "undelivered"}, "failed"),
        ({"oid": "7"}, {"MessageStatus": "failed"}, "failed"),
        ({"oid": "7"}, {"MessageStatus": "canceled"}, "cancelled"),
        ({"oid": "7"}, {"MessageStatus": "queued"}, "sent"),
        ({"oid": "7"}, {"MessageStatus": "received"}, None),
        ({"oid": "7"}, {}, None),
        ({}, {"MessageStatus": "sent"}, None),
        ({"oid": "٧"}, {"MessageStatus": "sent"}, None),
        ({"oid": "9" * 19}, {"MessageStatus": "sent"}, None),
    ],
)
def test_what_a_status_callback_says(
    query: dict[str, str], form: dict[str, str], state: str | None
) -> None:
    report = parse_status(query, form | {"MessageSid": "SM1", "ErrorCode": "63016"})
    assert report == (
        StatusReport(7, state, "SM1", OVER, Asks.REPLY_FIRST if state == "failed" else None)
        if state
        else None
    )


@given(form=st.dictionaries(st.sampled_from(["NumMedia", "MediaContentType0", "Body"]), st.text()))
def test_any_form_with_a_sender_is_read(form: dict[str, str]) -> None:
    assert parse_message(form | {"MessageSid": "SM1", "From": "whatsapp:+62"}, NOW).event


def refused(status: int, code: int | None) -> TwilioRestException:
    return TwilioRestException(status, "/Messages", code=code)


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (429, 20429, base.Throttled),
        (429, None, base.Throttled),
        (400, 63018, base.Throttled),
        (400, 63014, base.Unreachable),
        (400, 21610, base.Unreachable),
        (400, 63012, base.Unavailable),
        (400, 63016, base.ReplyFirst),
        (400, 63049, base.Rejected),
        (400, 63013, base.Rejected),
        (400, 63112, base.Misconfigured),
        (401, 20003, base.Misconfigured),
        (403, None, base.Misconfigured),
        (400, 63007, base.Misconfigured),
        (400, 21617, base.Rejected),
        (404, 20404, base.Rejected),
        (500, 20500, base.Unavailable),
        (502, 502, base.Unavailable),
        (503, None, base.Unavailable),
    ],
)
def test_what_a_refusal_means(status: int, code: int | None, meaning: type[base.SendError]) -> None:
    assert type(judged(refused(status, code))) is meaning


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (aiohttp.ClientConnectorError(None, OSError()), base.Unavailable),  # type: ignore[arg-type]
        (aiohttp.ConnectionTimeoutError(), base.Unavailable),
        (aiohttp.ServerDisconnectedError(), base.FateUnknown),
        (TimeoutError(), base.FateUnknown),
        (json.JSONDecodeError("", "", 0), base.FateUnknown),
        (TwilioException(), base.FateUnknown),
    ],
)
def test_what_silence_means(error: Exception, meaning: type[base.SendError]) -> None:
    assert type(lost(error)) is meaning


async def test_a_message_out_tells_twilio_where_to_report(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    person = OnWhatsApp(twilio)
    await person.says("halo")
    sent = person.last
    assert sent.params["From"] == f"whatsapp:{OURS}"
    assert sent.status_callback == f"{PUBLIC}/webhook/whatsapp/status?oid=1"
    assert await twilio.callback(sent, "delivered") == 204


async def test_somebody_with_a_hidden_number_is_talked_to(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    hidden = OnWhatsApp(twilio, "ID.1234567890123456")
    assert "Kawan Bimtek" in await hidden.says("halo")
    assert stored_rows.row(AddressRow).external_id == "whatsapp:ID.1234567890123456"


async def test_media_is_answered_with_what_is_wanted(
    running_bot: RunningBot, twilio: TwilioStandIn
) -> None:
    person = OnWhatsApp(twilio)
    await person.says("halo")
    for before, kind in enumerate(("voice", "sticker", "location"), 1):
        assert (await twilio.say_media(person.id, kind))[0] == 200
        await until(partial(person.has_heard, before + 1), "an answer")


async def test_a_callback_that_says_blocked_marks_the_address_until_they_write_again(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    person = OnWhatsApp(twilio)
    await person.says("halo")
    assert await twilio.callback(person.last, "undelivered", 63014) in {200, 204}
    assert not stored_rows.row(AddressRow).reachable
    await person.says("halo")
    assert stored_rows.row(AddressRow).reachable


def test_each_code_stands_in_the_table_once() -> None:
    codes = [row.code for row in TABLE]
    assert len(set(codes)) == len(codes)
    assert {row.asks for row in TABLE} == set(Asks)


@pytest.mark.parametrize("code", [row.code for row in TABLE])
def test_an_answer_and_a_callback_ask_for_the_same(code: int) -> None:
    form = {"MessageStatus": "failed", "MessageSid": "SM1", "ErrorCode": str(code)}
    report = parse_status({"oid": "7"}, form)
    assert report is not None
    assert report.asks is asks(code)
    assert isinstance(judged(refused(400, code)), base.Unreachable) == (asks(code) is Asks.STOP)


@pytest.mark.parametrize("said", ["", "x", "٦٣٠١٤", "9" * 20, "-1", "99999"])
def test_a_code_that_nobody_knows_asks_for_nothing(said: str) -> None:
    form = {"MessageStatus": "failed", "MessageSid": "SM1", "ErrorCode": said}
    report = parse_status({"oid": "7"}, form)
    assert report is not None
    assert report.asks is None


def test_a_reason_holds_no_more_than_the_outbox_takes() -> None:
    assert all(len(reason(row.code)) <= 200 for row in TABLE)


# --- what is taken and comes back all the same --------------------------------------------------


@pytest.mark.parametrize("code", [63018, 63012])
async def test_what_comes_back_as_too_much_is_sent_again_after_a_while(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows, code: int
) -> None:
    person = OnWhatsApp(twilio)
    said = await person.says("halo")
    await until(lambda: stored_rows.row(Outbox).state == State.SENT, "its report")
    await twilio.callback(person.last, "undelivered", code)
    held = stored_rows.row(Outbox)
    assert (held.state, held.error, held.attempts) == (State.HELD, AGAIN_LATER, 2)
    now = running_bot.app.clock.now()

    async def looks() -> None:
        await running_bot.app.writer.run(lambda c: send_again(c, "whatsapp", now))

    await looks()
    assert stored_rows.row(Outbox).state == State.HELD
    with stored_rows.engine.begin() as connection:
        connection.execute(table(Outbox).update().values(send_after=now))
    await looks()
    await until(lambda: person.has_heard(2), "it once more")
    assert person.last.body == said
    await until(lambda: stored_rows.row(Outbox).state == State.SENT, "its report")


async def test_after_a_day_it_is_given_up(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    person = OnWhatsApp(twilio)
    await person.says("halo")
    await until(lambda: stored_rows.row(Outbox).state == State.SENT, "its report")
    with stored_rows.engine.begin() as connection:
        before_that = running_bot.app.clock.now() - timedelta(days=2)
        connection.execute(table(Outbox).update().values(created_at=before_that))
    await twilio.callback(person.last, "undelivered", 63018)
    row = stored_rows.row(Outbox)
    assert (row.state, "63018" in row.error) == (State.FAILED, True)


def test_each_time_it_waits_longer_but_not_for_ever(stored_rows: StoredRows) -> None:
    with stored_rows.engine.begin() as connection:
        [who] = add_people(connection, [Address("whatsapp", "x")], Volunteer(id=0), NOW).values()
        row = {"key": "k", "channel": "whatsapp", "recipient": "x", "priority": 0, "attempts": 1}
        row |= {"state": State.SENT, "body": {"text": "x"}, "created_at": NOW, "send_after": NOW}
        [id] = insert_rows(connection, [row])
        assert who.address == Address("whatsapp", "x")
        pauses = []
        for attempts in (1, 2, 3, 50):
            outbox = table(Outbox)
            values = {"state": State.SENT, "attempts": attempts}
            connection.execute(outbox.update().values(**values))
            assert hold_for_a_while(connection, id, NOW, NOTICE_TYPES)
            held = connection.execute(outbox.select()).one()
            pauses.append(held.send_after - NOW)
    assert pauses == [timedelta(minutes=m) for m in (10, 20, 40, 360)]
