"""The open connections of the web server: how many there may be, and what one may send before the
bot has looked at it. Whoever is slow, or sends what no platform does, is cut off."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, cast

from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from bot import metrics


@dataclass(frozen=True, slots=True)
class Limits:
    """What one connection may cost. `head_bytes`: address and headers of a request together,
    `headers` their number. `chunks`: in how many a body may come. `ahead`: requests that are sent
    before the first is answered. `seconds`: how long a whole request may take to come, and an
    answer to be fetched."""

    connections: int = 512
    head_bytes: int = 16_384
    headers: int = 64
    chunks: int = 1000
    ahead: int = 8
    seconds: float = 20.0


class TooMuch(Exception):
    """A request has more of something than any that is meant for us."""


class Doorkeeper:
    """The maker of the connections of one server. When there are too many, the one goes that has
    owed us a request for longest: what really is a request is there within a moment. Give it to
    uvicorn as `http`."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._owing: OrderedDict[Connection, None] = OrderedDict()

    def __call__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> Connection:
        return Connection(self, config, server_state, app_state, _loop)

    def let_in(self, new: Connection) -> None:
        if len(new.connections) > self.limits.connections:
            longest = next(iter(self._owing), new)
            longest.cut("crowded")
        if not new.transport.is_closing():
            new.owes()

    def owes(self, connection: Connection) -> None:
        self._owing[connection] = None
        self._owing.move_to_end(connection)

    def owes_nothing(self, connection: Connection) -> None:
        self._owing.pop(connection, None)


class Connection(HttpToolsProtocol):
    """A connection as uvicorn's, within limits. A connection owes us something from when it is
    opened until its request is here in full, and again from when it is answered: then it may fetch
    the answer, and ask for something else."""

    def __init__(
        self,
        door: Doorkeeper,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, loop)
        self._door, self._limits = door, door.limits
        self._too_late: asyncio.TimerHandle | None = None
        self._in_head = False
        self._head_bytes = self._headers = self._chunks = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast("asyncio.Transport", transport))
        self._door.let_in(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._owes_nothing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in bytes. What a header has of them is told only at its end: until then all that
        comes counts."""
        before = self._head_bytes
        super().data_received(data)
        if self._in_head and not self.transport.is_closing():
            self._head_bytes = max(self._head_bytes, before + len(data))
            if self._head_bytes > self._limits.head_bytes:
                self.send_400_response("The headers are too large.")

    # --- owing --------------------------------------------------------------------------------

    def owes(self) -> None:
        self._owes_nothing()
        self._door.owes(self)
        self._too_late = self.loop.call_later(self._limits.seconds, self.cut, "slow")

    def _owes_nothing(self) -> None:
        self._door.owes_nothing(self)
        if self._too_late is not None:
            self._too_late.cancel()
            self._too_late = None

    def cut(self, why: str) -> None:
        """Cut the connection at once, whatever is still to be sent."""
        self._owes_nothing()
        metrics.CONNECTIONS_CUT.labels(why).inc()
        self.transport.abort()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self.owes()

    # --- what the parser finds; what is raised here ends in 400 ---------------------------------

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if len(self.pipeline) >= self._limits.ahead:
            raise TooMuch("requests ahead of their answers")
        self._in_head, self._head_bytes, self._headers, self._chunks = True, 0, 0, 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._count(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count a header, also what comes as a header behind the body."""
        super().on_header(name, value)
        self._headers += 1
        self._count(len(name) + len(value))
        if self._headers > self._limits.headers:
            raise TooMuch("headers")

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > self._limits.head_bytes:
            raise TooMuch("bytes of headers")

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def on_chunk_header(self) -> None:
        self._chunks += 1
        if self._chunks > self._limits.chunks:
            raise TooMuch("chunks")

    def on_message_complete(self) -> None:
        """Note that a request is here in full. Whoever was answered before their request had come
        to its end owes the next one."""
        super().on_message_complete()
        if self.cycle.response_complete:
            self.owes()
        else:
            self._owes_nothing()
