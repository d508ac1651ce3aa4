"""The measurements: the talk, the start, the memory, a broadcast, a session, a recap."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import broadcast
from benchmarks.broadcast import BroadcastResult
from benchmarks.gathering import GatheringResult
from benchmarks.load import Load, LoadError, Walked
from benchmarks.platform import Platform
from benchmarks.process import Program, own_cpu, run
from benchmarks.recap import RecapResult
from benchmarks.subjects import (
    SQLITE,
    Kawan,
    Started,
    Subject,
    among,
    on_sqlite,
    postgres_server,
    write_script,
)
from benchmarks.talk import LESSON, Talk, TalkError
from benchmarks.wire import Webhook


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is done. In each round every subject is measured once: each of `people` walks
    `talks` talks, after a talk to warm up. `few` and `many` are volunteers in the database and how
    many of them are invited to a session; `broadcasts` are recipients and the messages a second
    that the platform allows."""

    rounds: int
    people: int
    talks: int
    starts: int
    seeded: int
    few: tuple[int, int]
    many: tuple[int, int]
    broadcasts: tuple[tuple[int, int], ...]


WHOLE = Sizes(
    rounds=3,
    people=200,
    talks=2,
    starts=5,
    seeded=100_000,
    few=(10_000, 10_000),
    many=(1_000_000, 100_000),
    broadcasts=((10_000, 30), (10_000, 1000)),
)
QUICK = Sizes(
    rounds=1,
    people=200,
    talks=1,
    starts=2,
    seeded=5_000,
    few=(1_000, 1_000),
    many=(50_000, 10_000),
    broadcasts=((300, 30), (2_000, 1000)),
)
_TALKS_ALONE = 5
_TURNS_BEFORE_MEMORY = 2_000
_SECONDS_TO_START = 30


@dataclass(frozen=True, slots=True)
class TalkResult:
    """CPU in ms a turn; latencies in ms, with everybody at once and with one person alone.
    `load_busy` is the part of a core that the load took."""

    subject: Subject
    talk: Talk
    about: str
    turns: int
    cpu: float
    database_cpu: float | None
    per_second: float
    p50: float
    p95: float
    alone: float
    load_busy: float


@dataclass(frozen=True, slots=True)
class Crowded:
    """A talk while `volunteers` stand in the database."""

    volunteers: int
    talk: TalkResult


@dataclass(frozen=True, slots=True)
class StartResult:
    """Seconds on the wall, and of the processor, from the start to the first answer."""

    seconds: list[float]
    cpu: list[float]


@dataclass(frozen=True, slots=True)
class MemoryResult:
    """MB resident; `fresh` right after the first answer."""

    volunteers: int
    turns: int
    fresh: float
    after: float


async def measure_talk(
    subject: Subject, platform: Platform, sizes: Sizes, script: Path, talk: Talk
) -> TalkResult:
    """One subject. Kawan Bimtek on SQLite comes first and writes the script of the others."""
    with (
        _folder() as folder,
        subject.start(folder, platform.url, script) as started,
        _explained(started.program),
    ):
        webhook = await _reach(platform, started.program)
        load = Load(platform, webhook, talk)
        await load.walk(sizes.people, 1)
        if subject is SQLITE:
            write_script(script, load.script())
        before = _cpu(started)
        walked = await load.walk(sizes.people, sizes.talks)
        spent = [now - then for now, then in zip(_cpu(started), before, strict=True)]
        alone = await load.walk(1, _TALKS_ALONE)
        webhook.close()
    return _result(subject, talk, started, walked, alone, spent)


def _cpu(started: Started) -> tuple[float, float, float]:
    database = started.database() if started.database else 0.0
    return started.program.cpu_seconds(), database, own_cpu(os.getpid())


def _result(
    subject: Subject,
    talk: Talk,
    started: Started,
    walked: Walked,
    alone: Walked,
    spent: list[float],
) -> TalkResult:
    own, database, load = spent
    cuts = statistics.quantiles(walked.latencies, n=20)
    return TalkResult(
        subject,
        talk,
        started.about,
        walked.turns,
        own * 1000 / walked.turns,
        database * 1000 / walked.turns if started.database else None,
        walked.turns / walked.seconds,
        cuts[9] * 1000,
        cuts[18] * 1000,
        statistics.median(alone.latencies) * 1000,
        load / walked.seconds,
    )


async def measure_crowds(platform: Platform, sizes: Sizes, script: Path) -> list[Crowded]:
    """The same talk among few volunteers and among many, on both databases."""
    return [
        Crowded(volunteers, await measure_talk(subject, platform, sizes, script, LESSON))
        for volunteers, _ in (sizes.few, sizes.many)
        for subject in among(volunteers)
    ]


async def measure_start(platform: Platform, sizes: Sizes) -> StartResult:
    """From the start of the process until the answer to a /start has arrived."""
    seconds, cpu = [], []
    with _folder() as folder:
        kawan = on_sqlite(folder, platform.url)
        kawan.do("migrate")
        for _ in range(sizes.starts):
            with kawan.running() as program, _explained(program):
                webhook = await _reach(platform, program)
                await Load(platform, webhook, LESSON).first_answer()
                seconds.append(time.monotonic() - program.started_at)
                cpu.append(program.cpu_seconds())
                webhook.close()
    return StartResult(seconds, cpu)


async def measure_memory(platform: Platform, sizes: Sizes) -> MemoryResult:
    with _folder() as folder:
        kawan = on_sqlite(folder, platform.url)
        kawan.do("migrate")
        kawan.do("seed", "--volunteers", str(sizes.seeded))
        with kawan.running() as program, _explained(program):
            webhook = await _reach(platform, program)
            load = Load(platform, webhook, LESSON)
            await load.walk(1, 1)
            fresh, turns = program.memory(), 0
            while turns < _TURNS_BEFORE_MEMORY:
                turns += (await load.walk(min(sizes.people, 100), 1)).turns
            after = program.memory()
            webhook.close()
    return MemoryResult(sizes.seeded, turns, fresh, after)


async def measure_broadcasts(platform: Platform, sizes: Sizes) -> list[tuple[str, BroadcastResult]]:
    """On both databases, at each rate."""
    results = []
    for people, rate in sizes.broadcasts:
        with _folder() as folder:
            here = f"sqlite:///{folder / 'bimtek.db'}"
            results.append(("SQLite", await _broadcast(platform, folder, here, people, rate)))
        with _folder() as folder, postgres_server(folder) as server:
            there = server.get_uri()
            results.append(("PostgreSQL", await _broadcast(platform, folder, there, people, rate)))
    return results


async def _broadcast(
    platform: Platform, folder: Path, url: str, people: int, rate: int
) -> BroadcastResult:
    more = {"BIMTEK_TELEGRAM_RATE": str(rate), "BIMTEK_QUIET_FROM": "23", "BIMTEK_QUIET_UNTIL": "0"}
    kawan = Kawan(folder, platform.url, url, more)
    broadcast.prepare(kawan, people)
    platform.rate = rate
    try:
        with kawan.running() as program, _explained(program):
            webhook = await _reach(platform, program)
            result = await broadcast.watch(platform, program, webhook, people, rate)
            webhook.close()
    finally:
        platform.rate = None
    return result


def measure_recaps(sizes: Sizes) -> list[tuple[str, RecapResult]]:
    """What a coordinator sees of few volunteers and of many, on both databases."""
    results = []
    for people, _ in (sizes.few, sizes.many):
        with _folder() as folder:
            url = f"sqlite:///{folder / 'bimtek.db'}"
            results.append(("SQLite", _recap(url, people, folder)))
        with _folder() as folder, postgres_server(folder) as server:
            results.append(("PostgreSQL", _recap(server.get_uri(), people, folder)))
    return results


def _recap(url: str, volunteers: int, folder: Path) -> RecapResult:
    said = run("benchmarks.recap", (url, str(volunteers)), {}, folder)
    return RecapResult(**json.loads(said))


def measure_gatherings(sizes: Sizes) -> list[tuple[str, GatheringResult]]:
    """A session on both databases, among few volunteers and among many."""
    results = []
    for people in (sizes.few, sizes.many):
        with _folder() as folder:
            url = f"sqlite:///{folder / 'bimtek.db'}"
            results.append(("SQLite", _gathering(url, people, folder)))
        with _folder() as folder, postgres_server(folder) as server:
            results.append(("PostgreSQL", _gathering(server.get_uri(), people, folder)))
    return results


def _gathering(url: str, people: tuple[int, int], folder: Path) -> GatheringResult:
    volunteers, invited = people
    arguments = (url, str(volunteers), str(invited))
    said = run("benchmarks.gathering", arguments, {}, folder)
    return GatheringResult(**json.loads(said))


async def _reach(platform: Platform, program: Program) -> Webhook:
    """The webhook of a bot that has just been started, once it listens."""
    waiting = platform.expect_bot()
    until = time.monotonic() + _SECONDS_TO_START
    while not waiting.done():
        if not program.running or time.monotonic() > until:
            raise LoadError("it did not start")
        await asyncio.sleep(0.003)
    webhook = waiting.result()
    await asyncio.wait_for(webhook.reach(), _SECONDS_TO_START)
    return webhook


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="kawan-bench-") as name:
        yield Path(name)


@contextmanager
def _explained(program: Program) -> Iterator[None]:
    """A run that failed shows the last words of the bot."""
    try:
        yield
    except (LoadError, TalkError, TimeoutError) as error:
        raise LoadError(f"{error}\n--- the bot's last words ---\n{program.last_words()}") from error
