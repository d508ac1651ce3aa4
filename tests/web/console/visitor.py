"""A coordinator's browser at the console of a running bot, without the browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from aiohttp import ClientResponse, ClientSession
from sqlalchemy import Engine

from bot.engine.forms import Form
from bot.engine.messages import Address
from bot.features.counters.recount import recount
from bot.text.phrases import Phrase, Url
from models.base import table
from models.coordinators import Coordinator
from tests.support.running_bot import RunningBot
from tests.support.training_sessions import NOW, people

BEKASI_SELATAN, MEDAN_SATRIA = "32.75.04", "32.75.06"
HERE, THERE = f"{BEKASI_SELATAN}.1001", f"{MEDAN_SATRIA}.1001"
_TOKEN = re.compile(r'name="token" value="([0-9a-f]{64})"')
AGENT = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"


def populate(engine: Engine) -> None:
    """1 coordinates a kecamatan where 1 to 4 are, 5 one where 5 to 8 are, 9 all of Kota Bekasi;
    2 is no coordinator."""
    with engine.begin() as connection:
        people(connection, 4, place=HERE)
        people(connection, 5, first=5, place=THERE)
        rows = [(1, BEKASI_SELATAN), (5, MEDAN_SATRIA), (9, "32.75")]
        add = table(Coordinator).insert()
        connection.execute(
            add, [{"volunteer_id": id, "scope": scope, "added_at": NOW} for id, scope in rows]
        )
        recount(connection)


async def way_in(bot: RunningBot, volunteer: int, channel: str = "telegram") -> str:
    """The path of a fresh link, as KONSOL gives it to somebody in their chat."""
    address = Address(channel, str(volunteer))
    filled = await bot.app.acts.act(lambda connection, now: address, Form("console"))
    [said] = filled.says
    assert isinstance(said, Phrase)
    way = dict(said.args)["way"]
    assert isinstance(way, Url)
    return way.address.removeprefix(bot.app.policy.base_url)


@dataclass(slots=True)
class Visitor:
    """`cookie` is kept by hand: a library sends one that is `Secure` over TLS only."""

    bot: RunningBot
    http: ClientSession
    cookie: str = ""
    token: str = ""
    text: str = field(default="", repr=False)
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    async def enters(self, volunteer: int) -> Visitor:
        answer = await self._ask("POST", await way_in(self.bot, volunteer))
        assert answer.status == 303
        self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        return await self.opens("/konsol")

    async def opens(self, path: str, **headers: str) -> Visitor:
        await self._ask("GET", path, headers=headers)
        return self

    async def posts(self, path: str, /, **fields: str) -> Visitor:
        """Fill in a form as the page has it, with the mark that stands in it."""
        await self._ask("POST", path, data={"token": self.token, **fields})
        return self

    async def _ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, **more: Any
    ) -> ClientResponse:
        sent = {
            "User-Agent": AGENT,
            **self.headers,
            **({"Cookie": self.cookie} if self.cookie else {}),
        }
        url = f"{self.bot.url}{path}"
        async with self.http.request(
            method, url, headers={**sent, **(headers or {})}, allow_redirects=False, **more
        ) as answer:
            self.text, self.status = unescape(await answer.text()), answer.status
        found = _TOKEN.search(self.text)
        if found:
            self.token = found[1]
        return answer
