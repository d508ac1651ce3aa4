"""Who may use the simulator: its own page, opened under a name of its own. Any page in the browser
of whoever runs it could otherwise speak to it, under a name that suddenly leads here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import isawaitable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
Endpoint = Callable[[Request], Response | Awaitable[Response]]
_MISDIRECTED = 421
_ANOTHER_PAGE = "The simulator takes nothing from another page."


def guarded(endpoint: Endpoint, names: frozenset[str]) -> Callable[[Request], Awaitable[Response]]:
    """Guard a page of the simulator. `names` are those under which the simulator may be opened,
    without a port."""

    async def checked(request: Request) -> Response:
        why = _refusal(request, names)
        if why:
            return PlainTextResponse(why, 403 if why is _ANOTHER_PAGE else _MISDIRECTED)
        answer = endpoint(request)
        return await answer if isawaitable(answer) else answer

    return checked


def _refusal(request: Request, names: frozenset[str]) -> str:
    hosts, origin = request.headers.getlist("host"), request.headers.get("origin")
    if len(hosts) != 1 or _name(f"//{hosts[0]}") not in names:
        return "The simulator has no such name; see BIMTEK_SIMULATOR_HOSTS."
    if origin is not None and origin.lower().partition("://")[2] != hosts[0].lower():
        return _ANOTHER_PAGE
    return ""


def _name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
