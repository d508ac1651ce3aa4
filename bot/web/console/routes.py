"""The routes of the console: each request finds anew who is there, and what they may."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot import metrics
from bot.channels.forms import LARGEST_FORM, read_form
from bot.engine.forms import Filled
from bot.engine.person import PersonState, Volunteer
from bot.runtime.acts import Acts, Asker, Nobody, Whose
from bot.store.audit import note_of
from bot.text.phrases import DEFAULT_LANGUAGE
from bot.web.console import assets
from bot.web.console.door import Door, is_own_form, is_own_page, token
from bot.web.console.drawing import View, draw
from bot.web.console.page import Asked, NotThere, Page, Right, holds
from bot.web.console.pages import PAGES, TABS
from bot.web.rate_limit import RateLimiter

log = logging.getLogger(__name__)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_NOBODY = Volunteer(id=0, language=DEFAULT_LANGUAGE)


@dataclass(frozen=True, slots=True)
class Limits:
    """How often one address may come to the door, and ask for pages."""

    door: RateLimiter
    pages: RateLimiter


def console_routes(acts: Acts, limits: Limits, *, secure: bool) -> list[Route]:
    """Return the routes. `secure`: we are reached over TLS."""
    console = _Console(acts, Door(acts, secure), limits)
    routes = [
        Route("/konsol/statik/{mark}/{name}", assets.serve, methods=["GET"]),
        Route("/konsol/masuk/{key}", console.door, methods=["GET", "POST"]),
        Route("/konsol/keluar", console.out, methods=["POST"]),
    ]
    for page in PAGES:
        methods = ["GET"] if page.form is None else ["GET", "POST"]
        routes.append(Route(page.path, partial(console.page, page), methods=methods))
    return routes


# Who may open what of the routes that are no pages.
RIGHTS: Mapping[str, Right] = {
    "/konsol/statik/{mark}/{name}": Right.ANYBODY,
    "/konsol/masuk/{key}": Right.ANYBODY,
    "/konsol/keluar": Right.ANYBODY,
    **{page.path: page.right for page in PAGES},
}


class _Console:
    def __init__(self, acts: Acts, door: Door, limits: Limits) -> None:
        self._acts, self._door, self._limits = acts, door, limits

    # --- the door -----------------------------------------------------------------------------

    async def door(self, request: Request) -> Response:
        """A GET shows the door and uses nothing up: a chat's preview of a link opens it as well."""
        if not self._limits.door.lets_in(request):
            return _too_often()
        key = request.path_params["key"]
        if request.method == "POST":
            return await self._enter(key, request)
        if await self._door.is_played(key):
            return await self._enter(key, request)
        if not await self._door.is_good(key):
            return _plain("closed.html", 404)
        return _plain("entrance.html", 200)

    async def _enter(self, key: str, request: Request) -> Response:
        if request.method == "POST" and not is_own_page(request):
            return _plain("refused.html", 403)
        try:
            admitted = await self._door.admit(key, request)
        except Nobody:
            admitted = None
        if admitted is None:
            return _plain("closed.html", 404)
        metrics.CONSOLE_REQUESTS.labels("opened").inc()
        admitted.headers.update(HEADERS)
        return admitted

    async def out(self, request: Request) -> Response:
        cookie, posted = self._door.cookie(request), await _form(request)
        if posted is None or not is_own_form(request, cookie, posted.get("token", "")):
            return _plain("refused.html", 403)
        answer = await self._door.put_out(request)
        answer.headers.update(HEADERS)
        return answer

    # --- pages --------------------------------------------------------------------------------

    async def page(self, page: Page, request: Request) -> Response:
        if not self._limits.pages.lets_in(request):
            return _too_often()
        try:
            return await self._page(page, request)
        except Nobody:
            return _plain("closed.html", 401)
        except Exception as error:
            log.error("the console's page %s failed: %s", page.path, type(error).__name__)
            metrics.CONSOLE_REQUESTS.labels("failed").inc()
            return _plain("trouble.html", 503)

    async def _page(self, page: Page, request: Request) -> Response:
        whose = self._door.whose(request)
        asked = Asked(dict(request.path_params), dict(request.query_params))
        if request.method == "POST":
            posted = await _form(request)
            shown = (posted or {}).get("token", "")
            if posted is None or not is_own_form(request, self._door.cookie(request), shown):
                return _plain("refused.html", 403)
            asked = replace(asked, posted=posted)
            asked = replace(asked, filled=await self._filled(page, whose, asked))
        drawn = await self._acts.read(whose, partial(self._drawn, page, asked, request))
        if drawn.looked_at is not None:
            await self._acts.write(whose, partial(_looked, drawn.looked_at))
        metrics.CONSOLE_REQUESTS.labels("acted" if asked.filled else "read").inc()
        return HTMLResponse(drawn.html, drawn.status, HEADERS)

    async def _filled(self, page: Page, whose: Whose, asked: Asked) -> Filled | None:
        assert page.form is not None
        form = page.form(asked)
        return await self._acts.act(whose, form) if form is not None else None

    def _drawn(self, page: Page, asked: Asked, request: Request, asker: Asker) -> _Drawn:
        """Read and draw a page, in the reader's thread."""
        person = asker.person
        if not holds(page.right, person):
            return _Drawn(_drawn_plain("not_yours.html", person.volunteer), 403)
        try:
            view = page.view(asker, asked)
        except NotThere:
            view = View("nothing.html", status=404)
        frame = self._frame(page, asked, request, person)
        return _Drawn(draw(view, person.volunteer, **frame), view.status, view.looked_at)

    def _frame(
        self, page: Page, asked: Asked, request: Request, person: PersonState
    ) -> dict[str, object]:
        """What stands around every page."""
        return {
            "person": person,
            "tab": page.tab,
            "tabs": TABS,
            "token": token(self._door.cookie(request)),
            "filled": asked.filled,
            "posted": asked.posted,
            "here": request.url.path,
        }


@dataclass(frozen=True, slots=True)
class _Drawn:
    html: str
    status: int
    looked_at: int | None = None


def _looked(volunteer: int, asker: Asker) -> None:
    note_of(asker.turn, "person looked at", volunteer=volunteer)


async def _form(request: Request) -> dict[str, str] | None:
    """The fields that were filled in; None for what is no form of ours."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_FORM:
            return None
    try:
        return {name: said.replace("\r\n", "\n") for name, said in read_form(bytes(body))}
    except ValueError:
        return None


def _plain(template: str, status: int) -> Response:
    return HTMLResponse(_drawn_plain(template, _NOBODY), status, HEADERS)


def _drawn_plain(template: str, volunteer: Volunteer) -> str:
    return draw(View(template), volunteer)


def _too_often() -> Response:
    answer = _plain("too_often.html", 429)
    answer.headers["Retry-After"] = "60"
    return answer
