"""Who sends for an account, when the one who did stood still: what was not on the wire then is sent
by the other alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.clock import SetClock, SystemClock
from bot.delivery.outbox import QueuedMessage
from bot.runtime.sending.claims import Claims
from bot.store import leases
from models.base import table
from models.messages import Outbox, SenderLease
from models.vocabulary import Priority, State
from tests.faults.sending import begin_broadcast, messages, over
from tests.runtime.test_sender import settled, write
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.process import Running, bimtek, bimtek_process, platform_settings
from tests.support.running_bot import RunningBot

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PEOPLE = (1, 2, 3)


class RateLimiter:
    """Between having a connection and writing to it: where a process may be stopped."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open, self.waiting = asyncio.Event(), 0
        self.open.set()
        connect = aiohttp.TCPConnector.connect

        async def held(connector: Any, request: Any, *more: Any, **how: Any) -> Any:
            connection = await connect(connector, request, *more, **how)
            if request.url.name != "sendMessage":
                return connection
            self.waiting += 1
            await self.open.wait()
            self.waiting -= 1
            return connection

        monkeypatch.setattr(aiohttp.TCPConnector, "connect", held)


@pytest.fixture
def elapsed(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """So many seconds more have passed, by the clock that nobody sets."""
    seconds, ahead = leases.seconds, [0.0]
    monkeypatch.setattr(leases, "seconds", lambda: seconds() + ahead[0])

    def pass_(more: float) -> None:
        ahead[0] += more

    return pass_


async def begun_and_stopped(
    running_bot: RunningBot, telegram: TelegramStandIn, gate: RateLimiter, stored_rows: StoredRows
) -> None:
    """Three messages have a connection each, then nothing of the bot moves."""
    gate.open.clear()
    for person in PEOPLE:
        assert await telegram.say(person, "/start") == 200
    await until(lambda: gate.waiting == len(PEOPLE), "three to be about to be written")
    for loop in running_bot.sender()._loops[:1]:
        loop.cancel()
    assert {row.state for row in stored_rows.rows(Outbox)} == {State.SENDING}


async def test_what_was_about_to_be_written_is_not_when_the_lease_is_over(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another has taken over and sent it. The first wakes with three connections in hand."""
    clock, gate = SetClock(NOW), RateLimiter(monkeypatch)
    first = await open_bot(clock=clock)
    await begun_and_stopped(first, telegram, gate, stored_rows)
    sending = asyncio.create_task(until(lambda: len(telegram.sent) == len(PEOPLE), "the other"))
    clock.advance(seconds=9)
    monkeypatch.undo()
    await open_bot("worker", clock=clock, ready=False)
    await sending
    await settled(stored_rows, *[State.SENT] * len(PEOPLE))
    gate.open.set()
    await until(lambda: not first.sender()._slots.locked() and not gate.waiting, "the first")
    await until(
        lambda: all(not line.busy for line in first.sender()._queue.lines.values()), "its rest"
    )
    assert sorted(int(sent.chat_id) for sent in telegram.sent) == list(PEOPLE)
    assert {row.state for row in stored_rows.rows(Outbox)} == {State.SENT}


async def test_the_wall_clock_need_not_tell(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
    elapsed: Callable[[float], None],
) -> None:
    """It stands, or was set back by just as much: seconds pass all the same. Where nobody took over
    meanwhile the messages go, once, when the lease is renewed; what goes to everybody, too."""
    clock, gate = SetClock(NOW), RateLimiter(monkeypatch)
    running_bot = await open_bot(clock=clock)
    gate.open.clear()
    write(stored_rows, *PEOPLE, priority=Priority.BROADCAST, send_after=NOW, created_at=NOW)
    running_bot.sender().nudge()
    await until(lambda: gate.waiting == len(PEOPLE), "three to be about to be written")
    monkeypatch.setattr("bot.runtime.sending.sender.LOOK_SECONDS", 3600.0)
    elapsed(leases.BELIEVED)
    assert not running_bot.sender().sends
    written: list[str] = []
    request = aiohttp.ClientRequest.send

    async def noted(self: Any, connection: Any) -> Any:
        written.append(str(running_bot.sender().sends))
        return await request(self, connection)

    monkeypatch.setattr(aiohttp.ClientRequest, "send", noted)
    gate.open.set()
    await settled(stored_rows, *[State.SENT] * len(PEOPLE))
    assert written == ["True"] * len(PEOPLE)
    assert sorted(int(sent.chat_id) for sent in telegram.sent) == list(PEOPLE)


async def test_what_was_begun_waits_until_the_account_is_certainly_ours_again(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
    elapsed: Callable[[float], None],
) -> None:
    """It did not go, and just as it is begun anew the process stands still once more. Let go of, it
    would be found in flight, of unknown fate: what goes to everybody would then go to nobody."""
    monkeypatch.setattr("bot.runtime.sending.sender.LOOK_SECONDS", 3600.0)  # or it is renewed
    monkeypatch.setattr("bot.runtime.sending.claims.RECHECK_SECONDS", 0.5)
    gate = RateLimiter(monkeypatch)
    begin_broadcast(stored_rows, 2 * len(PEOPLE))
    running_bot = await open_bot(clock=SetClock(SystemClock().now()))
    gate.open.clear()
    await running_bot.app.sweep()
    await until(lambda: gate.waiting == len(PEOPLE), "three to be about to be written")
    begin, stood_still = Claims.begin, list[bool]()

    async def begin_late(claims: Claims, queued: QueuedMessage) -> Any:
        if not stood_still:
            stood_still.append(queued.begun)
            elapsed(leases.BELIEVED)
        return await begin(claims, queued)

    monkeypatch.setattr(Claims, "begin", begin_late)
    elapsed(leases.BELIEVED)
    gate.open.set()
    look = running_bot.sender().nudge
    await until(lambda: look() or over(stored_rows, 2 * len(PEOPLE)), "all to be done with")
    assert stood_still == [True]
    assert {state for _, state in messages(stored_rows)} == {State.SENT}
    assert len({sent.chat_id for sent in telegram.sent}) == len(telegram.sent) == len(PEOPLE)


async def test_a_lease_that_another_had_meanwhile_is_taken_anew_and_not_kept(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    """It took over, sent, and ended: what waits here has been sent."""
    clock = SetClock(NOW)
    running_bot = await open_bot(clock=clock)
    telegram.fail_next(2, 429, "Too Many Requests: retry after 30", {"retry_after": 30})
    for person in (1, 3):
        await telegram.say(person, "/start")
    await until(lambda: running_bot.sender()._account.pace.paused, "the pause")
    await telegram.say(2, "/start")
    await until(lambda: len(running_bot.sender()._queue.held) == 3, "all to wait")
    with stored_rows.engine.begin() as connection:
        connection.execute(table(SenderLease).delete())
        connection.execute(table(Outbox).update(), {"state": State.SENT})
    clock.advance(seconds=31)
    running_bot.sender().nudge()
    await until(lambda: not running_bot.sender()._queue.held, "them to be forgotten")
    assert not telegram.sent


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_second_one_on_the_same_file_is_refused(
    tmp_path: Path, database_url: str, telegram: TelegramStandIn, twilio: TwilioStandIn
) -> None:
    """However the first one ended, the next may begin."""
    settings = platform_settings(telegram, twilio) | {"database_url": database_url}
    async with Running(tmp_path, **settings) as running:
        second = await bimtek_process(tmp_path, "run", "--port", "0", **settings)
        assert second[0] == 1
        assert "another 'bimtek run' is at work on" in second[2]
        assert "Traceback" not in second[2]
        assert (await bimtek(tmp_path, "coordinator", "list", **settings))[0] == 0
        await running.kill()
    async with Running(tmp_path, **settings):
        pass
