"""What both stand-ins share: the server itself, misbehaviour on order, and waiting for sends."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

from aiohttp import ClientSession, ClientTimeout, web

from tests.support.patience import PATIENCE

Json = dict[str, Any]
S = TypeVar("S")
TABLES = Path(__file__).parent / "tables"
RUBBISH = "<html><body>Bad gateway, but with status 200</body></html>"
LARGEST_REQUEST = 64 * 1024 * 1024


def load_table(name: str) -> Json:
    table: Json = json.loads((TABLES / name).read_text(encoding="utf-8"))
    return table


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How one coming request is treated, in the order in which the test asked for it."""

    kind: str  # "fail", "hang", "cut" or "rubbish"
    call: str | None = None  # only for this call; None: for whatever sends a message
    seconds: float | None = None  # None: until the test releases it
    accepted: bool = False
    answer: Callable[[], web.Response] = web.Response


class StandIn(Generic[S]):
    """A server on loopback. `faults` must be empty at the end of a test, `sent` is what arrived."""

    def __init__(self, *, clock: Callable[[], datetime] = utc_now) -> None:
        self.faults: list[str] = []
        self.sent: list[S] = []
        self.at_door: int = 0
        self.clock = clock
        self._port = 0
        self._behaviours: deque[Behaviour] = deque()
        self._outage: Behaviour | None = None
        self.refused = 0
        self._news = asyncio.Event()
        self._closing = asyncio.Event()
        self._released = asyncio.Event()
        self._door = asyncio.Event()
        self._door.set()
        self._writer: web.AppRunner | None = None
        self._client: ClientSession | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=LARGEST_REQUEST)
        self._routes(app)
        self._writer = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._writer.setup()
        site = web.TCPSite(self._writer, "127.0.0.1", self._port)
        await site.start()
        self._port = self._writer.addresses[0][1]
        self._client = ClientSession(timeout=ClientTimeout(total=60))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        self._door.set()
        self.release()
        self._tell()
        if self._client is not None:
            await self._client.close()
        if self._writer is not None:
            await self._writer.cleanup()

    def _routes(self, app: web.Application) -> None:
        raise NotImplementedError

    def hang(self, n: int = 1, *, accepted: bool = False) -> None:
        """The next n sends are not answered until `release`. `accepted`: the message is taken
        before the wait; otherwise after it, and not at all when the caller has gone away
        meanwhile."""
        self._behaviours.extend([Behaviour("hang", accepted=accepted)] * n)

    def release(self) -> None:
        """Answer what hangs."""
        self._released.set()
        self._released = asyncio.Event()

    def shut_door(self) -> None:
        """Requests wait at the door, `at_door` of them, in the order in which they came."""
        self._door.clear()

    def open_door(self) -> None:
        self._door.set()

    def cut_after_accept(self, n: int = 1) -> None:
        """The next n messages are taken, then the connection closes without an answer."""
        self._behaviours.extend([Behaviour("cut")] * n)

    def answer_rubbish(
        self, n: int = 1, what: str = RUBBISH, status: int = 200, *, taken: bool = True
    ) -> None:
        """The next n messages are answered with `what`, which is no answer of the platform's.
        `taken`: they were sent all the same."""

        def answer() -> web.Response:
            kind = "text/html" if what.startswith("<") else "application/json"
            return web.Response(status=status, text=what, content_type=kind)

        kind = "rubbish" if taken else "fail"
        self._behaviours.extend([Behaviour(kind, answer=answer)] * n)

    def break_down(self, status: int, body: Json) -> None:
        """Whatever would send is answered so, and not taken, until `behave`; `refused` counts."""
        answer = partial(web.json_response, body, status=status)
        self._outage = Behaviour("fail", answer=answer)

    def behave(self) -> None:
        """Forget the misbehaviour that was ordered and has not happened yet; an outage ends."""
        self._behaviours.clear()
        self._outage = None
        self.open_door()

    async def wait_for_sent(self, n: int, timeout: float = PATIENCE) -> list[S]:
        """Everything sent so far, once it is n messages or more."""
        await self.wait_until(lambda: len(self.sent) >= n, timeout, f"{n} messages")
        return list(self.sent)

    async def wait_until(
        self, true: Callable[[], bool], timeout: float = PATIENCE, what: str = "the condition"
    ) -> None:
        """Wait for a condition on this stand-in; looked at again after every request."""
        try:
            async with asyncio.timeout(timeout):
                while not true():
                    await self._news.wait()
        except TimeoutError:
            seen = "\n".join(map(str, self.sent[-10:]))
            message = f"waited {timeout} s for {what}; {len(self.sent)} sent, the last:\n{seen}"
            raise AssertionError(f"{message}\nfaults: {self.faults}") from None

    def _tell(self) -> None:
        """Wake those who wait, and leave a fresh event for those who come."""
        self._news.set()
        self._news = asyncio.Event()

    async def _come_in(self) -> None:
        """Wait at the door while it is shut."""
        self.at_door += 1
        await self._door.wait()
        self.at_door -= 1

    def _next_behaviour(self, call: str, sends: bool) -> Behaviour | None:
        if sends and self._outage is not None:
            self.refused += 1
            return self._outage
        for behaviour in self._behaviours:
            if behaviour.call == call or (behaviour.call is None and sends):
                self._behaviours.remove(behaviour)
                return behaviour
        return None

    async def _perform(
        self, request: web.Request, behaviour: Behaviour | None, accept: Callable[[], web.Response]
    ) -> web.Response:
        """Take a correct request through a behaviour; `accept` records and answers it."""
        if behaviour is None:
            return accept()
        if behaviour.kind == "fail":
            return behaviour.answer()
        if behaviour.kind == "hang":
            return await self._hang(request, accept, behaviour)
        answer = accept()
        if behaviour.kind == "rubbish" and answer.status < 300:
            return behaviour.answer()
        if behaviour.kind == "cut":
            _cut(request)
        return answer

    async def _hang(
        self, request: web.Request, accept: Callable[[], web.Response], behaviour: Behaviour
    ) -> web.Response:
        answer = accept() if behaviour.accepted else None
        with suppress(TimeoutError):
            async with asyncio.timeout(behaviour.seconds):
                await self._released.wait()
        if answer is not None:
            return answer
        if _gone(request) or self._closing.is_set():
            return web.Response(status=500)
        return accept()

    async def _post(self, url: Any, headers: dict[str, str], **body: Any) -> tuple[int, str]:
        """Post to the bot as the platform does; status and text of its answer."""
        if self._client is None:
            raise RuntimeError("the stand-in is not running: use `async with`")
        async with self._client.post(url, headers=headers, allow_redirects=False, **body) as answer:
            return answer.status, await answer.text()


def _gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
