"""The platforms' calls: taken once, refused when they are not genuine, and never lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.channels.forms import LARGEST_FORM, Form, read_form
from bot.web import routes
from bot.web.routes import LARGEST_BODY
from models.messages import Inbox, Outbox
from models.volunteer import Conversation, Volunteer
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import Outage, StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.people import OnTelegram, OnWhatsApp
from tests.support.running_bot import PUBLIC, RunningBot

PERSON, NUMBER = 9_172_635_481, "+6281234567890"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as http:
        yield http


def telegram_url(running_bot: RunningBot) -> str:
    return f"{running_bot.url}/webhook/telegram"


def whatsapp_url(running_bot: RunningBot) -> str:
    return f"{running_bot.url}/webhook/whatsapp"


def secret(running_bot: RunningBot) -> dict[str, str]:
    return {"X-Telegram-Bot-Api-Secret-Token": running_bot.app.settings.webhook_secret}


async def post(http: ClientSession, url: str, **what: Any) -> int:
    async with http.post(url, **what) as answer:
        return answer.status


# --- the same message again --------------------------------------------------------------------


async def test_the_same_update_twice_is_answered_once(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    update = telegram.message_update(PERSON, "/start")
    assert [await telegram.deliver(update) for _ in range(2)] == [200, 200]
    await running_bot.sender().emptied()
    assert len(telegram.sent) == stored_rows.count(Inbox) == stored_rows.count(Outbox) == 1


async def test_the_same_update_three_times_at_once_is_answered_once(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    update = telegram.message_update(PERSON, "/start")
    statuses = await asyncio.gather(*(telegram.deliver(update) for _ in range(3)))
    assert statuses == [200, 200, 200]
    await running_bot.sender().emptied()
    assert len(telegram.sent) == stored_rows.count(Inbox) == stored_rows.count(Outbox) == 1
    assert stored_rows.count(Volunteer) == 1


async def test_the_same_press_twice_is_counted_once(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    person = OnTelegram(telegram)
    await person.says("/start")
    code = next(code for code in person.last.buttons.values() if code)
    press = telegram.press_update(person.id, code, person.last.message_id)
    statuses = await asyncio.gather(*(telegram.deliver(press) for _ in range(3)))
    assert statuses == [200, 200, 200]
    await running_bot.sender().emptied()
    assert len(person.heard) == 2
    await until(lambda: not telegram.unanswered, "the press to be acknowledged")


async def test_the_same_message_sid_twice_is_answered_once(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    form = twilio.inbound_form(NUMBER, "halo")
    answers = await asyncio.gather(*(twilio.post_inbound(form) for _ in range(3)))
    answers.append(await twilio.post_inbound(form))
    assert answers == [(200, "<Response/>")] * 4
    await running_bot.sender("whatsapp").emptied()
    assert len(twilio.sent) == stored_rows.count(Inbox) == stored_rows.count(Outbox) == 1


# --- many at once ------------------------------------------------------------------------------


async def test_messages_of_one_person_at_once_keep_their_order(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    texts = ("/start", "setuju", "Ratna", "menu", "ya", "psm", "bantuan", "kota bekasi")
    await asyncio.gather(*(telegram.say(PERSON, text) for text in texts))
    await running_bot.sender().emptied()
    await until(lambda: all(row.provider_id for row in stored_rows.rows(Outbox)), "the reports")
    taken = [row.external_id for row in stored_rows.rows(Inbox)]
    answered = [row.key.split(":")[1] for row in stored_rows.rows(Outbox)]
    arrived = [int(row.provider_id) for row in stored_rows.rows(Outbox)]
    assert taken == answered
    assert arrived == sorted(arrived)
    assert len(telegram.sent) == len(texts)


async def test_a_hundred_and_fifty_people_at_once_are_all_answered(
    running_bot: RunningBot,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    stored_rows: StoredRows,
) -> None:
    people: list[OnTelegram | OnWhatsApp] = [
        *(OnTelegram(telegram, 9_000_000_000 + n) for n in range(120)),
        *(OnWhatsApp(twilio, f"+62812{n:08d}") for n in range(30)),
    ]
    for text in ("/start", "setuju", "Ratna Wulandari"):
        await asyncio.gather(*(person.says(text) for person in people))
    assert {len(person.heard) for person in people} == {3}
    steps = {row.state["frame"]["step"] for row in stored_rows.rows(Conversation)}
    assert (steps, stored_rows.count(Conversation)) == ({"adult"}, 150)


# --- not genuine, too large, no message at all -------------------------------------------------


async def test_a_wrong_secret_is_refused_and_nothing_stored(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    update = telegram.message_update(PERSON, "/start")
    right = running_bot.app.settings.webhook_secret
    for given in ("", "wrong", right[:-1], f"{right}x", right.upper()):
        assert await telegram.push(telegram_url(running_bot), given, update) == 403
    assert stored_rows.count(Inbox) == 0


async def test_a_wrong_signature_is_refused_and_nothing_stored(
    running_bot: RunningBot, twilio: TwilioStandIn, http: ClientSession, stored_rows: StoredRows
) -> None:
    form = twilio.inbound_form(NUMBER, "halo", MessageStatus="sent")
    elsewhere = twilio.signature(f"{PUBLIC}/other", form)
    for path in ("/webhook/whatsapp", "/webhook/whatsapp/status?oid=1"):
        right = twilio.signature(PUBLIC + path, form)
        for signature in ("", "wrong", right.swapcase(), elsewhere):
            headers = {"X-Twilio-Signature": signature} if signature else {}
            assert await post(http, running_bot.url + path, data=form, headers=headers) == 403
        changed, headers = form | {"Body": "hapus data"}, {"X-Twilio-Signature": right}
        assert await post(http, running_bot.url + path, data=changed, headers=headers) == 403
    assert stored_rows.count(Inbox) == 0


async def test_a_body_that_is_too_large_is_not_taken(
    running_bot: RunningBot, twilio: TwilioStandIn, http: ClientSession, stored_rows: StoredRows
) -> None:
    async def in_pieces() -> AsyncIterator[bytes]:
        for _ in range(LARGEST_BODY // 65_536 + 1):
            yield b"x" * 65_536

    for body in (in_pieces(), BytesIO(b"x" * (LARGEST_BODY + 1))):
        assert (
            await post(http, telegram_url(running_bot), data=body, headers=secret(running_bot))
            == 413
        )
    signed = FORM | {"X-Twilio-Signature": "A" * 27 + "="}
    for body in (in_pieces(), BytesIO(b"x" * (LARGEST_FORM + 1))):
        assert await post(http, whatsapp_url(running_bot), data=body, headers=signed) == 413
    assert stored_rows.count(Inbox) == 0


async def test_of_a_call_that_is_not_twilios_little_is_read_and_once(
    running_bot: RunningBot,
    http: ClientSession,
    monkeypatch: pytest.MonkeyPatch,
    stored_rows: StoredRows,
) -> None:
    read: list[int] = []

    def counted(body: bytes) -> Form:
        read.append(len(body))
        return read_form(body)

    monkeypatch.setattr(routes, "read_form", counted)
    looks_signed = FORM | {"X-Twilio-Signature": "A" * 27 + "="}
    for path in ("/webhook/whatsapp", "/webhook/whatsapp/status"):
        url = running_bot.url + path
        many = b"&".join(b"%41=%41" for _ in range(100_000))
        assert await post(http, url, data=many, headers=looks_signed) == 413
        assert await post(http, url, data=b"Body=x", headers=FORM) == 403
        assert await post(http, f"{url}?{'a&' * 200}", data=b"Body=x", headers=looks_signed) == 403
        assert read == []
        assert await post(http, url, data=b"a=1&" * 100 + b"a=1", headers=looks_signed) == 413
        assert await post(http, url, data=b"Body=x", headers=looks_signed) == 403
        assert read == [403, 6]
        read.clear()
    assert stored_rows.count(Inbox) == 0


NO_UPDATES = (
    b"",
    b"halo",
    b"{",
    b"[]",
    b'"update_id"',
    b"7",
    b"null",
    b"{}",
    b'{"update_id": "7"}',
    b'{"update_id": true}',
    b'{"update_id": 1.5}',
    b'{"update_id": 1e400}',
    b'{"update_id": null, "message": {}}',
    b'{"update_id": 1, "message": {"text": "\\ud800"}}',
    b"\xff\xfe",
)


async def test_what_is_no_update_is_refused(
    running_bot: RunningBot, http: ClientSession, stored_rows: StoredRows
) -> None:
    for body in NO_UPDATES:
        status = await post(http, telegram_url(running_bot), data=body, headers=secret(running_bot))
        assert (status, body) == (400, body)
    assert stored_rows.count(Inbox) == 0


_HERE = {"chat": {"id": PERSON, "type": "private"}, "from": {"id": PERSON, "is_bot": False}}
BROKEN: list[dict[str, Any]] = [
    {"message": {**_HERE, "text": 7}},
    {"message": {**_HERE, "location": "here"}},
    {"message": {**_HERE, "photo": [{}]}},
    {"my_chat_member": _HERE},
]
NOBODY: list[dict[str, Any]] = [
    {"message": None},
    {"message": {}},
    {"message": {"chat": {"id": "somebody"}}},
    {"message": {"chat": [], "from": {}}},
    {"message": {"chat": {"id": PERSON, "type": "private"}, "contact": {"user_id": 1}}},
    {"callback_query": {"id": "1", "data": "1:next"}},
    {"callback_query": {**_HERE, "data": "1:next", "message": 5}},
    {"my_chat_member": {"chat": {"id": PERSON}}},
]


async def stored(
    running_bot: RunningBot,
    http: ClientSession,
    stored_rows: StoredRows,
    insides: list[dict[str, Any]],
) -> list[Any]:
    """The inbox after each of these came twice."""
    url, headers = telegram_url(running_bot), secret(running_bot)
    for number, inside in enumerate(insides):
        update = {"update_id": number, **inside}
        for _ in range(2):
            assert await post(http, url, json=update, headers=headers) == 200
    assert stored_rows.count(Outbox) == 0
    return stored_rows.rows(Inbox)


async def test_an_update_that_is_broken_inside_is_kept_as_failed(
    running_bot: RunningBot, http: ClientSession, stored_rows: StoredRows
) -> None:
    rows = await stored(running_bot, http, stored_rows, BROKEN)
    assert [row.external_id for row in rows] == [str(number) for number in range(len(BROKEN))]
    assert all("broken update" in row.error for row in rows)


async def test_an_update_without_a_person_is_passed_over(
    running_bot: RunningBot, http: ClientSession, stored_rows: StoredRows
) -> None:
    assert await stored(running_bot, http, stored_rows, NOBODY) == []


async def test_a_message_with_odd_characters_is_answered(
    running_bot: RunningBot, telegram: TelegramStandIn, twilio: TwilioStandIn
) -> None:
    odd = "a\x00b\u202ec\ufffe😀\n" + "x" * 10_000
    for person in (OnTelegram(telegram), OnWhatsApp(twilio)):
        for text in ("halo", odd, odd[:9], "setuju", odd[:9]):
            assert await person.says(text)


# --- the database away -------------------------------------------------------------------------


async def test_with_the_database_away_the_platform_is_told_to_come_again(
    running_bot: RunningBot,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    http: ClientSession,
    outage: Outage,
    stored_rows: StoredRows,
) -> None:
    update, form = telegram.message_update(PERSON, "/start"), twilio.inbound_form(NUMBER, "halo")
    await running_bot.in_writer(lambda: outage.begin(running_bot.app.database))
    assert await telegram.deliver(update) == 503
    assert (await twilio.post_inbound(form))[0] == 503
    async with http.get(f"{running_bot.url}/healthz") as health:
        assert health.status == 503
        assert (await health.json())["database"] is False
    outage.end()
    assert await telegram.deliver(update) == 200
    assert (await twilio.post_inbound(form))[0] == 200
    await telegram.wait_for_sent(1)
    await twilio.wait_for_sent(1)
    assert stored_rows.count(Inbox) == stored_rows.count(Outbox) == 2
    async with http.get(f"{running_bot.url}/healthz") as health:
        assert health.status == 200


async def test_metrics_count_without_naming(
    running_bot: RunningBot, telegram: TelegramStandIn, http: ClientSession
) -> None:
    await OnTelegram(telegram).says("/start")
    async with http.get(f"{running_bot.url}/metrics") as answer:
        text = await answer.text()
    for name in (
        "bimtek_turns",
        "bimtek_batch_size",
        "bimtek_outbox_waiting",
        "bimtek_outbox_unknown",
        "bimtek_answers_late_seconds",
        "bimtek_sends",
    ):
        assert name in text
    assert str(PERSON) not in text


async def test_the_worker_takes_no_messages(open_bot: OpenBot, http: ClientSession) -> None:
    worker = await open_bot(role="worker")
    assert await post(http, telegram_url(worker), json={}, headers=secret(worker)) == 404
    async with http.get(f"{worker.url}/healthz") as health:
        assert health.status == 200
