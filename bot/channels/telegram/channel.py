"""Telegram: updates in, by webhook or polling, and messages out through python-telegram-bot."""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
from collections.abc import Awaitable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

import orjson
from telegram import Bot, BotCommandScopeChat, InputFile
from telegram import error as errors
from telegram.constants import ChatAction

from bot import metrics
from bot.channels import base, network
from bot.channels.telegram.http import AiohttpRequest, Call
from bot.channels.telegram.strangers import is_from_a_person
from bot.channels.telegram.updates import parse_update, update_id, update_sender
from bot.channels.telegram.webhook_state import WebhookState, webhook_state
from bot.clock import Clock
from bot.engine.messages import Address, Arrival, Capabilities, FileContent, Outbound, Take

log = logging.getLogger(__name__)
NAME = "telegram"
WEBHOOK_PATH = "/webhook/telegram"
UPDATES = ("message", "callback_query", "my_chat_member", "edited_message")
_GONE = ("chat not found", "user is deactivated", "bot was blocked", "peer_id_invalid")
NOT_ACCEPTED = (
    "Telegram does not accept the bot's token; copy it anew from @BotFather (/mybots, the bot,"
    " API Token) into BIMTEK_TELEGRAM_TOKEN"
)
_SAYS_SO_ALREADY = "message is not modified"
_CANNOT_BE_EDITED = ("message to edit not found", "message can't be edited", "message_id_invalid")
_LONGEST_TEXT = 4096
_POLL_SECONDS = 25
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 16.0  # seconds between polls that fail
_UNTOLD_WAIT = 5.0  # seconds, when too fast and not told for how long
_LONGEST_WAIT = 86_400.0
# Told by a page instead of an answer, these are a proxy's, which has not passed anything on: the
# person is not gone, and the token is not wrong.
_REFUSALS = (errors.Forbidden, errors.InvalidToken, errors.BadRequest, errors.Conflict)
# RetryAfter tells its seconds as a timedelta; python-telegram-bot warns at each one otherwise.
os.environ["PTB_TIMEDELTA"] = "1"


def capabilities(reading_time: float) -> Capabilities:
    return Capabilities(
        markup="html",
        text_limit=_LONGEST_TEXT,
        buttons=True,
        contact=True,
        reading_time=reading_time,
        files=True,
        pictures=True,
        edits=True,
        closes_keys=True,
        shows_busy=True,
        passes_on=True,
    )


class TelegramChannel:
    """A bot's account on Telegram. `api_url` is the Bot API's address without /bot; `secret` comes
    back in the webhook's header X-Telegram-Bot-Api-Secret-Token. `polling_fails` says why, "" while
    it does not."""

    name = NAME

    def __init__(
        self,
        token: str,
        api_url: str,
        secret: str,
        rate: float,
        clock: Clock,
        reading_time: float = 1.0,
    ) -> None:
        self.capabilities = capabilities(reading_time)
        self.rate = rate
        self._secret, self._clock = secret, clock
        self._request = AiohttpRequest()
        self._bot = Bot(
            token,
            base_url=f"{api_url.rstrip('/')}/bot",
            base_file_url=f"{api_url.rstrip('/')}/file/bot",
            request=self._request,
            get_updates_request=self._request,
        )
        self._send_url = f"{self._bot.base_url}/sendMessage"
        self._answers: set[asyncio.Task[None]] = set()
        self.polling_fails = ""

    # --- in -----------------------------------------------------------------------------------

    def is_genuine(self, secret: str) -> bool:
        """Tell whether a webhook call carries our secret."""
        return bool(self._secret) and hmac.compare_digest(secret.encode(), self._secret.encode())

    def hears(self, update: Mapping[str, Any]) -> bool:
        """Tell whether a person says something to us here; what is else is neither stored nor
        answered. Raises ValueError for what is no update at all."""
        update_id(update)
        return is_from_a_person(update)

    def sender(self, update: Mapping[str, Any]) -> Address | None:
        """Return who wrote, before what they wrote is read; None where nobody did. Raises
        ValueError for what is no update at all."""
        return update_sender(update)

    def parse(self, update: Mapping[str, Any]) -> Arrival:
        """Parse an update. Raises ValueError for what is no update at all; a broken inside is kept
        as broken."""
        return parse_update(update, self._clock.now())

    def acknowledgement(self, update: Mapping[str, Any]) -> bytes:
        """Return what our answer to a webhook says to stop the tapped button from spinning; b""
        when nothing was tapped. Late or lost, nothing depends on it, so its result need not be
        known."""
        press = _press(update)
        if press is None:
            return b""
        return orjson.dumps({"method": "answerCallbackQuery", "callback_query_id": press})

    def _acknowledge(self, update: Mapping[str, Any]) -> None:
        """The same where updates are polled, and nothing is answered."""
        press = _press(update)
        if press is not None:
            task = asyncio.create_task(self._answer(press))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)

    async def _answer(self, press: str) -> None:
        try:
            await self._call(self._bot.answer_callback_query(press))
        except base.SendError as error:
            log.debug("a press could not be acknowledged: %s", type(error).__name__)

    async def poll(self, take: Take) -> None:
        """Poll for updates, until cancelled. An update is confirmed to Telegram only by the call
        after its commit; one that could not be committed comes again. Raises Misconfigured where
        the token counts no more."""
        offset: int | None = None
        pause = 0.0
        while True:
            try:
                updates = await self._updates(offset)
                await asyncio.gather(*(self._take(update, take) for update in updates))
            except (errors.TelegramError, *network.AMBIGUOUS) as error:
                pause = self._polled_in_vain(error, pause)
                await asyncio.sleep(pause)
            except Exception:
                log.exception("polled updates could not be stored; they will be fetched again")
                await asyncio.sleep(1)
            else:
                self.polling_fails, pause = "", 0.0
                offset = max((update_id(u) + 1 for u in updates), default=offset or 0) or None

    def _polled_in_vain(self, error: Exception, before: float) -> float:
        """How many seconds to wait after a poll that failed: longer each time. Only what is new is
        a line in the log. Raises Misconfigured."""
        if isinstance(error, errors.Conflict):
            why = "another program polls, or a webhook is set"
        else:
            meant = judged(error) if isinstance(error, errors.TelegramError) else error
            if isinstance(meant, base.Misconfigured):
                raise meant from error
            why = str(meant) if meant is not error else network.in_words(error)
        log.log(logging.WARNING if why != self.polling_fails else logging.DEBUG, "polling: %s", why)
        self.polling_fails = why
        return min(before * 2, _LONGEST_PAUSE) or _FIRST_PAUSE

    async def _updates(self, offset: int | None) -> list[dict[str, Any]]:
        """As they came: one update that python-telegram-bot cannot read must not hide the rest."""
        query = {"timeout": _POLL_SECONDS, "allowed_updates": orjson.dumps(UPDATES).decode()}
        if offset is not None:
            query["offset"] = offset
        url = f"{self._bot.base_url}/getUpdates?{urlencode(query)}"
        result = await self._request.call(url, seconds=_POLL_SECONDS + 10)
        return result if isinstance(result, list) else []

    async def _take(self, update: Mapping[str, Any], take: Take) -> None:
        if not self.hears(update):
            metrics.STRANGERS.labels(NAME).inc()
            return
        await take(self.sender(update), partial(self.parse, update))
        self._acknowledge(update)

    # --- set-up -------------------------------------------------------------------------------

    async def open(self) -> None:
        await self._request.initialize()

    async def close(self) -> None:
        for task in list(self._answers):
            task.cancel()
        await asyncio.gather(*self._answers, return_exceptions=True)
        await self._request.shutdown()

    async def use_webhook(self, public_url: str) -> None:
        """Register the webhook. Raises a SendError when Telegram refuses."""
        url = public_url + WEBHOOK_PATH
        await self._call(
            self._bot.set_webhook(url, secret_token=self._secret, allowed_updates=list(UPDATES))
        )

    async def use_polling(self) -> None:
        await self._call(self._bot.delete_webhook())

    async def user_name(self) -> str:
        """Return what stands behind t.me/ for this bot."""
        return str((await self._call(self._bot.get_me())).username)

    async def webhook_state(self) -> WebhookState:
        """Ask how the webhook stands at Telegram. Raises a SendError."""
        return webhook_state(await self._call(self._bot.get_webhook_info()))

    async def set_commands(self, language: str | None, commands: list[tuple[str, str]]) -> None:
        await self._call(self._bot.set_my_commands(commands, language_code=language))

    async def set_chat_commands(self, recipient: str, commands: list[tuple[str, str]]) -> None:
        """Give a chat a menu of its own; with no commands, take it back. Raises a SendError."""
        scope = BotCommandScopeChat(int(recipient))
        if commands:
            await self._call(self._bot.set_my_commands(commands, scope))
        else:
            await self._call(self._bot.delete_my_commands(scope))

    # --- out ----------------------------------------------------------------------------------

    async def send(self, request: base.SendRequest) -> base.SendReceipt:
        if request.file is not None:
            return await self._send_file(request, request.file)
        if request.message.edits:
            return await self._edit(request)
        sent = await self._call(self._request.call(self._send_url, Call(_message(request))))
        return _receipt(sent.get("message_id") if isinstance(sent, dict) else None)

    async def _send_file(self, request: base.SendRequest, file: FileContent) -> base.SendReceipt:
        """By Telegram's own reference where it has the file already: it slows down whoever uploads
        the same one again and again."""
        attachment = request.message.attachment
        assert attachment is not None
        send = self._bot.send_photo if attachment.picture else self._bot.send_document
        content = file.ref or InputFile(file.content, filename=file.name)
        caption = request.message.text
        sent = await self._call(
            send(request.recipient, content, caption=caption, parse_mode="HTML")
        )
        if sent is None:
            raise base.FateUnknown("an answer without the message")
        kept = sent.photo[-1] if sent.photo else sent.document
        return _receipt(sent.message_id, kept.file_id if kept else "")

    async def _edit(self, request: base.SendRequest) -> base.SendReceipt:
        """That it says so already, or is gone (the receipt then has no id), is no fault."""
        id = request.message.edits
        call = {**_message(request), "message_id": int(id)}
        try:
            await self._request.call(f"{self._bot.base_url}/editMessageText", Call(call))
        except errors.TelegramError as error:
            text = error.message.lower()
            if any(sign in text for sign in _CANNOT_BE_EDITED):
                return base.SendReceipt("")
            if _SAYS_SO_ALREADY not in text:
                raise judged(error) from error
        return base.SendReceipt(id)

    async def close_keys(self, recipient: str, id: str, text: str) -> None:
        """Take the keys of a message away. Raises a SendError."""
        call: dict[str, Any] = {"chat_id": recipient, "message_id": int(id)}
        method = "editMessageText" if text else "editMessageReplyMarkup"
        call |= {"text": text, "parse_mode": "HTML"} if text else {}
        await self._call(self._request.call(f"{self._bot.base_url}/{method}", Call(call)))

    async def show_busy(self, recipient: str) -> None:
        """Show for five seconds that a file is on its way. Raises a SendError."""
        action = ChatAction.UPLOAD_DOCUMENT
        await self._call(self._bot.send_chat_action(int(recipient), action))

    async def fetch(self, ref: str, most: int) -> bytes:
        """Fetch a file that somebody sent: Telegram hands out files of up to 20 MB."""
        found = await self._call(self._bot.get_file(ref))
        if (found.file_size or 0) > most:
            raise base.TooLarge(f"more than {most} bytes")
        return await self._request.download(str(found.file_path), most)

    async def look_up(self, request: base.SendRequest) -> str | None:
        raise base.LookUpImpossible

    async def _call(self, call: Awaitable[Any]) -> Any:
        try:
            return await call
        except errors.TelegramError as error:
            raise judged(error) from error
        except network.UNREADABLE as error:
            log.warning("an answer of Telegram cannot be read: %s", type(error).__name__)
            raise base.FateUnknown(type(error).__name__) from error


def _receipt(id: object, file_ref: str = "") -> base.SendReceipt:
    """Without the message's id nobody knows what became of it."""
    if not isinstance(id, int):
        raise base.FateUnknown("an answer without the message")
    return base.SendReceipt(str(id), file_ref)


def judged(error: errors.TelegramError) -> base.SendError:
    """Tell what an error of the Bot API means. BadRequest is a NetworkError to python-telegram-bot,
    so the order matters."""
    text = error.message.lower()
    if isinstance(error, errors.RetryAfter):
        return base.Throttled(_seconds(error.retry_after), base.Limit.PERSON)
    if "too many requests" in text:
        return base.Throttled(_UNTOLD_WAIT, base.Limit.PERSON)
    if isinstance(error.__cause__, errors.TelegramError) and isinstance(error, _REFUSALS):
        return base.Unavailable("refused, but not by Telegram")
    if isinstance(error, errors.InvalidToken | errors.Conflict):
        return base.Misconfigured(NOT_ACCEPTED)
    if "too large" in text:
        return base.Rejected("too large")
    if isinstance(error, errors.Forbidden) or any(sign in text for sign in _GONE):
        return base.Unreachable(type(error).__name__)
    if isinstance(error, errors.ChatMigrated):
        return base.Unreachable("the group has moved")
    if isinstance(error, errors.BadRequest):
        too_big = "file is too big" in text
        return base.TooLarge("more than 20 MB") if too_big else base.Rejected(error.message)
    cause = error.__cause__
    if isinstance(cause, network.NOT_SENT):
        return base.Unavailable(network.in_words(cause))
    if _is_answer(error):
        return base.Unavailable("a page instead of an answer" if cause else error.message)
    return base.FateUnknown(network.in_words(cause or error))


def _is_answer(error: errors.TelegramError) -> bool:
    """Whether an error was answered: then the message was not taken. All the others come of what
    happened to the connection, or of an answer without an error that cannot be read."""
    unreadable = isinstance(error.__cause__, errors.TelegramError)
    return type(error) is errors.NetworkError and (error.__cause__ is None or unreadable)


def _press(update: Mapping[str, Any]) -> str | None:
    press = update.get("callback_query")
    id = press.get("id") if isinstance(press, dict) else None
    return id if isinstance(id, str) else None


def _seconds(retry_after: int | timedelta) -> float:
    told = retry_after.total_seconds() if isinstance(retry_after, timedelta) else retry_after
    return min(float(told), _LONGEST_WAIT)


def _message(request: base.SendRequest) -> dict[str, Any]:
    call: dict[str, Any] = {
        "chat_id": request.recipient,
        "text": request.message.text,
        "parse_mode": "HTML",
    }
    keyboard = _keyboard(request.message)
    return {**call, "reply_markup": keyboard} if keyboard else call


def _keyboard(message: Outbound) -> dict[str, Any]:
    if message.clears_keyboard:
        return {"remove_keyboard": True}
    if not message.rows:
        return {}
    if any(key.contact for row in message.rows for key in row):
        keys = [[{"text": k.label, "request_contact": k.contact} for k in r] for r in message.rows]
        return {"keyboard": keys, "resize_keyboard": True, "one_time_keyboard": True}
    return {
        "inline_keyboard": [
            [{"text": key.label, "callback_data": key.value} for key in row] for row in message.rows
        ]
    }
