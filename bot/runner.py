"""The runner: whatever waits, up to 64 people at once, in one transaction and one thread.

It never waits for a batch to fill: idle, a batch is one message; under load, batches grow by
themselves. The sender's reports are written in the same transactions.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy import Engine as Database

from bot import metrics
from bot.clock import Clock
from bot.messages import Address, Arrival
from bot.outbox import Posted, Report
from bot.turns import Done, Turns

log = logging.getLogger(__name__)
T = TypeVar("T")
LARGEST_BATCH = 64


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """A message whose sender (the platform) waits for the commit."""

    arrival: Arrival
    committed: asyncio.Future[None]


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    """Other work that needs the writer's thread."""

    work: Callable[[Connection], object]
    done: asyncio.Future[object]


class Runner:
    """All writing goes through here, from one thread. `on_posted` takes what is to be sent."""

    def __init__(
        self,
        database: Database,
        turns: Turns,
        clock: Clock,
        on_posted: Callable[[Sequence[Posted]], None],
    ) -> None:
        self._database, self._turns, self._clock = database, turns, clock
        self._on_posted = on_posted
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._waiting: deque[_Waiting] = deque()
        self._jobs: deque[_Job] = deque()
        self._reports: list[Report] = []
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    # --- what others call ---------------------------------------------------------------------

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="runner")

    async def stop(self) -> None:
        """Finish what is held, then end."""
        self._closing = True
        self._wake.set()
        if self._task is not None:
            await self._task
        self._thread.shutdown()

    async def submit(self, arrival: Arrival) -> None:
        """Returns when the message and what it led to are committed. Raises what the database
        raised; nothing has happened then, and the platform may send it again."""
        if self._closing:
            raise RuntimeError("the runner takes nothing new")
        waiting = _Waiting(arrival, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._wake.set()
        await waiting.committed

    async def do(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction of its own, in the writer's thread."""
        job = _Job(work, asyncio.get_running_loop().create_future())
        self._jobs.append(job)
        self._wake.set()
        return await job.done  # type: ignore[return-value]

    def report(self, report: Report) -> None:
        """Have a report written with the next transaction."""
        self._reports.append(report)
        self._wake.set()

    # --- the loop -----------------------------------------------------------------------------

    async def _run(self) -> None:
        while not (self._closing and self._idle()):
            await self._wake.wait()
            self._wake.clear()
            while self._jobs:
                await self._do(self._jobs.popleft())
            if self._waiting or self._reports:
                await self._commit(self._take(), self._take_reports())
            if not self._idle():
                self._wake.set()

    def _idle(self) -> bool:
        return not (self._waiting or self._jobs or self._reports)

    def _take(self) -> list[_Waiting]:
        """The next batch: at most one message of a person, their order kept."""
        batch: list[_Waiting] = []
        later: list[_Waiting] = []
        people: set[Address] = set()
        while self._waiting and len(batch) < LARGEST_BATCH:
            waiting = self._waiting.popleft()
            sender = waiting.arrival.sender
            (later if sender in people else batch).append(waiting)
            people.add(sender)
        self._waiting.extendleft(reversed(later))
        return [waiting for waiting in batch if not waiting.committed.cancelled()]

    def _take_reports(self) -> list[Report]:
        reports, self._reports = self._reports, []
        return reports

    async def _commit(self, batch: list[_Waiting], reports: list[Report]) -> None:
        try:
            await self._commit_together(batch, reports)
        except Exception:
            log.exception("a batch of %d failed; its messages are run one by one", len(batch))
            await self._commit_one_by_one(batch, reports)

    async def _commit_together(self, batch: list[_Waiting], reports: list[Report]) -> None:
        now = self._clock.now()
        arrivals = [waiting.arrival for waiting in batch]
        done = await self._in_thread(partial(self._turns.write, arrivals, reports, now))
        self._on_posted(done.posted)
        self._note(done, arrivals, now)
        for waiting in batch:
            if not waiting.committed.done():
                waiting.committed.set_result(None)

    async def _commit_one_by_one(self, batch: list[_Waiting], reports: list[Report]) -> None:
        for report in reports:
            await self._try([], [report])
        for waiting in batch:
            error = await self._try([waiting], [])
            if error is not None:
                error = await self._keep_as_failed(waiting, error)
            if error is not None and not waiting.committed.done():
                waiting.committed.set_exception(error)

    async def _try(self, batch: list[_Waiting], reports: list[Report]) -> Exception | None:
        try:
            await self._commit_together(batch, reports)
        except Exception as error:
            return error
        return None

    async def _keep_as_failed(self, waiting: _Waiting, error: Exception) -> Exception | None:
        """The guilty one is kept with its error; None when that worked, and the platform need not
        send it again. With the database away nothing works, and it must."""
        failed = replace(waiting.arrival, broken=f"{type(error).__name__} in its transaction")
        return await self._try([replace(waiting, arrival=failed)], [])

    async def _do(self, job: _Job) -> None:
        try:
            result = await self._in_thread(job.work)
        except Exception as error:
            if not job.done.done():
                job.done.set_exception(error)
        else:
            if not job.done.done():
                job.done.set_result(result)

    async def _in_thread(self, work: Callable[[Connection], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._in_transaction, work)

    def _in_transaction(self, work: Callable[[Connection], T]) -> T:
        with self._database.begin() as connection:
            return work(connection)

    def _note(self, done: Done, arrivals: Sequence[Arrival], now: datetime) -> None:
        if not arrivals:
            return
        metrics.BATCH_SIZE.observe(len(arrivals))
        metrics.DUPLICATES.inc(done.duplicates)
        metrics.FAILED_TURNS.inc(done.failed)
        finished = self._clock.now()
        for arrival in arrivals:
            metrics.TURN_SECONDS.observe((finished - arrival.at).total_seconds())
            metrics.TURNS.labels(arrival.sender.channel).inc()
