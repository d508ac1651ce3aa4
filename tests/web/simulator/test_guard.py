"""The simulator answers to its own page under its own name; beside a real account it is apart."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.clock import MovableClock, SystemClock
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.process import Running
from tests.support.running_bot import RunningBot
from tests.web.simulator.test_simulator import ALONE, http

__all__ = ["http"]
pytestmark = pytest.mark.one_database
PATHS = ("/", "/simulator/phones", "/simulator/messages?after=0", "/simulator/clock")


async def status(http: ClientSession, running_bot: RunningBot, path: str, **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with http.get(running_bot.url + path, headers=named, allow_redirects=False) as answer:
        return answer.status


@pytest.mark.parametrize("path", PATHS[:2])
async def test_under_its_own_names_it_answers(
    open_bot: OpenBot, http: ClientSession, path: str
) -> None:
    running_bot = await open_bot(simulator_hosts=frozenset({"laptop.local"}), **ALONE)
    for host in ("localhost", "localhost:8000", "127.0.0.1:1", "[::1]:80", "Laptop.LOCAL:8000"):
        assert (host, await status(http, running_bot, path, Host=host)) == (host, 200)


@pytest.mark.parametrize("path", PATHS)
async def test_under_any_other_name_it_does_not(
    open_bot: OpenBot, http: ClientSession, path: str
) -> None:
    running_bot = await open_bot(**ALONE)
    for host in ("evil.example", "localhost.evil.example", "127.0.0.1.nip.example:8000", "[", ""):
        assert (host, await status(http, running_bot, path, Host=host)) == (host, 421)


async def test_from_another_page_it_takes_nothing(open_bot: OpenBot, http: ClientSession) -> None:
    running_bot = await open_bot(**ALONE)
    own = running_bot.url.removeprefix("http://")
    for origin, wanted in (
        (f"http://{own}", 201),
        ("http://evil.example", 403),
        ("http://localhost:1", 403),
        ("null", 403),
    ):
        made = http.post(
            f"{running_bot.url}/simulator/phones",
            json={"kind": "telegram"},
            headers={"Origin": origin},
        )
        async with made as answer:
            assert (origin, answer.status) == (origin, wanted)


async def test_beside_a_real_account_its_clock_cannot_be_moved(
    open_bot: OpenBot, http: ClientSession
) -> None:
    running_bot = await open_bot(simulator=True)
    assert isinstance(running_bot.app.clock, SystemClock)
    moving = http.post(f"{running_bot.url}/simulator/clock", json={"minutes": 60})
    async with moving as answer:
        assert answer.status == 409
    alone = await open_bot(ready=False, **ALONE)
    assert isinstance(alone.app.clock, MovableClock)


@pytest.mark.parametrize(("host", "warns"), [("0.0.0.0", True), ("127.0.0.1", False)])
async def test_where_others_can_reach_it_it_warns(tmp_path: Path, host: str, warns: bool) -> None:
    settings: dict[str, Any] = {"simulator": True, "database_url": "sqlite:///guard.db"}
    async with Running(tmp_path, "--host", host, **settings) as running:
        said = running.log.read_text
        await until(lambda: "startup complete" in said(), "the log")
        assert ("can use the simulator" in said()) is warns


async def test_no_answer_leads_to_the_host_that_was_named(
    open_bot: OpenBot, http: ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    for running_bot in (await open_bot(), await open_bot(**ALONE)):
        for path in ("/sertifikat/KB-1/", "/healthz/", "/berkas/a/b/", "/simulator/phones/"):
            assert await status(http, running_bot, path, Host="evil.example") == 404
