"""A stand-in Telegram, small and fast: it takes the bot's calls and says who got a message.

The checking stand-in of the tests (tests/standins) is far too thorough to measure with.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

import orjson

from benchmarks.wire import Webhook, serve

Message = dict[str, Any]
BOT_KEY = "732000001:benchmark"
_OK = b"200 OK"
_TOO_MANY = (
    b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1",'
    b'"parameters":{"retry_after":1}}'
)
_BURSTS_A_SECOND = (
    20  # what leaves together at the beginning counts as well, see bot/runtime/sending/pace.py
)
_DONE = b'{"ok":true,"result":true}'
_BOT = {
    "id": 732000001,
    "is_bot": True,
    "first_name": "Kawan Bimtek",
    "username": "kawan_bimtek_bot",
}
_ABILITIES = {
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
DEFAULT_CONNECTIONS = 40  # what Telegram takes when setWebhook does not say


class Platform:
    """`listeners` by chat id are told of each message to that chat. `chats` and `updates` give the
    ids of people and updates: none comes twice, whatever the number of runs. With a `rate` no more
    than that many messages are taken in a second, the others are refused (429)."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.calls: Counter[str] = Counter()
        self.listeners: dict[int, Callable[[Message], None]] = {}
        self.unexpected = 0
        self.rate: int | None = None
        self.refused = 0
        self._taken: deque[float] = deque()
        self._clock = clock
        self._server: asyncio.Server | None = None
        self._webhook: asyncio.Future[Webhook] | None = None
        self.chats, self.updates = count(500_000_001), count(800_000_001)
        self._message_ids = count(101)

    async def __aenter__(self) -> Platform:
        self._server = await serve(self._answer)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def expect_bot(self) -> asyncio.Future[Webhook]:
        """The webhook of the bot that is about to start, once it has called setWebhook."""
        self._webhook = asyncio.get_running_loop().create_future()
        self.calls.clear()
        self.listeners.clear()
        self.unexpected = self.refused = 0
        return self._webhook

    def _answer(self, path: str, body: bytes) -> tuple[bytes, bytes]:
        method = path.rpartition("/")[2]
        self.calls[method] += 1
        if method == "sendMessage":
            if self._too_fast():
                return b"429 Too Many Requests", _TOO_MANY
            return _OK, self._send(_parameters(body))
        if method == "setWebhook":
            self._set_webhook(_parameters(body))
        if method == "getMe":
            return _OK, orjson.dumps({"ok": True, "result": _BOT | _ABILITIES})
        return _OK, _DONE

    def _too_fast(self) -> bool:
        """Beyond the rate within the second that ends now."""
        if self.rate is None:
            return False
        now = self._clock()
        while self._taken and self._taken[0] <= now - 1:
            self._taken.popleft()
        if len(self._taken) >= self.rate + self.rate // _BURSTS_A_SECOND + 1:
            self.refused += 1
            return True
        self._taken.append(now)
        return False

    def _send(self, call: dict[str, Any]) -> bytes:
        """Telegram answers with the message as it stands in the chat: so does this."""
        chat = int(call["chat_id"])
        message: Message = {
            "message_id": next(self._message_ids),
            "from": _BOT,
            "chat": {"id": chat, "first_name": "Siti", "type": "private"},
            "date": int(self._clock()),
            "text": call["text"],
        }
        markup = call.get("reply_markup")
        markup = orjson.loads(markup) if isinstance(markup, str) else markup
        if markup and "inline_keyboard" in markup:
            message["reply_markup"] = markup
        self._tell(chat, message)
        return orjson.dumps({"ok": True, "result": message})

    def _tell(self, chat: int, message: Message) -> None:
        listener = self.listeners.get(chat)
        if listener is None:
            self.unexpected += 1
        else:
            listener(message)

    def _set_webhook(self, call: dict[str, Any]) -> None:
        if self._webhook is None or self._webhook.done():
            return
        most = int(call.get("max_connections", DEFAULT_CONNECTIONS))
        secret = call.get("secret_token", "")
        self._webhook.set_result(Webhook(call["url"], secret, most, self._called_in_reply))

    def _called_in_reply(self, body: bytes) -> None:
        """A bot may make one call in its answer to an update; its result it never learns."""
        call = orjson.loads(body)
        if isinstance(call, dict) and "method" in call:
            self.calls[call["method"]] += 1


def _parameters(body: bytes) -> dict[str, Any]:
    """A call's parameters, whether they came as a form or as JSON."""
    if body[:1] == b"{":
        parameters: dict[str, Any] = orjson.loads(body)
        return parameters
    return dict(parse_qsl(body.decode()))
