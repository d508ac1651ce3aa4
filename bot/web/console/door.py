"""The door of the console: a link from the chat becomes a browser's session, once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hmac import compare_digest
from urllib.parse import urlsplit

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.channels.simulator import TELEGRAM, WHATSAPP
from bot.engine.messages import Address
from bot.features.console.reads import whose_key, whose_session
from bot.features.console.rules import browser_name
from bot.features.console.types import SESSION_LASTS
from bot.features.console.writes import end_session, let_in
from bot.runtime.acts import Acts, Asker, Whose

HOME = "/konsol"
# A cookie of this name is taken by browsers only over TLS, from this host, for the whole of it.
_SECURE_NAME, _PLAIN_NAME = "__Host-konsol", "konsol"


@dataclass(frozen=True, slots=True)
class Door:
    """`secure`: we are reached over TLS, as everybody is but the simulator."""

    acts: Acts
    secure: bool

    @property
    def cookie_name(self) -> str:
        return _SECURE_NAME if self.secure else _PLAIN_NAME

    def cookie(self, request: Request) -> str:
        return request.cookies.get(self.cookie_name, "")

    async def is_good(self, key: str) -> bool:
        """Tell whether a key would open the door; it is not used up by that."""
        return await self.acts.known(partial(_of_key, key))

    async def is_played(self, key: str) -> bool:
        """Tell whether a key is of a made-up phone: the simulator's link needs no second tap."""
        return await self.acts.known(partial(_of_played, key))

    async def admit(self, key: str, request: Request) -> Response | None:
        """Let a browser in with its key; None when the key is good no more, or never was."""
        agent = request.headers.get("user-agent", "")
        enter = partial(_enter, key=key, browser=browser_name(agent))
        cookie = await self.acts.write(partial(_of_key, key), enter)
        if cookie is None:
            return None
        answer = RedirectResponse(HOME, 303)
        answer.set_cookie(
            self.cookie_name,
            cookie,
            max_age=int(SESSION_LASTS.total_seconds()),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )
        return answer

    async def put_out(self, request: Request) -> Response:
        """End the session of a browser."""
        await self.acts.in_writer(partial(_end, self.cookie(request)))
        answer = RedirectResponse(HOME, 303)
        answer.delete_cookie(
            self.cookie_name, path="/", secure=self.secure, httponly=True, samesite="lax"
        )
        return answer

    def whose(self, request: Request) -> Whose:
        """Find as whom a browser is in."""
        return partial(_of_session, self.cookie(request))


def token(cookie: str) -> str:
    """Return what each form of a session carries: of another site nobody can know it."""
    return hashlib.sha256(f"form:{cookie}".encode()).hexdigest()


def is_own_form(request: Request, cookie: str, shown: str) -> bool:
    """Tell whether a form is of our own page, in the session whose cookie came with it."""
    return is_own_page(request) and compare_digest(token(cookie).encode(), shown.encode())


def is_own_page(request: Request) -> bool:
    """Tell whether a request comes from our own page, by what browsers say of where it was made."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
    return urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()


def _of_key(key: str, connection: Connection, now: datetime) -> Address | None:
    return whose_key(connection, key, now)


def _of_played(key: str, connection: Connection, now: datetime) -> Address | None:
    found = whose_key(connection, key, now)
    return found if found is not None and found.channel in {TELEGRAM, WHATSAPP} else None


def _of_session(cookie: str, connection: Connection, now: datetime) -> Address | None:
    return whose_session(connection, cookie, now) if cookie else None


def _enter(asker: Asker, key: str, browser: str) -> str | None:
    """Whoever is coordinator no more has no door."""
    return None if asker.person.scope is None else let_in(asker.turn, key, browser)


def _end(cookie: str, connection: Connection) -> None:
    end_session(connection, cookie)
