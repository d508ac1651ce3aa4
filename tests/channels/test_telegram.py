"""Telegram's updates as they are read, and its errors as they are judged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import error as errors

from bot.channels import base
from bot.channels.telegram.channel import UPDATES, judged
from bot.channels.telegram.updates import parse_update
from bot.engine.messages import Address, Inbound, Media, Reachability
from models.messages import Inbox
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_updates import UpdateMaker
from tests.support.databases import StoredRows
from tests.support.patience import until
from tests.support.people import OnTelegram
from tests.support.running_bot import PUBLIC, TOKEN, RunningBot

pytestmark = pytest.mark.one_database
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PERSON = 9_172_635_481
MAKER = UpdateMaker(TOKEN, lambda: NOW)


def read(update: dict[str, Any]) -> Any:
    return parse_update(update, NOW).event


def test_a_text_is_what_somebody_said() -> None:
    arrival = parse_update(MAKER.message_update(PERSON, "halo", update_id=7), NOW)
    assert (arrival.id, arrival.sender) == ("7", Address("telegram", str(PERSON)))
    assert arrival.event == Inbound("7", arrival.sender, NOW, "halo")


def test_a_press_carries_its_turn_and_value() -> None:
    event = read(MAKER.press_update(PERSON, "12:next", 5))
    assert (event.button, event.turn, event.text) == ("next", 12, "")


@pytest.mark.parametrize("data", ["next", "x:y", "١:a", "9999999999:a", ""])
def test_a_press_of_a_button_that_is_not_ours_has_no_turn(data: str) -> None:
    event = read(MAKER.press_update(PERSON, data, 5))
    assert (event.button, event.turn) == (data, None)


@pytest.mark.parametrize(
    ("kind", "media"),
    [
        ("voice", Media.VOICE),
        ("sticker", Media.STICKER),
        ("photo", Media.PHOTO),
        ("video", Media.VIDEO),
        ("location", Media.LOCATION),
        ("document", Media.DOCUMENT),
        ("contact", Media.CONTACT),
    ],
)
def test_what_is_no_text_is_known_by_its_kind(kind: str, media: Media) -> None:
    assert read(MAKER.media_update(kind, PERSON)).media is media


def test_what_nobody_knows_is_something_else() -> None:
    update = MAKER.message_update(PERSON, "")
    del update["message"]["text"]
    assert read(update | {}).media is Media.OTHER


def test_only_the_own_contact_brings_a_number() -> None:
    assert read(MAKER.media_update("contact", PERSON, phone="628111")).phone == "+628111"
    assert read(MAKER.media_update("contact", PERSON, phone="+628111")).phone == "+628111"
    assert read(MAKER.media_update("contact", PERSON, user_id=1)).phone is None


def test_blocking_and_letting_in_again() -> None:
    for status, reachable in (("kicked", False), ("member", True)):
        event = read(MAKER.my_chat_member_update(PERSON, status))
        assert isinstance(event, Reachability)
        assert event.reachable is reachable


def test_what_is_said_in_a_group_is_passed_over() -> None:
    assert read(MAKER.message_update(-100123, "halo")) is None
    assert read(MAKER.edited_update(PERSON, "halo", 5)) is None


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "chat",
                    "from",
                    "type",
                    "text",
                    "data",
                    "contact",
                    "user_id",
                    "status",
                    "new_chat_member",
                    "caption",
                    "voice",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(kind=st.sampled_from(UPDATES), inside=_json)
def test_whatever_is_inside_is_read_or_known_to_be_broken(kind: str, inside: Any) -> None:
    arrival = parse_update({"update_id": 7, kind: inside}, NOW)
    assert arrival.id == "7"
    assert arrival.event is None or not arrival.broken


def caused(error: errors.TelegramError, cause: Exception) -> errors.TelegramError:
    error.__cause__ = cause
    return error


_NO_CONNECTION = aiohttp.ClientConnectorError(None, OSError("refused"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (errors.RetryAfter(timedelta(seconds=5)), base.Throttled),
        (errors.Forbidden("Forbidden: bot was blocked by the user"), base.Unreachable),
        (errors.Forbidden("Forbidden: user is deactivated"), base.Unreachable),
        (errors.BadRequest("Bad Request: chat not found"), base.Unreachable),
        (errors.ChatMigrated(-100), base.Unreachable),
        (errors.BadRequest("Bad Request: message is too long"), base.Rejected),
        (errors.InvalidToken("Unauthorized"), base.Misconfigured),
        (errors.Conflict("Conflict"), base.Misconfigured),
        (errors.TimedOut(), base.FateUnknown),
        (errors.NetworkError("status 500"), base.Unavailable),
        (errors.NetworkError("Request Timeout (408)"), base.Unavailable),
        (caused(errors.NetworkError("a page"), errors.TelegramError("?")), base.Unavailable),
        (errors.NetworkError("Request Entity Too Large"), base.Rejected),
        (caused(errors.NetworkError("gone"), ValueError()), base.FateUnknown),
        (errors.TelegramError("Invalid server response"), base.FateUnknown),
        (caused(errors.NetworkError("gone"), _NO_CONNECTION), base.Unavailable),
        (caused(errors.NetworkError("gone"), aiohttp.ServerDisconnectedError()), base.FateUnknown),
    ],
)
def test_what_an_error_means(error: errors.TelegramError, meaning: type[base.SendError]) -> None:
    assert type(judged(error)) is meaning


async def test_the_webhook_is_set_with_our_secret_and_what_we_want_to_hear(
    running_bot: RunningBot, telegram: TelegramStandIn
) -> None:
    assert telegram.webhook["url"] == f"{PUBLIC}/webhook/telegram"
    assert telegram.webhook["secret_token"] == running_bot.app.settings.webhook_secret
    assert set(telegram.webhook["allowed_updates"]) == set(UPDATES)


async def test_every_press_is_acknowledged(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    person = OnTelegram(telegram)
    await person.says("/start")
    telegram.fail_next(1, 400, "Bad Request: query is too old", method="answerCallbackQuery")
    await person.presses("agree")
    await person.says("Ratna")
    await person.presses("yes")
    await until(lambda: len(telegram.unanswered) <= 1, "the press to be acknowledged")
    assert not any(row.error for row in stored_rows.rows(Inbox))
