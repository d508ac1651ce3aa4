"""Who calls the web server itself, without nginx before it: slowly, without end, in thousands."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from bot.web.connections import Limits
from tests.standins.telegram import TelegramStandIn
from tests.support.fixtures import OpenBot
from tests.support.patience import PATIENCE, until
from tests.support.running_bot import RunningBot

pytestmark = pytest.mark.one_database
PERSON = 9_172_635_481
NEVER = Limits(seconds=10 * PATIENCE)
SOON = Limits(seconds=0.2)
BEGUN = b"POST /webhook/whatsapp HTTP/1.1\r\nHost: a\r\n"
SIGNED = BEGUN + b"X-Twilio-Signature: " + b"A" * 27 + b"=\r\n"
PAGE = b"GET /sertifikat/1 HTTP/1.1\r\nHost: a\r\n\r\n"


class Line:
    """A connection of somebody who speaks for themselves."""

    def __init__(self, running_bot: RunningBot) -> None:
        self._port = int(running_bot.url.rpartition(":")[2])

    async def begin(self) -> None:
        self._in, self._out = await asyncio.open_connection("127.0.0.1", self._port)

    async def say(self, piece: bytes) -> None:
        self._out.write(piece)
        await self._out.drain()

    async def heard(self) -> bytes:
        """All that is said to us until the connection is closed."""
        try:
            return await asyncio.wait_for(self._in.read(), PATIENCE)
        except ConnectionResetError:
            return b""

    async def answer(self) -> bytes:
        """The first line of the next answer."""
        return await asyncio.wait_for(self._in.readline(), PATIENCE)

    async def end(self) -> None:
        self._out.close()
        with suppress(ConnectionError):
            await self._out.wait_closed()


Dial = Callable[..., Awaitable[Line]]


@pytest.fixture
async def dial() -> AsyncIterator[Dial]:
    """Opens lines to a bot, and says what is given."""
    lines: list[Line] = []

    async def one(running_bot: RunningBot, *pieces: bytes) -> Line:
        line = Line(running_bot)
        await line.begin()
        lines.append(line)
        with suppress(ConnectionError):  # it may be enough before all is said
            for piece in pieces:
                await line.say(piece)
        return line

    yield one
    for line in lines:
        await line.end()


async def patient(open_bot: OpenBot, connections: int = NEVER.connections) -> RunningBot:
    return await open_bot(limits=replace(NEVER, connections=connections))


@pytest.mark.parametrize(
    "pieces",
    [
        (),
        (b"\r\n",),
        (BEGUN,),
        (SIGNED + b"Content-Length: 100\r\n\r\n", b"Body="),
        (SIGNED + b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\nBody=\r\n"),
        (BEGUN + b"Content-Length: 100\r\n\r\n", b"Body="),
    ],
    ids=["nothing", "empty lines", "half a head", "half a body", "half in chunks", "refused early"],
)
async def test_who_does_not_come_to_an_end_is_cut_off(
    open_bot: OpenBot, dial: Dial, pieces: tuple[bytes, ...]
) -> None:
    running_bot = await open_bot(limits=SOON)
    said = await (await dial(running_bot, *pieces)).heard()
    assert said == b"" or said.startswith(b"HTTP/1.1 403")


async def test_who_does_not_fetch_the_answer_is_cut_off(open_bot: OpenBot, dial: Dial) -> None:
    """Also one that was answered and keeps the line with empty lines."""
    running_bot = await open_bot(limits=SOON)
    line = await dial(running_bot, PAGE)
    assert b"404" in await line.answer()
    await line.say(b"\r\n")
    await line.heard()


async def test_whom_we_keep_waiting_is_not_cut_off(
    open_bot: OpenBot, dial: Dial, telegram: TelegramStandIn
) -> None:
    running_bot = await open_bot(limits=SOON)
    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        held.set()
        go_on.wait(PATIENCE)

    holding = asyncio.create_task(running_bot.in_writer(hold))
    await until(held.is_set, "the writer to be held")
    told = asyncio.create_task(telegram.say(PERSON, "/start"))
    await until(lambda: running_bot.answering, "the call")
    for _ in range(3):  # each is open for as long as anybody may be slow
        await (await dial(running_bot)).heard()
    assert not told.done()
    go_on.set()
    assert await told == 200
    await holding


@pytest.mark.parametrize(
    "pieces",
    [
        (BEGUN + b"".join(b"X-%d: 1\r\n" % n for n in range(NEVER.headers)) + b"\r\n",),
        (BEGUN + b"X: " + b"a" * NEVER.head_bytes + b"\r\n\r\n",),
        (b"GET /" + b"a" * NEVER.head_bytes + b" HTTP/1.1\r\n\r\n",),
        (BEGUN + b"X: ", *[b"a" * 4096] * 5),
        (b"POST /", *[b"a" * 4096] * 5),
        (SIGNED + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * (NEVER.chunks + 1),),
        (
            SIGNED
            + b"Transfer-Encoding: chunked\r\n\r\n0\r\n"
            + b"".join(b"X-%d: 1\r\n" % n for n in range(NEVER.headers)),
        ),
        (PAGE * (NEVER.ahead + 3),),
    ],
    ids=[
        *("headers", "a header", "an address", "a header without end", "an address without end"),
        *("chunks", "headers behind the body", "requests at once"),
    ],
)
async def test_more_than_any_request_has_is_refused(
    open_bot: OpenBot, dial: Dial, pieces: tuple[bytes, ...]
) -> None:
    running_bot = await patient(open_bot)
    said = await (await dial(running_bot, *pieces)).heard()
    assert not said or b"HTTP/1.1 400" in said


async def test_as_much_as_a_request_may_have_is_taken(open_bot: OpenBot, dial: Dial) -> None:
    running_bot = await patient(open_bot)
    few = b"".join(b"X-%d: 1\r\n" % n for n in range(NEVER.headers - 4))
    pieces = b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * (NEVER.chunks - 1)
    line = await dial(running_bot, SIGNED + few + pieces + b"0\r\n\r\n")
    assert b"403" in await line.answer()


async def test_with_too_many_lines_the_one_that_says_nothing_goes(
    open_bot: OpenBot, dial: Dial, telegram: TelegramStandIn
) -> None:
    running_bot = await patient(open_bot, connections=5)
    idle = [await dial(running_bot, BEGUN) for _ in range(4)]
    assert await telegram.say(PERSON, "/start") == 200
    idle += [await dial(running_bot, BEGUN) for _ in range(20)]
    assert all([await line.heard() == b"" for line in idle[:-5]])
    assert await telegram.say(PERSON, "halo") == 200


async def test_a_request_that_is_broken_off_is_one_line_of_the_log(
    open_bot: OpenBot, dial: Dial, caplog: pytest.LogCaptureFixture
) -> None:
    running_bot = await patient(open_bot)
    caplog.set_level(logging.INFO)
    caplog.clear()
    line = await dial(running_bot, SIGNED + b"Content-Length: 100\r\n\r\n", b"Body=")
    await until(lambda: running_bot.answering, "the request")
    await line.end()
    await until(lambda: not running_bot.answering, "its end")
    [said] = [record for record in caplog.records if record.name.startswith(("bot", "uvicorn"))]
    assert "broken off" in said.getMessage()
    assert said.exc_info is None
