"""The stand-ins themselves: a right request passes, every kind of wrong one is refused."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest
from aiohttp import ClientError, ClientSession, FormData, web
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputPollOption,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, TelegramError
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from tests.standins.server import Json
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_text import CannotParseError, parse_html
from tests.standins.twilio import TwilioStandIn
from tests.standins.twilio_checks import RefusedError
from tests.support.patience import until

TOKEN = "700000001:AAbimtek-test-token"
PERSON, NOON = 61234567, datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
ACCOUNT, AUTH = "AC" + "a" * 32, "b" * 32
OURS, NUMBER = "+628111000111", "+6281234567890"
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"


class Webhook:
    """The smallest bot: keeps what is posted to it and answers with `status`."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.status = 200
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        self.got.append((request.path_qs, dict(request.headers), await request.read()))
        return web.Response(status=self.status, text="<Response/>", content_type="text/xml")


@asynccontextmanager
async def running_webhook() -> AsyncIterator[Webhook]:
    webhook = Webhook()
    app = web.Application()
    app.router.add_post("/{path:.*}", webhook.handle)
    writer = web.AppRunner(app)
    await writer.setup()
    await web.TCPSite(writer, "127.0.0.1", 0).start()
    webhook.url = f"http://127.0.0.1:{writer.addresses[0][1]}"
    yield webhook
    await writer.cleanup()


@pytest.fixture
async def webhook() -> AsyncIterator[Webhook]:
    async with running_webhook() as webhook:
        yield webhook


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    async with TelegramStandIn(TOKEN) as telegram:
        yield telegram


@pytest.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[Bot]:
    files = telegram.url + "/file/bot"
    async with Bot(TOKEN, base_url=telegram.url + "/bot", base_file_url=files) as bot:
        yield bot


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as http:
        yield http


@pytest.fixture
async def twilio(webhook: Webhook) -> AsyncIterator[TwilioStandIn]:
    stand_in = TwilioStandIn(ACCOUNT, AUTH, bot_url=webhook.url, number=OURS)
    async with stand_in as twilio:
        yield twilio


class Telegram:
    """Raw calls, so that wrong ones can be made."""

    def __init__(self, http: ClientSession, platform: TelegramStandIn) -> None:
        self.http, self.platform = http, platform

    async def call(self, method: str, token: str = TOKEN, **body: Any) -> tuple[int, Json]:
        url = f"{self.platform.url}/bot{token}/{method}"
        async with self.http.post(url, **body) as answer:
            return answer.status, await answer.json()

    async def form(self, method: str, **params: str) -> tuple[int, Json]:
        return await self.call(method, data=params)

    async def refused(self, method: str, **params: str) -> str:
        """The call is answered 400 and leaves exactly one fault; the description."""
        before = len(self.platform.faults)
        status, body = await self.form(method, **params)
        assert status == body["error_code"] == 400
        assert not body["ok"]
        assert len(self.platform.faults) == before + 1
        assert self.platform.faults[-1].startswith(f"{method}: ")
        description: str = body["description"]
        return description


@pytest.fixture
def raw(http: ClientSession, telegram: TelegramStandIn) -> Telegram:
    return Telegram(http, telegram)


def inline(*rows: list[Json]) -> str:
    return json.dumps({"inline_keyboard": rows})


# Telegram: right calls


async def test_a_text_with_markup_and_buttons_is_taken(telegram: TelegramStandIn, bot: Bot) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Lanjut", callback_data="12:next")]])
    message = await bot.send_message(
        PERSON, "<b>Halo</b>, Siti &amp; Budi 👋", parse_mode="HTML", reply_markup=keyboard
    )
    [sent] = await telegram.wait_for_sent(1)
    assert (sent.chat_id, sent.plain) == (PERSON, "Halo, Siti & Budi 👋")
    assert sent.text == "<b>Halo</b>, Siti &amp; Budi 👋"
    assert sent.buttons == {"Lanjut": "12:next"}
    assert message.message_id == sent.message_id
    assert message.reply_markup == keyboard
    assert message.parse_entities() == {message.entities[0]: "Halo"}
    assert telegram.faults == []


async def test_message_ids_rise(telegram: TelegramStandIn, bot: Bot) -> None:
    ids = [(await bot.send_message(PERSON, "Halo")).message_id for _ in range(3)]
    assert ids == sorted(set(ids))
    assert [sent.message_id for sent in telegram.sent] == ids


async def test_every_method_that_the_bot_may_use_is_understood(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    keyboard = ReplyKeyboardMarkup([[KeyboardButton("Bagikan nomor", request_contact=True)]])
    assert (await bot.get_me()).username == "kawan_bimtek_bot"
    assert await bot.set_my_commands(
        [BotCommand("mulai", "Mulai lagi")],
        scope=BotCommandScopeAllPrivateChats(),
        language_code="id",
    )
    assert await bot.set_my_name("Kawan Bimtek")
    assert await bot.set_my_description("Teman belajar relawan")
    assert await bot.set_my_short_description("Teman belajar")
    assert await bot.send_chat_action(PERSON, "typing")
    await bot.send_message(PERSON, "Nomor?", reply_markup=keyboard)
    sent = await bot.send_message(PERSON, "Terima kasih", reply_markup=ReplyKeyboardRemove())
    await bot.edit_message_text("Sama-sama", PERSON, sent.message_id)
    await bot.send_location(PERSON, -6.2, 106.9)
    await bot.send_poll(
        PERSON, "Apa itu PSM?", ["Relawan", InputPollOption("Kantor")], is_anonymous=False
    )
    await bot.send_poll(PERSON, "?", ["a", "b"], type="quiz", correct_option_ids=[1])
    assert await bot.delete_message(PERSON, sent.message_id)
    assert await bot.log_out()
    assert telegram.faults == []
    assert telegram.deleted == [(PERSON, sent.message_id)]


async def test_uploads_get_a_file_id_that_can_be_sent_again(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    first = await bot.send_document(
        PERSON, b"PDF", filename="a.pdf", caption="<i>Isi</i>", parse_mode="HTML"
    )
    assert first.document is not None
    assert first.document.file_name == "a.pdf"
    assert telegram.sent[0].files["document"].content == b"PDF"
    assert telegram.sent[0].plain == first.caption == "Isi"
    again = await bot.send_document(PERSON, first.document.file_id)
    assert again.document is not None
    photo = await bot.send_photo(PERSON, b"PNG", caption="Gambar")
    assert photo.photo[-1].width == 1280
    file = await bot.get_file(first.document.file_id)
    assert await file.download_as_bytearray() == b"PDF"
    with pytest.raises(BadRequest, match=r"[Ww]rong file identifier"):
        await bot.send_photo(PERSON, "AgAC-of-another-bot")
    assert telegram.faults == []


async def test_json_bodies_are_taken_like_forms(raw: Telegram, telegram: TelegramStandIn) -> None:
    markup = {"inline_keyboard": [[{"text": "Ya", "callback_data": "1"}]]}
    body = {"chat_id": PERSON, "text": "Halo", "reply_markup": markup, "protect_content": True}
    status, answer = await raw.call("sendMessage", json=body)
    assert (status, answer["result"]["text"]) == (200, "Halo")
    assert telegram.sent[0].reply_markup == markup
    assert telegram.faults == []


@pytest.mark.parametrize("length", [1, 4096])
async def test_length_is_counted_after_parsing(raw: Telegram, length: int) -> None:
    text = "<b>" + "&amp;" * length + "</b>"
    status, _ = await raw.form("sendMessage", chat_id="1", text=text, parse_mode="HTML")
    assert status == 200


# Telegram: wrong calls


async def test_a_wrong_token_and_an_unknown_method(raw: Telegram) -> None:
    assert (await raw.call("getMe", token="1:wrong"))[0] == 401
    assert (await raw.form("sendTelegram"))[0] == 404
    assert raw.platform.faults == ["getMe: wrong token", "sendTelegram: unknown method"]


async def test_a_client_sees_a_wrong_token_as_invalid(telegram: TelegramStandIn) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", base_url=telegram.url + "/bot"):
            pass
    assert telegram.faults == ["getMe: wrong token"]


WRONG = {
    "unknown parameter": {"colour": "red"},
    "integer as word": {"reply_parameters": '{"message_id": "x"}'},
    "number for an id": {"message_thread_id": "1.5"},
    "empty number": {"message_thread_id": ""},
    "boolean as number": {"disable_notification": "1"},
    "boolean as Python writes it": {"disable_notification": "True"},
    "no JSON": {"reply_markup": "{inline_keyboard}"},
    "list for an object": {"reply_markup": "[]"},
    "unknown field": {"reply_markup": '{"inline_keyboard": [], "size": 2}'},
    "field of the wrong type": {"reply_markup": '{"keyboard": [["Ya"]]}'},
    "row is no list": {"reply_markup": '{"inline_keyboard": [{"text": "Ya"}]}'},
    "nested required field missing": {"link_preview_options": '{"is_disabled": 1}'},
    "entity without length": {"entities": '[{"type": "bold", "offset": 0}]'},
    "long placeholder": {
        "reply_markup": json.dumps({"keyboard": [], "input_field_placeholder": "x" * 65})
    },
    "nine buttons in a row": {
        "reply_markup": inline([{"text": "Ya", "callback_data": "1"}] * 9),
    },
    "101 buttons": {
        "reply_markup": inline(*[[{"text": "Ya", "callback_data": "1"}]] * 101),
    },
    "two actions": {
        "reply_markup": inline([{"text": "Ya", "callback_data": "1", "url": "https://a.id"}]),
    },
    "empty label": {"reply_markup": inline([{"text": " ", "callback_data": "1"}])},
    "unknown style": {
        "reply_markup": inline([{"text": "Ya", "callback_data": "1", "style": "red"}]),
    },
    "two requests on a reply button": {
        "reply_markup": json.dumps(
            {"keyboard": [[{"text": "A", "request_contact": True, "request_location": True}]]}
        ),
    },
    "another markup language": {"parse_mode": "MarkdownV2"},
}


@pytest.mark.parametrize("extra", WRONG.values(), ids=WRONG.keys())
async def test_a_wrong_send_is_refused(raw: Telegram, extra: dict[str, str]) -> None:
    params = {"chat_id": str(PERSON), "text": "Halo"}
    await raw.refused("sendMessage", **params | extra)
    assert raw.platform.sent == []


@pytest.mark.parametrize(
    ("method", "params", "description"),
    [
        ("sendMessage", {"text": "Halo"}, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": "1"}, "Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": "1", "text": " \n"}, "Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": "siti", "text": "a"}, "Bad Request: chat not found"),
        (
            "sendMessage",
            {"chat_id": "1", "text": "<b></b>", "parse_mode": "HTML"},
            "Bad Request: message text is empty",
        ),
        ("sendMessage", {"chat_id": "1", "text": "x" * 4097}, "Bad Request: message is too long"),
        ("sendMessage", {"chat_id": "1", "text": "x" * 32769}, "Bad Request: text is too long"),
        (
            "sendPhoto",
            {"chat_id": "1", "photo": "https://a.id/b.png", "caption": "x" * 1025},
            "Bad Request: message caption is too long",
        ),
        (
            "editMessageText",
            {"text": "Halo", "chat_id": "1"},
            "Bad Request: message identifier is not specified",
        ),
    ],
)
async def test_the_refusal_is_telegrams_own(
    raw: Telegram, method: str, params: dict[str, str], description: str
) -> None:
    assert await raw.refused(method, **params) == description


@pytest.mark.parametrize("data", ["", "x" * 65, "é" * 33])
async def test_callback_data_is_1_to_64_bytes(raw: Telegram, data: str) -> None:
    markup = inline([{"text": "Ya", "callback_data": data}])
    description = await raw.refused("sendMessage", chat_id="1", text="Halo", reply_markup=markup)
    assert description == "Bad Request: BUTTON_DATA_INVALID"


async def test_an_inline_button_without_action_is_refused(raw: Telegram) -> None:
    markup = inline([{"text": "Ya"}])
    description = await raw.refused("sendMessage", chat_id="1", text="Halo", reply_markup=markup)
    assert "Text buttons are unallowed" in description


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a <h1>b</h1>", 'Unsupported start tag "h1" at byte offset 2'),
        ("é <br> b", 'Unsupported start tag "br" at byte offset 3'),
        ("5 < 6", 'Unsupported start tag "" at byte offset 2'),
        ("<3", "Unclosed start tag at byte offset 0"),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        (
            "<b><i>a</b></i>",
            'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
        ),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        (
            "<a href>a</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
    ],
)
async def test_markup_that_telegram_cannot_parse(raw: Telegram, text: str, reason: str) -> None:
    description = await raw.refused("sendMessage", chat_id="1", text=text, parse_mode="HTML")
    assert description == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize("text", ["a&nbsp;b", "it&apos;s", "Siti & Budi"])
async def test_an_unknown_entity_is_shown_as_typed_but_is_a_fault(
    raw: Telegram, telegram: TelegramStandIn, text: str
) -> None:
    status, answer = await raw.form("sendMessage", chat_id="1", text=text, parse_mode="HTML")
    assert (status, answer["result"]["text"]) == (200, text)
    assert len(telegram.faults) == 1


def test_all_tags_of_telegram_are_read() -> None:
    tags = "b strong i em u ins s strike del code pre tg-spoiler blockquote".split()
    text = "".join(f"<{tag}>a</{tag}>" for tag in tags)
    text += '<a href="https://a.id/?b=1&amp;c=2">a</a><span class="tg-spoiler">a</span>'
    text += '<blockquote expandable>a</blockquote><pre><code class="language-x">a</code></pre>'
    parsed = parse_html(text)
    assert parsed.text == "a" * 17
    assert parsed.uncertain_attempts == []
    kinds = [entity["type"] for entity in parsed.entities]
    assert kinds[:4] == ["bold", "bold", "italic", "italic"]
    assert {"type": "text_link", "offset": 13, "length": 1, "url": "https://a.id/?b=1&c=2"} in (
        parsed.entities
    )
    assert "expandable_blockquote" in kinds


def test_offsets_are_in_utf16_units() -> None:
    assert parse_html("👋<b>a</b>").entities == [{"type": "bold", "offset": 2, "length": 1}]
    with pytest.raises(CannotParseError):
        parse_html("<marquee>")


@pytest.mark.parametrize(
    "extra",
    [
        {"question": "x" * 301},
        {"options": "[]"},
        {"options": '["a"]'},
        {"options": json.dumps([{"text": "x"}] * 13)},
        {"options": json.dumps([{"text": "x" * 101}])},
        {"type": "quiz"},
        {"type": "quiz", "correct_option_ids": "[1, 0]"},
        {"type": "quiz", "correct_option_ids": "[2]"},
        {"explanation": "a\nb\nc\nd"},
        {"open_period": "4"},
        {"open_period": "60", "close_date": "1800000000"},
    ],
)
async def test_a_wrong_poll_is_refused(raw: Telegram, extra: dict[str, str]) -> None:
    poll = {"chat_id": "1", "question": "Apa?", "options": '[{"text": "a"}, {"text": "b"}]'}
    assert (await raw.form("sendPoll", **poll))[0] == 200
    await raw.refused("sendPoll", **poll | extra)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("setMyName", {"name": "x" * 65}),
        ("setMyCommands", {"commands": '[{"command": "Mulai", "description": "a"}]'}),
        ("setMyCommands", {"commands": "[]", "scope": '{"type": "everyone"}'}),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}),
        ("setWebhook", {"url": "http://bimtek.example"}),
        ("setWebhook", {"url": "https://bimtek.example", "secret_token": "a b"}),
        ("setWebhook", {"url": "https://bimtek.example", "max_connections": "101"}),
        ("getUpdates", {"limit": "0"}),
        ("sendDocument", {"chat_id": "1", "document": "attach://nothing"}),
        ("getFile", {}),
    ],
)
async def test_other_methods_have_limits_too(
    raw: Telegram, method: str, params: dict[str, str]
) -> None:
    await raw.refused(method, **params)


async def test_a_file_that_belongs_to_nothing_is_refused(raw: Telegram) -> None:
    form = FormData({"chat_id": "1", "text": "Halo"})
    form.add_field("surplus", b"PNG", filename="a.png")
    assert (await raw.call("sendMessage", data=form))[0] == 400
    [fault] = raw.platform.faults
    assert fault == "sendMessage: file part 'surplus' belongs to no parameter"


async def test_a_body_that_is_no_form_is_refused(raw: Telegram) -> None:
    for content, kind in ((b"[1]", "application/json"), (b"{", "application/json")):
        headers = {"Content-Type": kind}
        assert (await raw.call("sendMessage", data=content, headers=headers))[0] == 400
    headers = {"Content-Type": "text/plain"}
    assert (await raw.call("sendMessage", data=b"chat_id=1", headers=headers))[0] == 400
    doubled = [("chat_id", "1"), ("chat_id", "2"), ("text", "Halo")]
    assert (await raw.call("sendMessage", data=FormData(doubled)))[0] == 400
    assert len(raw.platform.faults) == 4


# Telegram: what comes of the state of things is answered, but is no fault


async def test_blocked_unknown_and_back(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.block(PERSON)
    telegram.unknown_chat(7)
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(PERSON, "Halo")
    with pytest.raises(BadRequest, match=r"[Cc]hat not found"):
        await bot.send_message(7, "Halo")
    telegram.unblock(PERSON)
    await bot.send_message(PERSON, "Halo")
    assert len(telegram.sent) == 1
    assert telegram.faults == []


async def test_edits_that_change_nothing_or_find_nothing(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Ya", callback_data="1")]])
    sent = await bot.send_message(PERSON, "Satu", reply_markup=keyboard)
    edited = await bot.edit_message_reply_markup(PERSON, sent.message_id)
    assert not isinstance(edited, bool)
    assert (edited.text, edited.reply_markup) == ("Satu", None)
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("Satu", PERSON, sent.message_id)
    with pytest.raises(BadRequest, match="to edit not found"):
        await bot.edit_message_text("Dua", PERSON, 999_999)
    with pytest.raises(BadRequest, match="to delete not found"):
        await bot.delete_message(PERSON, 999_999)
    assert len(telegram.edited) == 1
    assert telegram.faults == []


async def test_a_press_waits_for_its_answer(telegram: TelegramStandIn, bot: Bot) -> None:
    sent = await bot.send_message(PERSON, "Siap?")
    update = Update.de_json(telegram.press_update(PERSON, "12:next", sent.message_id), bot)
    assert update.callback_query is not None
    assert telegram.unanswered == [update.callback_query.id]
    await update.callback_query.answer()
    assert telegram.unanswered == []
    with pytest.raises(BadRequest, match="too old"):
        await bot.answer_callback_query("1")
    assert telegram.faults == []


async def test_failures_come_in_the_order_ordered(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.fail_next(1, 429, "Too Many Requests: retry after 7", {"retry_after": 7})
    telegram.fail_next(1, 502, "Bad Gateway")
    telegram.fail_next(1, 500, "Internal Server Error", method="getMe")
    for expected in (429, 502):
        url = f"{telegram.url}/bot{TOKEN}/sendMessage"
        async with ClientSession() as http:
            answer = await http.post(url, data={"chat_id": "1", "text": "Halo"})
            assert answer.status == expected
            assert answer.headers.get("Retry-After") == ("7" if expected == 429 else None)
    await bot.send_message(PERSON, "Halo")
    with pytest.raises(NetworkError):
        await bot.get_me()
    assert len(telegram.sent) == 1


async def test_lost_answers(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.cut_after_accept()
    with pytest.raises(NetworkError):
        await bot.send_message(PERSON, "satu")
    telegram.answer_rubbish()
    with pytest.raises(TelegramError, match="Invalid server response"):
        await bot.send_message(PERSON, "dua")
    for text, accepted in (("tiga", False), ("empat", True)):
        telegram.hang(accepted=accepted)
        with pytest.raises(NetworkError):
            await bot.send_message(PERSON, text, read_timeout=0.05)
        await until(lambda: not telegram._behaviours, "it to hang")
    assert [sent.text for sent in telegram.sent] == ["satu", "dua", "empat"]


async def test_what_hangs_is_only_late(telegram: TelegramStandIn, bot: Bot) -> None:
    for accepted in (True, False):
        before = len(telegram.sent)
        telegram.hang(accepted=accepted)
        late = asyncio.create_task(bot.send_message(PERSON, "Halo"))
        await until(lambda: not telegram._behaviours, "the message to hang")
        assert len(telegram.sent) == before + accepted
        assert not late.done()
        telegram.release()
        await late
        assert len(telegram.sent) == before + 1


async def test_at_the_door_they_wait_and_come_in_as_they_came(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    telegram.shut_door()
    sending = []
    for text in ("satu", "dua", "tiga"):
        sending.append(asyncio.create_task(bot.send_message(PERSON, text)))
        await until(lambda: telegram.at_door == len(sending), "one more at the door")
    assert not telegram.sent
    telegram.open_door()
    await asyncio.gather(*sending)
    assert [sent.text for sent in telegram.sent] == ["satu", "dua", "tiga"]
    assert telegram.at_door == 0


async def test_the_rate_limit(raw: Telegram, telegram: TelegramStandIn) -> None:
    telegram.clock = lambda: NOON
    telegram.rate_limit(3, per_chat=1)
    answers = [await raw.form("sendMessage", chat_id=chat, text="a") for chat in "11234"]
    assert [status for status, _ in answers] == [200, 429, 200, 200, 429]
    assert answers[1][1]["parameters"] == {"retry_after": 1}
    assert (len(telegram.sent), telegram.limited) == (3, 2)
    assert telegram.faults == []


async def test_waiting_for_what_never_comes_fails_with_what_came(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    await bot.send_message(PERSON, "Halo")
    with pytest.raises(AssertionError, match="for 2 messages; 1 sent"):
        await telegram.wait_for_sent(2, timeout=0.01)


# Telegram: updates


def test_updates_are_understood_by_the_library() -> None:
    maker = TelegramStandIn(TOKEN)
    kinds = "voice sticker photo location contact document video".split()
    updates = [
        maker.message_update(PERSON, "/start abc"),
        maker.edited_update(PERSON, "Halo", 5),
        maker.press_update(PERSON, "1", 5),
        maker.my_chat_member_update(PERSON, "kicked"),
        maker.my_chat_member_update(PERSON, "member"),
        maker.poll_answer_update("5", PERSON, [1]),
        *(maker.media_update(kind, PERSON) for kind in kinds),
    ]
    read = [Update.de_json(update, None) for update in updates]
    assert [update.update_id for update in read] == sorted({u.update_id for u in read})
    assert all(update.effective_user and update.effective_user.id == PERSON for update in read)
    assert all(not update.api_kwargs for update in read)
    for kind, update in zip(kinds, read[-len(kinds) :], strict=True):
        assert update.message
        assert getattr(update.message, kind)


def test_someone_elses_contact() -> None:
    update = TelegramStandIn(TOKEN).media_update("contact", 5, user_id=6, phone="628")
    assert update["message"]["contact"]["user_id"] == 6
    assert update["message"]["from"]["id"] == 5


async def test_polling_confirms_by_offset(telegram: TelegramStandIn, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0)
    assert await telegram.say(PERSON, "satu") is None
    [first] = await waiting
    telegram.enqueue(telegram.message_update(PERSON, "dua"))
    assert [update.message and update.message.text for update in await bot.get_updates()] == [
        "satu",
        "dua",
    ]
    assert len(await bot.get_updates(limit=1)) == 1
    [second] = await bot.get_updates(offset=first.update_id + 1)
    assert await bot.get_updates(offset=second.update_id + 1) == ()
    assert telegram.queue == []


async def test_polling_ends_when_another_polls_or_a_webhook_is_set(
    raw: Telegram, telegram: TelegramStandIn
) -> None:
    older = asyncio.create_task(raw.form("getUpdates", timeout="5"))
    await telegram.wait_until(lambda: telegram._poller == 1)
    await raw.form("getUpdates")
    status, answer = await older
    assert (status, "terminated by other getUpdates" in answer["description"]) == (409, True)
    await raw.form("setWebhook", url="https://bimtek.example/webhook/telegram")
    assert (await raw.form("getUpdates"))[0] == 409
    await raw.form("deleteWebhook", drop_pending_updates="true")
    assert (await raw.form("getUpdates"))[0] == 200
    assert telegram.faults == []


async def test_only_updates_that_were_asked_for(telegram: TelegramStandIn, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["message"])
    telegram.enqueue(telegram.press_update(PERSON, "1", 5), telegram.message_update(PERSON, "Halo"))
    [update] = await bot.get_updates()
    assert update.message


async def test_the_webhook_gets_updates_with_the_secret(
    telegram: TelegramStandIn, bot: Bot, webhook: Webhook
) -> None:
    await bot.set_webhook("https://bimtek.example/webhook/telegram", secret_token="rahasia")
    telegram.bot_url = webhook.url
    assert await telegram.say(PERSON, "Halo") == 200
    webhook.status = 503
    assert await telegram.press(PERSON, "1", 5) == 503
    assert await telegram.push(webhook.url + "/else", "wrong", {"update_id": 1}) == 503
    paths = [path for path, _, _ in webhook.got]
    assert paths == ["/webhook/telegram", "/webhook/telegram", "/else"]
    secrets = [headers["X-Telegram-Bot-Api-Secret-Token"] for _, headers, _ in webhook.got]
    assert secrets == ["rahasia", "rahasia", "wrong"]
    assert json.loads(webhook.got[0][2])["message"]["text"] == "Halo"
    info = await bot.get_webhook_info()
    assert info.url == "https://bimtek.example/webhook/telegram"


# Twilio


class Twilio:
    def __init__(self, http: ClientSession, platform: TwilioStandIn) -> None:
        self.http, self.platform = http, platform
        self.auth = f"Basic {_basic(ACCOUNT, AUTH)}"

    async def create(self, *drop: str, **params: Any) -> tuple[int, Json]:
        """A right message, with parameters dropped or replaced (lists are repeated fields)."""
        right = {"To": f"whatsapp:{NUMBER}", "From": f"whatsapp:{OURS}", "Body": "Halo"}
        form = {key: value for key, value in (right | params).items() if key not in drop}
        pairs = [
            (key, item)
            for key, value in form.items()
            for item in (value if isinstance(value, list) else [value])
        ]
        return await self.request("POST", f"{MESSAGES}.json", data=FormData(pairs))

    async def get(self, path: str, **query: str) -> tuple[int, Json]:
        return await self.request("GET", path, params=query)

    async def request(self, method: str, path: str, **options: Any) -> tuple[int, Json]:
        headers = {"Authorization": self.auth}
        url = self.platform.url + path
        async with self.http.request(method, url, headers=headers, **options) as answer:
            return answer.status, await answer.json()


def _basic(user: str, password: str) -> str:
    return base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.fixture
def api(http: ClientSession, twilio: TwilioStandIn) -> Twilio:
    return Twilio(http, twilio)


async def test_a_whatsapp_message_is_taken(api: Twilio, twilio: TwilioStandIn) -> None:
    status, answer = await api.create(Body="Halo *Siti*")
    [sent] = await twilio.wait_for_sent(1)
    assert (status, answer["status"], answer["sid"]) == (201, "queued", sent.sid)
    assert (sent.number, sent.body) == (NUMBER, "Halo *Siti*")
    assert answer["error_code"] is None
    assert twilio.faults == []


def made(twilio: TwilioStandIn, *, approved: bool = False) -> str:
    """A quick reply with one gap; its sid."""
    content = {"body": "Halo {{1}}, apa kabar?", "actions": [{"title": "Baik", "id": "1"}]}
    resource = twilio.contents.create(
        {
            "friendly_name": "halo",
            "language": "id",
            "variables": {"1": "Siti"},
            "types": {"twilio/quick-reply": content},
        }
    )
    if approved:
        twilio.contents.ask(resource.sid, {"name": "halo", "category": "UTILITY"})
        twilio.contents.decide("approved", "halo")
    return resource.sid


async def test_templates_media_and_services_are_taken(api: Twilio, twilio: TwilioStandIn) -> None:
    template = {"ContentSid": made(twilio), "ContentVariables": '{"1": "Siti"}'}
    assert (await api.create("Body", **template))[0] == 201
    assert (await api.create(MediaUrl=["https://bimtek.example/a.png"]))[1]["num_media"] == "1"
    service = await api.create("From", MessagingServiceSid="MG" + "1" * 32, ValidityPeriod="600")
    assert service[1]["status"] == "accepted"
    assert (await api.create(To="whatsapp:ID.1234567890123456"))[0] == 201
    assert twilio.faults == []
    assert twilio.sent[0].content_sid == template["ContentSid"]
    assert twilio.sent[0].body == "Halo Siti, apa kabar?"
    assert twilio.sent[0].keys == {"Baik": "1"}


async def test_a_resource_that_nobody_made_is_refused(api: Twilio, twilio: TwilioStandIn) -> None:
    assert (await api.create("Body", ContentSid="HX" + "1" * 32))[0] == 404
    twilio.faults.clear()


@pytest.mark.parametrize("approved", [False, True])
async def test_outside_the_window_only_what_was_approved_goes(
    api: Twilio, twilio: TwilioStandIn, webhook: Webhook, approved: bool
) -> None:
    twilio.outside_window(NUMBER)
    public = "https://bimtek.example/webhook/whatsapp/status?oid=1"
    sid = made(twilio, approved=approved)
    assert (await api.create("Body", ContentSid=sid, StatusCallback=public))[0] == 201
    await twilio.settled()
    assert twilio.sent[0].status == ("queued" if approved else "undelivered")


@pytest.mark.parametrize(
    "changes",
    [
        {"body": "{{1}}"},
        {"body": "{{1}} apa kabar di sana?"},
        {"body": "Halo {{1}}"},
        {"body": "Apa kabar {{1}} {{2}} di sana, di sini, semua?"},
        {"body": "Ya {{1}}."},
    ],
)
def test_words_that_meta_would_not_approve_are_refused(
    twilio: TwilioStandIn, changes: dict[str, str]
) -> None:
    content = {"actions": [{"title": "Baik", "id": "1"}]} | changes
    gaps = {n: "x" for n in "12" if f"{{{{{n}}}}}" in changes["body"]}
    given = {
        "friendly_name": "halo",
        "language": "id",
        "variables": gaps,
        "types": {"twilio/quick-reply": content},
    }
    resource = twilio.contents.create(given)
    with pytest.raises(RefusedError):
        twilio.contents.ask(resource.sid, {"name": "halo", "category": "UTILITY"})


@pytest.mark.parametrize(
    ("drop", "params", "code"),
    [
        ("", {"Colour": "red"}, 20001),
        ("", {"Body": "x" * 1601}, 21617),
        ("", {"To": NUMBER}, 21211),
        ("", {"To": "whatsapp:08123"}, 21211),
        ("To", {}, 21604),
        ("From", {}, 21603),
        ("", {"From": OURS}, 21212),
        ("", {"From": "whatsapp:628111000111"}, 21212),
        ("", {"From": "whatsapp:+6289990000"}, 63007),
        ("Body", {}, 21619),
        ("", {"Body": ""}, 21619),
        ("", {"StatusCallback": "/webhook/whatsapp/status"}, 21609),
        ("", {"StatusCallback": "https://my_host.example/"}, 21609),
        ("", {"MediaUrl": "a.png"}, 21620),
        ("", {"MediaUrl": ["https://a.id/1", "https://a.id/2"]}, 21620),
        ("", {"ContentSid": "HX" + "1" * 32}, 20001),
        ("Body", {"ContentSid": "HX1"}, 20001),
        ("", {"ContentVariables": '{"1": "Siti"}'}, 21656),
        ("Body", {"ContentSid": "HX" + "1" * 32, "ContentVariables": "[]"}, 21656),
        ("Body", {"ContentSid": "HX" + "1" * 32, "ContentVariables": '{"1": 5}'}, 21656),
        ("Body", {"ContentSid": "HX" + "1" * 32, "ContentVariables": '{"1": "a\\nb"}'}, 21656),
        ("", {"ValidityPeriod": "36001"}, 20001),
        ("", {"ValidityPeriod": "soon"}, 20001),
        ("", {"ForceDelivery": "yes"}, 20001),
        ("", {"ContentRetention": "forever"}, 20001),
        ("", {"SendAt": "tomorrow"}, 20001),
        ("", {"To": [f"whatsapp:{NUMBER}"] * 2}, 21211),
    ],
)
async def test_a_wrong_message_is_refused(
    api: Twilio, twilio: TwilioStandIn, drop: str, params: dict[str, Any], code: int
) -> None:
    status, answer = await api.create(drop, **params)
    assert (status, answer["status"], answer["code"]) == (400, 400, code)
    assert len(twilio.faults) == 1
    assert twilio.sent == []


async def test_wrong_credentials_and_another_account(api: Twilio, twilio: TwilioStandIn) -> None:
    status, _ = await api.request("GET", MESSAGES.replace("a" * 32, "c" * 32) + ".json")
    assert status == 404
    for auth in (f"Basic {_basic(ACCOUNT, 'wrong')}", "Basic ???", "Bearer x", ""):
        api.auth = auth
        status, answer = await api.create()
        assert (status, answer["code"]) == (401, 20003)
    assert len(twilio.faults) == 5


async def test_json_is_no_form(api: Twilio, twilio: TwilioStandIn) -> None:
    status, _ = await api.request("POST", f"{MESSAGES}.json", json={"To": f"whatsapp:{NUMBER}"})
    assert status == 400
    assert len(twilio.faults) == 1


async def test_messages_can_be_listed_and_fetched(api: Twilio, twilio: TwilioStandIn) -> None:
    for body in "abc":
        await api.create(Body=body)
    await api.create(To="whatsapp:+6281999999999")
    to = {"To": f"whatsapp:{NUMBER}"}
    moment = f"{twilio.sent[0].at:%Y-%m-%dT%H:%M:%SZ}"
    _, page = await api.get(f"{MESSAGES}.json", **to | {"PageSize": "2", "DateSent>": moment})
    assert [message["body"] for message in page["messages"]] == ["c", "b"]
    async with api.http.get(
        twilio.url + page["next_page_uri"], headers={"Authorization": api.auth}
    ) as answer:
        rest = await answer.json()
    assert [message["body"] for message in rest["messages"]] == ["a"]
    assert rest["next_page_uri"] is None
    _, none = await api.get(f"{MESSAGES}.json", **to | {"DateSent<": "2020-01-01"})
    assert none["messages"] == []
    _, today = await api.get(f"{MESSAGES}.json", DateSent=moment[:10])
    assert len(today["messages"]) == 4
    _, one = await api.get(f"{MESSAGES}/{twilio.sent[1].sid}.json")
    assert one["body"] == "b"
    assert twilio.faults == []
    assert (await api.get(f"{MESSAGES}/SM{'0' * 32}.json"))[0] == 404
    assert twilio.faults == []
    assert (await api.get(f"{MESSAGES}.json", Colour="red"))[0] == 400
    assert len(twilio.faults) == 1


async def test_the_official_client_understands_the_answers(twilio: TwilioStandIn) -> None:
    client = Client(ACCOUNT, AUTH)
    client.api.base_url = twilio.url
    send = {"to": f"whatsapp:{NUMBER}", "from_": f"whatsapp:{OURS}"}
    sent = await asyncio.to_thread(lambda: client.messages.create(body="Halo", **send))
    assert (sent.status, sent.sid) == ("queued", twilio.sent[0].sid)
    listed = await asyncio.to_thread(
        lambda: client.messages.list(to=f"whatsapp:{NUMBER}", date_sent_after=sent.date_sent)
    )
    assert [message.sid for message in listed] == [sent.sid]
    twilio.fail_next(1, 429, 20429, "Too many requests")
    with pytest.raises(TwilioRestException) as error:
        await asyncio.to_thread(lambda: client.messages.create(body="Halo", **send))
    assert (error.value.status, error.value.code) == (429, 20429)
    client.http_client.session.close()
    assert twilio.faults == []


async def test_twilios_lost_answers(api: Twilio, twilio: TwilioStandIn) -> None:
    twilio.cut_after_accept()
    with pytest.raises(ClientError):
        await api.create(Body="satu")
    twilio.answer_rubbish()
    with pytest.raises((ClientError, ValueError)):
        await api.create(Body="dua")
    twilio.hang()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(api.create(Body="tiga"), 0.05)
    await until(lambda: not twilio._behaviours, "it to hang")
    twilio.fail_next(1, 500, 20500)
    assert (await api.create(Body="empat"))[0] == 500
    assert [sent.body for sent in twilio.sent] == ["satu", "dua"]


async def test_a_status_callback_is_signed_for_the_public_address(
    api: Twilio, twilio: TwilioStandIn, webhook: Webhook
) -> None:
    public = "https://bimtek.example/webhook/whatsapp/status?oid=17"
    await api.create(StatusCallback=public + "#rc=5&rp=all")
    [sent] = twilio.sent
    assert await twilio.callback(sent, "delivered") == 200
    assert await twilio.callback(sent, "sent") == 200
    assert sent.status == "delivered"
    [(path, headers, body), _] = webhook.got
    assert path == "/webhook/whatsapp/status?oid=17"
    form = _form(body)
    assert (form["MessageSid"], form["MessageStatus"]) == (sent.sid, "delivered")
    assert RequestValidator(AUTH).validate(public, form, headers["X-Twilio-Signature"])
    assert twilio.faults == []


async def test_outside_the_window_the_refusal_comes_later(
    api: Twilio, twilio: TwilioStandIn, webhook: Webhook
) -> None:
    twilio.outside_window(NUMBER)
    public = "https://bimtek.example/webhook/whatsapp/status?oid=1"
    status, answer = await api.create(StatusCallback=public)
    assert (status, answer["status"]) == (201, "queued")
    await twilio.settled()
    form = _form(webhook.got[0][2])
    assert (form["MessageStatus"], form["ErrorCode"]) == ("undelivered", "63016")
    sid = made(twilio, approved=True)
    template = await api.create("Body", ContentSid=sid, StatusCallback=public)
    assert template[0] == 201
    await twilio.say(NUMBER, "Halo")
    await api.create(StatusCallback=public)
    await twilio.settled()
    assert [sent.status for sent in twilio.sent] == ["undelivered", "queued", "queued"]
    _, fetched = await api.get(f"{MESSAGES}/{twilio.sent[0].sid}.json")
    assert (fetched["status"], fetched["error_code"]) == ("undelivered", 63016)


async def test_a_callback_to_somewhere_else_is_a_fault(
    api: Twilio, twilio: TwilioStandIn, webhook: Webhook
) -> None:
    await api.create()
    with pytest.raises(ValueError, match="without StatusCallback"):
        await twilio.callback(twilio.sent[0], "sent")
    twilio.public_url = "https://another.example"
    await api.create(StatusCallback="https://bimtek.example/status")
    with pytest.raises(ValueError, match="bimtek"):
        await twilio.callback(twilio.sent[1], "sent")
    assert len(twilio.faults) == 1
    assert webhook.got == []


async def test_inbound_messages_are_signed(twilio: TwilioStandIn, webhook: Webhook) -> None:
    assert await twilio.say(NUMBER, "Halo  Émi &=+ ") == (200, "<Response/>")
    await twilio.say("ID.1234567890123456", "")
    await twilio.say_media(NUMBER, "voice")
    await twilio.say_media(NUMBER, "location")
    await twilio.press(NUMBER, "Lanjut", "12:next")
    forms = [_form(body) for _, _, body in webhook.got]
    for form, (path, headers, _) in zip(forms, webhook.got, strict=True):
        assert path == "/webhook/whatsapp"
        public = "https://bimtek.example/webhook/whatsapp"
        assert RequestValidator(AUTH).validate(public, form, headers["X-Twilio-Signature"])
    assert (forms[0]["From"], forms[0]["WaId"]) == (f"whatsapp:{NUMBER}", NUMBER[1:])
    assert forms[0]["Body"] == "Halo  Émi &=+ "
    assert "WaId" not in forms[1]
    assert forms[1]["ExternalUserId"] == "whatsapp:ID.1234567890123456"
    assert (forms[2]["NumMedia"], forms[2]["MediaContentType0"]) == ("1", "audio/ogg")
    assert (forms[3]["NumMedia"], forms[3]["Latitude"]) == ("0", "-6.2349")
    assert (forms[4]["ButtonPayload"], forms[4]["Body"]) == ("12:next", "Lanjut")
    assert len({form["MessageSid"] for form in forms}) == 5


async def test_the_same_message_twice(twilio: TwilioStandIn, webhook: Webhook) -> None:
    form = twilio.inbound_form(NUMBER, "Halo", ProfileName="Budi")
    await twilio.post_inbound(form)
    await twilio.post_inbound(form)
    first, second = webhook.got
    assert first[2] == second[2]
    assert first[1]["I-Twilio-Idempotency-Token"] == second[1]["I-Twilio-Idempotency-Token"]


def _form(body: bytes) -> dict[str, str]:
    return dict(parse_qsl(body.decode(), keep_blank_values=True))
