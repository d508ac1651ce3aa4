"""What people type is text, wherever it comes out again: no SQL, no markup, no formula, no line of
a log; and bodies that are meant to harm are refused."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession
from sqlalchemy import text

from bot.clock import SetClock
from models.base import Base
from models.coordinators import Coordinator
from models.enquiries import Enquiry
from models.messages import Inbox
from models.volunteer import Volunteer
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.people import OnTelegram, OnWhatsApp, register_on_telegram, register_on_whatsapp
from tests.support.running_bot import PUBLIC, RunningBot
from tests.support.training_sessions import NOW
from tests.web.test_webhooks import FORM, post, secret, telegram_url, whatsapp_url

HOSTILE = (
    "'); DROP TABLE volunteer; --",
    '" OR 1=1 --',
    "<b>tebal</b><script>alert(1)</script>",
    '<a href="tg://user?id=1">Siti</a>',
    "&lt;b&gt; &#x3c; &amp;",
    "*tebal* _miring_ ~coret~ ```kode``` [tautan](https://contoh.example)",
    '=HYPERLINK("https://contoh.example";"klik")',
    "@SUM(A1:A9) +62 -1 \t=1+1",
    "baris satu\r\nERROR bot.app: palsu\x1b[31m merah",
    "{name} {0} %(name)s ${HOME} {{7*7}}",
    '#set page(fill: red) $x$ \\ @dia #include "rahasia"',
    "../../etc/passwd\x00.png",
    "\u202emunduran\u202c \u2066x\u2069 \ufeff",
)


@pytest.fixture
async def http() -> Any:
    async with ClientSession() as http:
        yield http


# --- bodies ------------------------------------------------------------------------------------


@pytest.mark.parametrize("opening", [b"[", b'{"message":', b'{"update_id":1,"message":[{"a":'])
async def test_json_without_end_in_depth_is_refused(
    running_bot: RunningBot, http: ClientSession, stored_rows: StoredRows, opening: bytes
) -> None:
    body = opening * 20_000
    assert (
        await post(http, telegram_url(running_bot), data=body, headers=secret(running_bot)) == 400
    )
    assert stored_rows.count(Inbox) == 0


async def test_a_deep_value_where_a_word_is_wanted_is_kept_as_broken(
    running_bot: RunningBot, http: ClientSession, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    deep = b"[" * 900 + b"]" * 900
    body = b'{"update_id":7,"message":{"from":{"id":1},"chat":{"id":1,"type":"private"},"text":'
    body += deep + b"}}"
    assert (
        await post(http, telegram_url(running_bot), data=body, headers=secret(running_bot)) == 200
    )
    assert stored_rows.row(Inbox).error
    assert await OnTelegram(telegram).says("/start")


async def test_numbers_of_a_hundred_thousand_digits_are_refused_or_kept_as_broken(
    running_bot: RunningBot, http: ClientSession, stored_rows: StoredRows
) -> None:
    digits = b"9" * 100_000
    for body in (
        b'{"update_id":' + digits + b"}",
        b'{"update_id":1,"message":{"chat":{"id":' + digits + b',"type":"private"}}}',
    ):
        assert await post(
            http, telegram_url(running_bot), data=body, headers=secret(running_bot)
        ) in {200, 400}
    assert all(row.error for row in stored_rows.rows(Inbox))


async def test_another_kind_of_body_is_no_message(
    running_bot: RunningBot, http: ClientSession, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    form = twilio.inbound_form("+6281234567890", "halo")
    signed = {"X-Twilio-Signature": twilio.signature(f"{PUBLIC}/webhook/whatsapp", form)}
    url = whatsapp_url(running_bot)
    assert await post(http, url, json=form, headers=signed) == 403
    many = urlencode([("Body", "x")] * 20_000)
    assert await post(http, url, data=many, headers=signed | FORM) == 413
    assert stored_rows.count(Inbox) == 0


# --- what people type --------------------------------------------------------------------------


@pytest.mark.parametrize("first", range(0, len(HOSTILE), 5))
async def test_at_every_question_of_registration_it_is_but_text(
    running_bot: RunningBot,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    stored_rows: StoredRows,
    caplog: pytest.LogCaptureFixture,
    first: int,
) -> None:
    """The stand-ins refuse markup that the platforms would refuse."""
    caplog.set_level(logging.DEBUG, "bot")
    for person in (OnTelegram(telegram), OnWhatsApp(twilio)):
        for word in ("/start", "setuju", "Ratna Wulandari", "ya", "psm", "Kota Bekasi"):
            assert await person.says(word)
            for hostile in HOSTILE[first : first + 5]:
                assert await person.says(hostile)
    assert stored_rows.count(Volunteer) == 2
    assert not any(hostile.strip() in caplog.text for hostile in HOSTILE)


async def test_a_question_to_the_coordinator_arrives_as_it_was_written(
    open_bot: OpenBot, telegram: TelegramStandIn, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    """From WhatsApp to Telegram, and the answer back, by day."""
    await open_bot(clock=SetClock(NOW))
    asking, answering = OnWhatsApp(twilio), OnTelegram(telegram)
    await register_on_whatsapp(asking)
    await register_on_telegram(answering, "Sri Lestari")
    appoint(stored_rows)
    hostile = "\n".join(HOSTILE[:8])
    for word in ("tanya", hostile, "kirim"):
        await asking.says(word)
    await until(lambda: "nomor 1" in answering.last.plain, "the question")
    assert visible(hostile) in visible(answering.last.plain)
    await answering.says(f"jawab 1 {hostile}")
    await until(lambda: "Apakah sudah jelas" in asking.last.body, "the answer")
    assert visible(hostile) in visible(asking.last.body)
    assert (stored_rows.count(Enquiry), stored_rows.count(Volunteer)) == (1, 2)


def appoint(stored_rows: StoredRows) -> None:
    """Sri, for all of Kota Bekasi."""
    [sri] = stored_rows.rows(Volunteer, name="Sri Lestari")
    row = {"volunteer_id": sri.id, "scope": "32.75", "added_at": sri.created_at}
    insert(stored_rows, Coordinator, row)


def insert(stored_rows: StoredRows, model: type[Base], row: dict[str, Any]) -> None:
    with stored_rows.engine.begin() as connection:
        connection.execute(model.__table__.insert(), row)  # type: ignore[attr-defined]


def visible(written: str) -> str:
    """Without white space and marks, which each channel draws its own way."""
    return "".join(letter for letter in written if letter.isascii() and letter.isalnum())


async def test_the_tables_are_all_there_afterwards(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows, tmp_path: Path
) -> None:
    person = OnTelegram(telegram)
    for hostile in HOSTILE[:2]:
        await person.says(hostile)
    with stored_rows.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM volunteer")).scalar() == 1
