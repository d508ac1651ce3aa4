"""What the platforms bring and is no message to us from a person: taken with a code that keeps it
from coming again, and neither stored nor answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot import metrics
from models.messages import Inbox, Outbox
from models.volunteer import Volunteer
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.people import OnTelegram, OnWhatsApp
from tests.support.running_bot import OURS, PUBLIC, RunningBot

PERSON, NUMBER, GROUP = 9_172_635_481, "+6281234567890", -1_001_234_567_890
Update = dict[str, Any]
Change = Callable[[TelegramStandIn], Update]


def said(
    telegram: TelegramStandIn, chat_id: int = PERSON, /, who: Any = ..., **message: Any
) -> Update:
    update = telegram.message_update(chat_id, "halo")
    update["message"] |= message if who is ... else {**message, "from": who}
    return update


def tells(telegram: TelegramStandIn, **news: Any) -> Update:
    update = said(telegram, **news)
    del update["message"]["text"]
    return update


def tapped(telegram: TelegramStandIn, **press: Any) -> Update:
    update = telegram.press_update(PERSON, "7:next", 5)
    update["callback_query"] |= press
    return {**update, "callback_query": {k: v for k, v in update["callback_query"].items() if v}}


def pressed_by_a_bot(telegram: TelegramStandIn) -> Update:
    update = telegram.press_update(PERSON, "7:next", 5)
    update["callback_query"]["from"] |= {"is_bot": True}
    return update


def under(kind: str, telegram: TelegramStandIn) -> Update:
    update = said(telegram)
    return {"update_id": update["update_id"], kind: update["message"]}


def joined(telegram: TelegramStandIn) -> Update:
    update = telegram.my_chat_member_update(PERSON, "member")
    update["my_chat_member"]["chat"] = {"id": GROUP, "type": "supergroup", "title": "PSM"}
    return update


BOT = {"id": 77, "is_bot": True, "first_name": "Bot lain"}
ON_TELEGRAM: dict[str, Change] = {
    "a group": lambda t: said(t, chat={"id": GROUP, "type": "group", "title": "PSM"}),
    "a supergroup": lambda t: said(t, GROUP, chat={"id": GROUP, "type": "supergroup"}),
    "a channel in a message": lambda t: said(t, chat={"id": GROUP, "type": "channel"}),
    "a chat of no kind": lambda t: said(t, chat={"id": PERSON}),
    "another bot": lambda t: said(t, 77, BOT),
    "ourselves": lambda t: said(t, PERSON, t.bot),
    "somebody else in the chat": lambda t: said(t, PERSON, {"id": 5, "is_bot": False}),
    "nobody": lambda t: said(t, PERSON, None),
    "somebody's business account": lambda t: said(t, business_connection_id="abc"),
    "a negative id": lambda t: said(t, -5),
    "no id": lambda t: said(t, 0),
    "an id too large": lambda t: said(t, 2**60),
    "an id in words": lambda t: said(t, chat={"id": str(PERSON), "type": "private"}),
    "an id that is true": lambda t: said(t, chat={"id": True, "type": "private"}),
    "a pinned message": lambda t: tells(t, pinned_message={"message_id": 5}),
    "a timer": lambda t: tells(
        t, message_auto_delete_timer_changed={"message_auto_delete_time": 9}
    ),
    "a background": lambda t: tells(t, chat_background_set={"type": {}}),
    "leave to write": lambda t: tells(t, write_access_allowed={"from_request": True}),
    "people that were chosen": lambda t: tells(t, users_shared={"request_id": 1, "users": []}),
    "an edit": lambda t: t.edited_update(PERSON, "halo", 5),
    "a channel": lambda t: under("channel_post", t),
    "a business message": lambda t: under("business_message", t),
    "a guest's message": lambda t: under("guest_message", t),
    "a kind of the future": lambda t: under("hologram", t),
    "a query of another chat": lambda t: {
        "update_id": 991,
        "inline_query": {"id": "1", "from": {"id": PERSON}, "query": "halo", "offset": ""},
    },
    "a key in a group": lambda t: tapped(
        t, message={"chat": {"id": GROUP, "type": "group"}, "message_id": 5, "date": 0}
    ),
    "a key of a message sent through us": lambda t: tapped(t, message=None, inline_message_id="x"),
    "a key of a game": lambda t: tapped(t, data=None, game_short_name="catur"),
    "a bot's tap": pressed_by_a_bot,
    "joining a group": joined,
    "nothing": lambda t: {"update_id": 992},
}


@pytest.mark.parametrize("kind", ON_TELEGRAM)
async def test_what_telegram_brings_and_no_person_said_to_us(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows, kind: str
) -> None:
    before = _counted("telegram")
    update = ON_TELEGRAM[kind](telegram)
    url, secret = f"{running_bot.url}/webhook/telegram", running_bot.app.settings.webhook_secret
    calls = len(telegram.calls)
    assert await telegram.push(url, secret, update) == 200
    assert await OnTelegram(telegram, PERSON + 1).says("/start")  # what was before is done with
    rows = [stored_rows.count(model) for model in (Inbox, Outbox, Volunteer)]
    assert (rows, len(telegram.sent)) == ([1, 1, 1], 1)
    acknowledged = [c for c in telegram.calls[calls:] if c.method == "answerCallbackQuery"]
    assert (acknowledged, _counted("telegram") - before) == ([], 1)


@pytest.mark.parametrize(
    "carries", ["text", "dice", "checklist", "poll", "story", "paid_media", "what_comes_next_year"]
)
async def test_whatever_a_person_sends_is_answered(
    running_bot: RunningBot, telegram: TelegramStandIn, carries: str
) -> None:
    update = said(telegram, effect_id="5", via_bot=BOT, forward_origin={"type": "hidden_user"})
    update["message"][carries] = update["message"].pop("text") if carries == "text" else {}
    assert await telegram.deliver(update) == 200
    await running_bot.sender().emptied()
    assert len(OnTelegram(telegram, PERSON).heard) == 1


ON_WHATSAPP: dict[str, dict[str, str | None]] = {
    "another account": {"AccountSid": "AC" + "9" * 32},
    "no account": {"AccountSid": None},
    "another number of ours": {"To": "whatsapp:+628999999999"},
    "an SMS to our number": {"From": NUMBER, "To": OURS},
    "an SMS to WhatsApp": {"From": NUMBER},
    "our own number": {"From": f"whatsapp:{OURS}"},
    "Messenger": {"From": "messenger:1234567", "To": "messenger:7654321"},
    "no sender": {"From": None},
    "a sender without a number": {"From": "whatsapp:"},
    "a sender that is no number": {"From": "whatsapp:+0"},
    "a sender of other digits": {"From": "whatsapp:+٦٢٨١٢٣٤٥٦٧٨٩٠"},
    "a sender too long": {"From": "whatsapp:ID." + "1" * 129},
    "no id": {"MessageSid": None},
    "an id of another kind": {"MessageSid": "CA" + "1" * 32},
    "an id too long": {"MessageSid": "SM" + "1" * 300},
    "a call": {"MessageSid": None, "CallSid": "CA" + "1" * 32, "CallStatus": "ringing"},
    "what became of a message": {"MessageStatus": "delivered", "SmsStatus": "delivered"},
    "what became of an SMS": {"SmsStatus": "sent"},
    "a conversation of Twilio's": {"MessageSid": None, "EventType": "onMessageAdded"},
}


@pytest.mark.parametrize("kind", ON_WHATSAPP)
async def test_what_twilio_signs_and_no_person_said_to_us(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows, kind: str
) -> None:
    before = _counted("whatsapp")
    changed = twilio.inbound_form(NUMBER, "halo") | ON_WHATSAPP[kind]
    form = {name: value for name, value in changed.items() if value is not None}
    answer = await twilio._post_signed(f"{PUBLIC}/webhook/whatsapp", form)
    assert answer == (200, "<Response/>")
    assert await OnWhatsApp(twilio, "+6281234567891").says("halo")
    rows = [stored_rows.count(model) for model in (Inbox, Outbox, Volunteer)]
    assert (rows, len(twilio.sent)) == ([1, 1, 1], 1)
    assert _counted("whatsapp") - before == 1


@pytest.mark.parametrize(
    "change",
    [
        {"AccountSid": "AC" + "9" * 32},
        {"From": "whatsapp:+628999999999"},
        {"From": OURS},
        {"MessageSid": "x"},
        {"MessageSid": "SM" + "1" * 300},
        {"MessageStatus": "dreamt"},
    ],
)
async def test_what_became_of_no_message_of_ours(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows, change: dict[str, str]
) -> None:
    await OnWhatsApp(twilio, NUMBER).says("halo")
    await running_bot.sender("whatsapp").emptied()
    sent = twilio.sent[-1]
    form = twilio._callback_form(sent, "failed", 63003) | change
    assert sent.status_callback
    assert (await twilio._post_signed(sent.status_callback, form))[0] == 204
    assert await twilio.callback(sent, "sent") == 204
    assert stored_rows.row(Outbox).state == "sent"


async def test_an_id_beside_the_number_that_is_none_is_passed_over(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    for alias in ("whatsapp:ID." + "1" * 400, "ID.1", "whatsapp:", "\x00"):
        status, _ = await twilio.say(NUMBER, "halo", ExternalUserId=alias)
        assert status == 200
    assert (stored_rows.count(Volunteer), stored_rows.count(Inbox)) == (1, 4)


def _counted(channel: str) -> float:
    return float(metrics.STRANGERS.labels(channel)._value.get())
