"""`bimtek run`: the web server around the app."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
from types import FrameType
from typing import TYPE_CHECKING, Any, cast

import uvicorn

from bot import logs
from bot.app import App
from bot.setting_values import is_loopback
from bot.settings import Settings, SettingsError, settings_notes
from bot.store.database import alone_on
from bot.web.connections import Doorkeeper, Limits

if TYPE_CHECKING:
    from starlette.types import ASGIApp

log = logging.getLogger(__name__)
_SECONDS_TO_FINISH = 4


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, app: App) -> None:
        super().__init__(config)
        self._app = app
        app.on_refused = self._end

    def _end(self) -> None:
        self._app.release_waiting()
        self.should_exit = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """An orderly end, with exit code 0; a second Ctrl-C does not wait for it."""
        self._app.release_waiting()
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            _collect_less()
            _welcome(self._app, self._port())

    def _port(self) -> int:
        for server in self.servers:
            for listening in server.sockets:
                return int(listening.getsockname()[1])
        return self.config.port


def serve(settings: Settings, role: str) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises SettingsError before anything is started."""
    logs.set_up(settings.log_level, settings.log_format)
    for note in settings_notes():
        log.warning("%s", note)
    app = App(settings, role)
    with alone_on(settings.database_url):
        _serve(app, settings)


def _serve(app: App, settings: Settings) -> None:
    app.prepare_database()
    listening = _listen(settings.host, settings.port)
    config = web_config(app.asgi(), host=settings.host, port=settings.port)
    _Server(config, app).run(sockets=[listening])
    if app.refused:
        raise SettingsError(f"no platform takes us, so there is nothing to run: {app.refused}")


def web_config(served: ASGIApp, limits: Limits | None = None, **more: Any) -> uvicorn.Config:
    """Configure how the bot is served, here and in tests."""
    return uvicorn.Config(
        served,
        http=cast("type[asyncio.Protocol]", Doorkeeper(limits)),
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        server_header=False,
        proxy_headers=False,
        ws="none",
        **more,
    )


def _collect_less() -> None:
    """What stands now stands for good and need not be looked through again, and turns leave few
    cycles behind (decision 24)."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before the bot starts: the usual thing to be wrong on a laptop."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        reason = f"cannot listen on {host}:{port} ({error.strerror}); choose another port"
        raise SettingsError(f"BIMTEK_PORT: {reason}, or end what uses it") from error
    return listening


def _welcome(app: App, port: int) -> None:
    settings = app.settings
    host = "localhost" if is_loopback(settings.host) else settings.host
    if app.phones is not None and not is_loopback(settings.host):
        log.warning(
            "everybody who reaches %s can use the simulator, and be anybody in it; "
            "BIMTEK_SIMULATOR=false switches it off",
            settings.host,
        )
    if app.phones is not None:
        print(f"\nKawan Bimtek runs. Open the simulator: http://{host}:{port}/\n", flush=True)  # noqa: T201
    else:
        print(f"\nKawan Bimtek runs at http://{host}:{port}/ as {app.role}.\n", flush=True)  # noqa: T201
