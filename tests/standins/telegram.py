"""Telegram's Bot API on loopback: refuses what Telegram refuses, and misbehaves when told to."""

from __future__ import annotations

import asyncio
import json
import math
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from yarl import URL

from tests.standins.server import Behaviour, Json, StandIn, utc_now
from tests.standins.telegram_checks import METHODS, Call, RefusedError, Upload, check
from tests.standins.telegram_updates import UpdateMaker
from tests.support.patience import until

SENDS = {name for name, method in METHODS.items() if method["returns"] == ["Message"]}
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
LONGEST_POLL = 50
WEBHOOK_PATH = "/webhook/telegram"
_BAD_JSON = "Bad Request: can't parse JSON object"


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that Telegram took. `text` as it was sent, `plain` as people see it."""

    method: str
    chat_id: int | str
    message_id: int
    text: str
    plain: str
    reply_markup: Json | None
    params: Json
    at: datetime
    files: dict[str, Upload]

    @property
    def rows(self) -> list[list[Json]]:
        """Buttons in rows, inline or below the input field."""
        markup = self.reply_markup or {}
        rows: list[list[Json]] = markup.get("inline_keyboard") or markup.get("keyboard") or []
        return rows

    @property
    def buttons(self) -> dict[str, str | None]:
        """Label to callback data (None where a button has none)."""
        return {button["text"]: button.get("callback_data") for row in self.rows for button in row}


class TelegramStandIn(StandIn[Sent], UpdateMaker):
    """Use as `async with TelegramStandIn(token) as telegram`, and give the bot `telegram.url`.

    `bot_url` is the bot's address on loopback, where `say`, `press` and `deliver` post to; without
    it they use the address from setWebhook, and without that the queue for getUpdates.
    `local=True` plays one's own Bot API server, which takes plain http webhooks.
    """

    def __init__(
        self,
        token: str,
        *,
        bot_url: str | None = None,
        secret: str | None = None,
        local: bool = False,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        StandIn.__init__(self, clock=clock)
        UpdateMaker.__init__(self, token, clock)
        self.token = token
        self.bot_url = bot_url
        self.secret = secret
        self.local = local
        self.calls: list[Call] = []
        self.edited: list[Sent] = []
        self.deleted: list[tuple[int | str, int]] = []
        self.blocked: set[int] = set()
        self.unknown: set[int] = set()
        self.limited = 0
        self.webhook: Json = {"url": ""}
        self.queue: list[Json] = []
        self._allowed: list[str] = []
        self._poller = 0
        self._per_second: float | None = None
        self._per_chat: float | None = None
        self._times: defaultdict[int | str, deque[float]] = defaultdict(deque)

    # What a test switches on

    def fail_next(
        self,
        n: int,
        status: int,
        description: str,
        parameters: Json | None = None,
        *,
        method: str | None = None,
    ) -> None:
        """The next n sends (or calls of `method`) are not taken but answered with this error."""
        self._behaviours.extend(
            [Behaviour("fail", call=method, answer=lambda: _error(status, description, parameters))]
            * n
        )

    def block(self, chat_id: int) -> None:
        """The person has blocked the bot: 403 for whatever goes to them."""
        self.blocked.add(chat_id)

    def unblock(self, chat_id: int) -> None:
        self.blocked.discard(chat_id)

    def unknown_chat(self, chat_id: int) -> None:
        """The person has never pressed Start: 400 chat not found."""
        self.unknown.add(chat_id)

    def rate_limit(self, per_second: float | None, per_chat: float | None = None) -> None:
        """More sends than this within a second, in all or to one chat, are answered 429."""
        self._per_second, self._per_chat = per_second, per_chat

    # The other direction

    async def push(self, url: str, secret: str, update: Json) -> int:
        """Post an update to the bot's webhook as Telegram does; the bot's status."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        status, body = await self._post(url, headers, json=update)
        if status == 200 and body.strip():
            self._called_in_reply(body)
        return status

    def _called_in_reply(self, body: str) -> None:
        """A bot may make one call in its answer to an update; its result it never learns."""
        method = "the answer to an update"
        try:
            parameters = _object(body)
            method = parameters.pop("method", "")
            self._check_address(self.token, method)
            call = check(method, parameters, {})
        except RefusedError as refusal:
            self._refuse(method, refusal)
            return
        self.faults += [f"{method}: {doubt}" for doubt in _doubts(call)]
        behaviour = self._next_behaviour(method, method in SENDS)
        if behaviour is None:
            self._accept(call)

    async def deliver(self, update: Json) -> int | None:
        """Push to the bot's webhook, once it is set; None when there is none and the update waits
        for getUpdates, or when the bot did not ask for updates of this kind."""
        if not self.bot_url and not self.webhook["url"]:
            self.enqueue(update)
            return None
        if not self._wanted(update):
            return None
        await until(lambda: self.secret or self.webhook["url"], "a webhook to be set")
        return await self.push(
            self._webhook_address(), self.secret or self.webhook.get("secret_token", ""), update
        )

    async def say(self, chat_id: int, text: str, **fields: Any) -> int | None:
        return await self.deliver(self.message_update(chat_id, text, **fields))

    async def press(self, chat_id: int, data: str, message_id: int) -> int | None:
        return await self.deliver(self.press_update(chat_id, data, message_id))

    def enqueue(self, *updates: Json) -> None:
        """Keep updates for getUpdates."""
        self.queue.extend(update for update in updates if self._wanted(update))
        self._tell()

    def _webhook_address(self) -> str:
        public = URL(self.webhook["url"])
        if not self.bot_url:
            return str(public)
        return self.bot_url.rstrip("/") + (public.raw_path if public.host else WEBHOOK_PATH)

    def _wanted(self, update: Json) -> bool:
        kind = next(key for key in update if key != "update_id")
        return kind in self._allowed if self._allowed else kind not in NOT_BY_DEFAULT

    # The server

    def _routes(self, app: web.Application) -> None:
        app.router.add_post("/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{file_id}", self._file_content)

    async def _handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method != "getUpdates":
            await self._come_in()
        try:
            self._check_address(request.match_info["token"], method)
            call = check(method, *await _read(request))
            if method == "getUpdates":
                return _ok(await self._get_updates(call))
        except RefusedError as refusal:
            return self._refuse(method, refusal)
        self.faults += [f"{method}: {doubt}" for doubt in _doubts(call)]
        behaviour = self._next_behaviour(method, method in SENDS)
        return await self._perform(request, behaviour, lambda: self._accept(call))

    async def _file_content(self, request: web.Request) -> web.Response:
        content = self.file_contents.get(request.match_info["file_id"])
        if request.match_info["token"] != self.token or content is None:
            return web.Response(status=404)
        return web.Response(body=content)

    def _check_address(self, token: str, method: str) -> None:
        if token != self.token:
            raise RefusedError("Unauthorized", 401, fault="wrong token")
        if method not in METHODS:
            raise RefusedError("Not Found: method not found", 404, fault="unknown method")

    def _refuse(self, method: str, refusal: RefusedError) -> web.Response:
        if refusal.fault:
            self.faults.append(f"{method}: {refusal.fault}")
        return _error(refusal.status, refusal.description, refusal.parameters)

    def _accept(self, call: Call) -> web.Response:
        """Do what a correct call asks for, unless the state of things forbids it."""
        try:
            self._check_chat(call)
            if call.method in SENDS:
                self._check_rate(call.params["chat_id"])
            result = self._do(call)
        except RefusedError as refusal:
            return self._refuse(call.method, refusal)
        self.calls.append(call)
        self._tell()
        return _ok(result)

    def _check_chat(self, call: Call) -> None:
        chat_id = call.params.get("chat_id")
        if chat_id in self.blocked:
            raise RefusedError("Forbidden: bot was blocked by the user", 403)
        if chat_id in self.unknown:
            raise RefusedError("Bad Request: chat not found")

    def _check_rate(self, chat_id: int | str) -> None:
        now = self.clock().timestamp()
        waits = [
            _wait_needed(self._times[""], self._per_second, now),
            _wait_needed(self._times[chat_id], self._per_chat, now),
        ]
        if any(waits):
            self.limited += 1
            after = max(1, math.ceil(max(waits)))
            raise RefusedError(
                f"Too Many Requests: retry after {after}", 429, parameters={"retry_after": after}
            )
        if self._per_second is not None or self._per_chat is not None:
            self._times[""].append(now)
            self._times[chat_id].append(now)

    def _do(self, call: Call) -> Any:
        if call.method in SENDS:
            return self._send(call)
        actions: dict[str, Callable[[Call], Any]] = {
            "getMe": self._get_me,
            "getFile": self._get_file,
            "getWebhookInfo": self._get_webhook_info,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "editMessageText": self._edit,
            "editMessageReplyMarkup": self._edit,
            "deleteMessage": self._delete,
            "answerCallbackQuery": self._answer_press,
        }
        return actions[call.method](call) if call.method in actions else True

    # Messages

    def _send(self, call: Call) -> Json:
        message: Json = {
            "message_id": next(self._message_ids),
            "from": self.bot,
            "chat": _chat_of(call.params["chat_id"]),
            "date": int(self.clock().timestamp()),
        }
        message |= self._content(call)
        self.messages[call.params["chat_id"], message["message_id"]] = message
        self.sent.append(self._as_sent(call, message))
        return message

    def _as_sent(self, call: Call, message: Json) -> Sent:
        return Sent(
            method=call.method,
            chat_id=call.params["chat_id"],
            message_id=message["message_id"],
            text=call.params.get("text") or call.params.get("caption") or "",
            plain=call.shown.text,
            reply_markup=call.params.get("reply_markup"),
            params=call.params,
            at=self.clock(),
            files=call.files,
        )

    def _content(self, call: Call) -> Json:
        """The fields of a message that depend on what is sent."""
        params = call.params
        content = _text_fields(call) | _markup_fields(params)
        match call.method:
            case "sendPhoto":
                content["photo"] = [self._media(call, "photo", width=1280, height=960)]
            case "sendDocument":
                upload = call.files.get("document")
                name = upload.name if upload else "berkas"
                content["document"] = self._media(call, "document", file_name=name)
            case "sendLocation":
                content["location"] = {key: params[key] for key in ("latitude", "longitude")}
            case "sendPoll":
                content["poll"] = self._poll(params)
        return content

    def _media(self, call: Call, name: str, **fields: Any) -> Json:
        """A file just uploaded, one that Telegram has, or one it fetches from an address."""
        value = call.params[name]
        upload = call.files.get(value.removeprefix("attach://"))
        if upload is not None:
            return self._file(upload.content, **fields)
        if value.startswith(("http://", "https://")):
            return self._file(b"from the web", **fields)
        if value not in self.file_contents:
            raise RefusedError("Bad Request: wrong file identifier/HTTP URL specified")
        size = len(self.file_contents[value])
        return {"file_id": value, "file_unique_id": f"AQAD{value[-6:]}", "file_size": size} | fields

    def _poll(self, params: Json) -> Json:
        texts = [option["text"] for option in params["options"]]
        return {
            "id": f"{5_000_000_000_000_000_000 + next(self._numbers)}",
            "question": params["question"],
            "options": [
                {"persistent_id": str(number), "text": text, "voter_count": 0}
                for number, text in enumerate(texts)
            ],
            "total_voter_count": 0,
            "is_closed": params.get("is_closed", False),
            "is_anonymous": params.get("is_anonymous", True),
            "type": params.get("type", "regular"),
            "allows_multiple_answers": params.get("allows_multiple_answers", False),
            "allows_revoting": params.get("allows_revoting", params.get("type") != "quiz"),
            "members_only": params.get("members_only", False),
        }

    def _edit(self, call: Call) -> Json | bool:
        if "inline_message_id" in call.params:
            return True
        old = self.messages.get((call.params["chat_id"], call.params["message_id"]))
        if old is None:
            raise RefusedError("Bad Request: message to edit not found")
        replaced = {"reply_markup"}
        if call.method == "editMessageText":
            replaced |= {"text", "entities"}
        kept = {name: value for name, value in old.items() if name not in replaced}
        new = kept | _text_fields(call) | _markup_fields(call.params)
        if new == old:
            raise RefusedError(
                "Bad Request: message is not modified: specified new message content and reply "
                "markup are exactly the same as a current content and reply markup of the message"
            )
        new["edit_date"] = int(self.clock().timestamp())
        self.messages[call.params["chat_id"], call.params["message_id"]] = new
        self.edited.append(self._as_sent(call, new))
        return new

    def _delete(self, call: Call) -> bool:
        key = (call.params["chat_id"], call.params["message_id"])
        if self.messages.pop(key, None) is None:
            raise RefusedError("Bad Request: message to delete not found")
        self.deleted.append(key)
        return True

    def _answer_press(self, call: Call) -> bool:
        query_id = call.params["callback_query_id"]
        if query_id not in self.presses:
            raise RefusedError(
                "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        self.presses[query_id] = True
        return True

    # The bot itself, webhook and polling

    def _get_me(self, _: Call) -> Json:
        return self.bot | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def _get_file(self, call: Call) -> Json:
        file_id = call.params["file_id"]
        if file_id not in self.file_contents:
            raise RefusedError("Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self.file_contents[file_id])
        return {
            "file_id": file_id,
            "file_unique_id": f"AQAD{file_id[-6:]}",
            "file_size": size,
            "file_path": file_id,
        }

    def _get_webhook_info(self, _: Call) -> Json:
        shown = {key: value for key, value in self.webhook.items() if key != "secret_token"}
        counted = {"has_custom_certificate": False, "pending_update_count": len(self.queue)}
        return shown | counted

    def _set_webhook(self, call: Call) -> bool:
        url = call.params["url"]
        allowed_schemes = ("https://", "http://") if self.local else ("https://",)
        if url and not url.startswith(allowed_schemes):
            raise RefusedError(
                "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
                fault=f"webhook {url!r} is not https",
            )
        self._allow(call)
        self._drop(call)
        kept = ("url", "secret_token", "max_connections", "allowed_updates", "ip_address")
        self.webhook = {key: call.params[key] for key in kept if key in call.params}
        return True

    def _delete_webhook(self, call: Call) -> bool:
        self._drop(call)
        self.webhook = {"url": ""}
        return True

    def _drop(self, call: Call) -> None:
        if call.params.get("drop_pending_updates"):
            self.queue.clear()

    def _allow(self, call: Call) -> None:
        self._allowed = call.params.get("allowed_updates", self._allowed)

    async def _get_updates(self, call: Call) -> list[Json]:
        if self.webhook["url"]:
            raise RefusedError(
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
                409,
            )
        self._poller += 1
        self._tell()
        self._allow(call)
        self._confirm(call.params.get("offset", 0))
        with suppress(TimeoutError):
            async with asyncio.timeout(min(call.params.get("timeout", 0), LONGEST_POLL)):
                await self._wait_for_updates(self._poller)
        return self.queue[: call.params.get("limit", 100)]

    def _confirm(self, offset: int) -> None:
        """Forget updates below the offset; a negative one keeps that many of the last."""
        if offset < 0:
            self.queue = self.queue[offset:]
        else:
            self.queue = [update for update in self.queue if update["update_id"] >= offset]

    async def _wait_for_updates(self, poller: int) -> None:
        while not self.queue and not self._closing.is_set():
            await self._news.wait()
            if poller != self._poller:
                raise RefusedError(
                    "Conflict: terminated by other getUpdates request; "
                    "make sure that only one bot instance is running",
                    409,
                )


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _error(status: int, description: str, parameters: Json | None = None) -> web.Response:
    body: Json = {"ok": False, "error_code": status, "description": description}
    headers = {}
    if parameters:
        body["parameters"] = parameters
        if "retry_after" in parameters:
            headers["Retry-After"] = str(parameters["retry_after"])
    return web.json_response(body, status=status, headers=headers)


async def _read(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """Parameters and files from the address, a form, a multipart body or JSON."""
    values: Json = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json" and request.can_read_body:
        return values | await _read_json(request), files
    form = await request.post()
    for name in form:
        value = form[name]
        if len(form.getall(name)) > 1 or name in values:
            raise RefusedError("Bad Request: repeated parameter", fault=f"{name} is given twice")
        if isinstance(value, web.FileField):
            with value.file as file:
                files[name] = Upload(value.filename, value.content_type, file.read())
        else:
            values[name] = value if isinstance(value, str) else bytes(value).decode()
    if not form and await request.read():
        raise RefusedError("Bad Request: can't parse body", fault=f"body of {request.content_type}")
    return values, files


async def _read_json(request: web.Request) -> Json:
    return _object(await request.read())


def _object(text: str | bytes) -> Json:
    try:
        body = json.loads(text)
    except ValueError:
        raise RefusedError(
            "Bad Request: can't parse JSON object", fault="body is no JSON"
        ) from None
    if not isinstance(body, dict):
        raise RefusedError("Bad Request: can't parse JSON object", fault="body is no object")
    return body


def _doubts(call: Call) -> list[str]:
    return [
        f"{name}: {doubt}" for name, text in call.texts.items() for doubt in text.uncertain_attempts
    ]


def _wait_needed(times: deque[float], rate: float | None, now: float) -> float:
    """Seconds until one more send fits under the rate; 0 when it fits now."""
    if rate is None:
        return 0
    window = max(1.0, 1 / rate)
    while times and times[0] <= now - window:
        times.popleft()
    return times[0] + window - now if len(times) >= rate * window else 0


def _chat_of(chat_id: int | str) -> Json:
    if isinstance(chat_id, str):
        return {"id": -1001000000001, "type": "channel", "username": chat_id[1:], "title": "PSM"}
    if chat_id < 0:
        return {"id": chat_id, "type": "supergroup", "title": "PSM Bekasi"}
    return {"id": chat_id, "type": "private", "first_name": "Siti Rahmawati"}


def _text_fields(call: Call) -> Json:
    fields: Json = {}
    for name, entities in (("text", "entities"), ("caption", "caption_entities")):
        if name in call.texts and call.texts[name].text:
            fields[name] = call.texts[name].text
            found = call.params.get(entities) or call.texts[name].entities
            if found:
                fields[entities] = found
    return fields


def _markup_fields(params: Json) -> Json:
    """Only inline keyboards come back in the message."""
    markup = params.get("reply_markup", {})
    return {"reply_markup": markup} if markup.get("inline_keyboard") else {}
