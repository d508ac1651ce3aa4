"""Several processes of the bot behind one address, as an operator runs them on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import ClientConnectorError, ClientSession, web

from tests.support.process import Running

_HOP_BY_HOP = {"host", "content-length", "transfer-encoding", "connection"}


@dataclass(slots=True)
class FrontDoor:
    """One address; each call goes to the next of `behind`, and to the one after it when nobody
    listens there, as nginx does."""

    behind: list[str] = field(default_factory=list)
    url: str = ""
    _turn: Any = field(default_factory=count)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[FrontDoor]:
        async with ClientSession() as client:

            async def pass_on(request: web.Request) -> web.Response:
                return await self._pass_on(client, request)

            app = web.Application()
            app.router.add_route("*", "/{path:.*}", pass_on)
            writer = web.AppRunner(app, access_log=None, shutdown_timeout=1)
            await writer.setup()
            await web.TCPSite(writer, "127.0.0.1", 0).start()
            self.url = f"http://127.0.0.1:{writer.addresses[0][1]}"
            try:
                yield self
            finally:
                await writer.cleanup()

    async def _pass_on(self, client: ClientSession, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _HOP_BY_HOP}
        for _ in range(len(self.behind)):
            address = self.behind[next(self._turn) % len(self.behind)]
            try:
                async with client.request(
                    request.method, address + request.path_qs, data=body, headers=headers
                ) as answer:
                    return web.Response(
                        status=answer.status,
                        body=await answer.read(),
                        content_type=answer.content_type,
                    )
            except ClientConnectorError:
                continue
        return web.Response(status=502)


@dataclass(slots=True)
class Company:
    """`web` take messages in, `workers` send and keep time."""

    folder: Path
    settings: dict[str, Any]
    door: FrontDoor = field(default_factory=FrontDoor)
    web: list[Running] = field(default_factory=list)
    workers: list[Running] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: count(1))
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    @asynccontextmanager
    async def at_work(self, web: int, workers: int) -> AsyncIterator[Company]:
        async with self._stack:
            await self._stack.enter_async_context(self.door.open())
            self.web = list(await asyncio.gather(*(self.start("web") for _ in range(web))))
            starting = (self.start("worker") for _ in range(workers))
            self.workers = list(await asyncio.gather(*starting))
            self.door.behind = [running.url for running in self.web]
            yield self

    async def start(self, role: str) -> Running:
        folder = self.folder / f"{role}-{next(self._numbers)}"
        folder.mkdir()
        running = Running(folder, "--role", role, **self.settings)
        await self._stack.enter_async_context(running)
        return running

    async def replace(self, place: int) -> None:
        """A new one is started before the old one is told to end."""
        old, new = self.web[place], await self.start("web")
        self.web[place] = new
        self.door.behind = [running.url for running in self.web]
        assert await old.terminate() == 0
