"""HTTP on loopback with as little work as can be, so that the load is never what limits a run."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

import httptools

# From the path and the body to the status line and the body of the answer.
Answer = Callable[[str, bytes], tuple[bytes, bytes]]


class _Connection(asyncio.Protocol):
    """What both sides share: bytes in, whole messages out."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.body = b""
        self.url = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance

    def on_message_begin(self) -> None:
        self.body, self.url = b"", b""

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_body(self, body: bytes) -> None:
        self.body += body

    def write(self, data: bytes) -> None:
        if self.transport is not None:
            self.transport.write(data)


class _Incoming(_Connection):
    """A bot calls us."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._answer = answer
        self._parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        status, body = self._answer(self.url.decode(), self.body)
        head = b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        self.write(head % (status, len(body)) + body)


async def serve(answer: Answer) -> asyncio.Server:
    """A server on a free port of 127.0.0.1; `answer` gets path and body and gives JSON."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: _Incoming(answer), "127.0.0.1", 0)


class _Outgoing(_Connection):
    """We call a bot, one update at a time."""

    def __init__(self, webhook: Webhook) -> None:
        super().__init__()
        self._webhook = webhook
        self._parser = httptools.HttpResponseParser(self)
        self.busy = False

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        self.busy = False
        self._webhook.answered(self, self._parser.get_status_code())

    def connection_lost(self, exc: Exception | None) -> None:
        self._webhook.lost(self)


class Webhook:
    """The platform's side of a webhook: at most `most` updates under way, the rest wait for them,
    as Telegram does by the max_connections of setWebhook. `on_reply` is given what the bot says in
    its answer to an update, which may be a call."""

    def __init__(self, url: str, secret: str, most: int, on_reply: Callable[[bytes], None]) -> None:
        parts = urlsplit(url)
        self._where = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._head = (
            f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            "Content-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: "
        ).encode()
        self._most, self._on_reply = most, on_reply
        self._open: set[_Outgoing] = set()
        self._idle: list[_Outgoing] = []
        self._waiting: deque[bytes] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self.refused: list[str] = []

    @property
    def under_way(self) -> int:
        return len(self._waiting) + sum(connection.busy for connection in self._open)

    async def reach(self) -> None:
        """Wait until the bot listens."""
        while True:
            try:
                await self._connect()
            except OSError:
                await asyncio.sleep(0.003)
            else:
                return

    def post(self, body: bytes) -> None:
        self._waiting.append(body)
        self._pump()
        if self._waiting and len(self._open) + len(self._tasks) < self._most:
            task = asyncio.create_task(self._connect())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(lambda: _Outgoing(self), *self._where)
        self._open.add(connection)
        self._idle.append(connection)
        self._pump()

    def _pump(self) -> None:
        while self._waiting and self._idle:
            connection, body = self._idle.pop(), self._waiting.popleft()
            connection.busy = True
            connection.write(b"%b%d\r\n\r\n%b" % (self._head, len(body), body))

    def answered(self, connection: _Outgoing, status: int) -> None:
        if status != 200:
            self.refused.append(f"status {status}: {connection.body[:200]!r}")
        elif connection.body:
            self._on_reply(connection.body)
        self._idle.append(connection)
        self._pump()

    def lost(self, connection: _Outgoing) -> None:
        self._open.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        if connection.busy:
            self.refused.append("the bot closed the connection under an update")

    def close(self) -> None:
        for connection in list(self._open):
            if connection.transport is not None:
                connection.transport.close()
