"""What one process answers over HTTP: by its role, and by what is connected."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.engine.messages import FileContent
from bot.web import routes
from bot.web.rate_limit import RateLimiter

Found = Callable[[str], Awaitable[FileContent | None]]


@dataclass(frozen=True, slots=True)
class Site:
    """The pages of a process that takes messages in, and the webhooks of its channels."""

    hooks: routes.Hooks
    find_file: Found
    find_certificate: routes.Find
    limiter: RateLimiter
    simulator: Sequence[Route] = ()
    console: Sequence[Route] = ()

    def pages(self) -> list[Route]:
        files = routes.file_route(self.find_file)
        certificates = routes.certificate_route(self.find_certificate, self.limiter)
        return [files, certificates, *self.console, *(self.simulator or [routes.front_page()])]


def served(
    service: Sequence[Route],
    site: Site | None,
    start: Callable[[], Awaitable[None]],
    stop: Callable[[], Awaitable[None]],
) -> ASGIApp:
    """Serve what a process says of itself, and its site; without one it is a worker."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await start()
        yield
        await stop()

    pages = site.pages() if site is not None else [routes.front_page()]
    app = Starlette(routes=[*service, *pages], lifespan=lifespan)
    # It would lead whoever asks to whatever host they say that we are.
    app.router.redirect_slashes = False
    return routes.Front(site.hooks if site is not None else {}, app)
