"""What the console's pages cost in a database full of volunteers; a process of its own.
`python -m benchmarks.console DATABASE_URL VOLUNTEERS` prints JSON: for each page milliseconds at
the server, over HTTP on this machine (the median of nine), and its bytes."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time

from aiohttp import ClientSession
from sqlalchemy import Connection, text

from benchmarks.crowd import MODULE, fill
from bot.features.console.reads import hashed, session
from bot.settings import Settings
from models.base import table
from models.coordinators import Coordinator
from tests.support.running_bot import RunningBot

_TIMES = 9


def pages(middle: int) -> dict[str, str]:
    """What is asked for, by name: of the country, the widest that anybody sees, and of a city."""
    return {
        "home": "/konsol",
        "home of a city": "/konsol?wilayah=32.75",
        "people": "/konsol/relawan",
        "people, a module": f"/konsol/relawan?modul={MODULE}",
        "people, a name": "/konsol/relawan?cari=siti+ami",
        "people, a name wrongly spelt": f"/konsol/relawan?cari=sitti+aminnah+{middle}",
        "people, a name in a city": "/konsol/relawan?wilayah=32.75&cari=sitti+ami",
        "people, a number": f"/konsol/relawan?cari=%2B62812{middle:07}",
        "a person": f"/konsol/relawan/{middle}",
        "invited": "/konsol/undangan",
        "questions": "/konsol/pertanyaan",
        "sessions": "/konsol/acara",
        "results": "/konsol/hasil",
        "broadcasts": "/konsol/siaran",
        "log": "/konsol/catatan",
    }


def main() -> None:
    url, volunteers = sys.argv[1], int(sys.argv[2])
    fill(url, volunteers)
    print(json.dumps(asyncio.run(_measure(url, volunteers)), indent=1))


async def _measure(url: str, volunteers: int) -> dict[str, tuple[float, int]]:
    settings = Settings(_env_file=None, database_url=url, simulator=True)  # type: ignore[call-arg]
    bot = RunningBot(settings)
    await bot.start()
    cookie = secrets.token_urlsafe(32)
    with bot.app.database.begin() as connection:
        _let_in(connection, bot, cookie)
    found = {}
    async with ClientSession(headers={"Cookie": f"konsol={cookie}"}) as http:
        for name, path in pages(volunteers // 2).items():
            timed = [await _timed(http, bot.url + path) for _ in range(_TIMES)]
            found[name] = (round(sorted(timed)[_TIMES // 2][0], 1), timed[0][1])
    await bot.stop()
    return found


def _let_in(connection: Connection, bot: RunningBot, cookie: str) -> None:
    now = bot.app.clock.now()
    row = {"volunteer_id": 1, "scope": "", "added_at": now}
    connection.execute(table(Coordinator).insert(), row)
    address = connection.execute(text("SELECT id FROM address WHERE volunteer_id = 1")).scalar()
    row = {
        "hash": hashed(cookie),
        "address_id": address,
        "browser": "",
        "begun_at": now,
        "ends_at": now.replace(year=now.year + 1),
    }
    connection.execute(session.insert(), row)


async def _timed(http: ClientSession, url: str) -> tuple[float, int]:
    started = time.perf_counter()
    async with http.get(url) as answer:
        body = await answer.read()
        if answer.status != 200:
            raise AssertionError(f"{url}: {answer.status}")
    return (time.perf_counter() - started) * 1000, len(body)


if __name__ == "__main__":
    main()
