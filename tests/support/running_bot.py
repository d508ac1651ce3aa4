"""One process of the bot, served over real HTTP on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import uvicorn

from bot.app import App
from bot.cli.serve import web_config
from bot.clock import Clock
from bot.runtime.sending.sender import Sender
from bot.settings import Settings
from bot.web.connections import Limits
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.patience import until

TOKEN = "700000001:AAbimtek-test-token"
ACCOUNT, AUTH = "AC" + "a" * 32, "b" * 32
OURS = "+628111000111"
PUBLIC = "https://bimtek.example"
REPOSITORY = Path(__file__).parents[2]


def settings_for(
    database_url: str, telegram: TelegramStandIn, twilio: TwilioStandIn, **changes: Any
) -> Settings:
    """Both platforms by webhook, no reading time, and rates that do not slow a test down."""
    given: dict[str, Any] = {
        "database_url": database_url,
        "public_url": PUBLIC,
        "telegram_token": TOKEN,
        "telegram_api_url": telegram.url,
        "telegram_rate": 1000,
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": AUTH,
        "twilio_api_url": twilio.url,
        "whatsapp_from": OURS,
        "whatsapp_rate": 1000,
        "reading_time": 0,
        "organiser": "Dinas Sosial Contoh",
    }
    return Settings(_env_file=None, **given | changes)  # type: ignore[call-arg]


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.end = asyncio.Event()

    async def main_loop(self) -> None:
        """Ends at once, not at the next tick."""
        await self.on_tick(0)
        await self.end.wait()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Signals are pytest's here."""
        yield


class RunningBot:
    """The whole bot in this process, from `start` to `stop`; its database is migrated already."""

    def __init__(
        self,
        settings: Settings,
        role: str = "all",
        clock: Clock | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.app = App(settings, role, clock)
        self._limits = limits
        self.url = ""
        self._serving: asyncio.Task[None] | None = None
        self._server: _Server | None = None

    async def start(self) -> None:
        """Returns when it is served and sends answers straight from the writer."""
        served = self.app.asgi()
        # By its protocol asyncio knows what may be sent at once, as uvloop does anyhow.
        listening = socket.socket(proto=socket.IPPROTO_TCP)
        listening.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self._server = _Server(web_config(served, self._limits, lifespan="on"))
        self._serving = asyncio.create_task(self._server.serve([listening]))
        await until(lambda: self._up() or self._down(), "the server")
        assert self._up(), "the bot did not start"

    def _up(self) -> bool:
        assert self._server is not None
        return self._server.started

    def _down(self) -> bool:
        assert self._serving is not None
        return self._serving.done()

    async def sends(self) -> RunningBot:
        """Wait until every sender holds its lease and takes fresh answers from the writer, and
        Telegram knows where to call, or that was tried in vain."""
        await until(
            lambda: all(name in self.app.direct for name in self.app.senders), "the senders"
        )
        await until(self._has_called, "Telegram")
        return self

    def _has_called(self) -> bool:
        return all(not one.missing or one.failures > 0 for one in self.app.connections.all)

    async def stop(self) -> None:
        """As on SIGTERM: nothing new, finish, save. A second time nothing happens."""
        if self._server is None or self._serving is None:
            return
        self.app.release_waiting()
        self._server.end.set()
        serving, self._serving = self._serving, None
        await serving

    @property
    def answering(self) -> int:
        """How many requests are under way."""
        assert self._server is not None
        return len(self._server.server_state.tasks)

    async def in_writer(self, work: Callable[[], None]) -> None:
        """In the writer's thread, between two transactions."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self.app.writer._thread, work)

    def sender(self, channel: str = "telegram") -> Sender:
        return self.app.senders[channel]
