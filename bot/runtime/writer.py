"""The writer: whatever waits, up to 64 people at once, in one transaction and one thread.

It never waits for a batch to fill: idle, a batch is one message; under load, batches grow by
themselves. The sender's reports are written in the same transactions.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection, text
from sqlalchemy import Engine as Database

from bot import metrics
from bot.clock import Clock
from bot.delivery.outbox import QueuedMessage
from bot.delivery.outcomes import DeliveryReport
from bot.engine.messages import Address, Arrival
from bot.runtime.turns import Done, OneByOne, Turns
from models.base import is_trouble, name_of

log = logging.getLogger(__name__)
T = TypeVar("T")
LARGEST_BATCH = 64
MOST_WAITING = 10_000
_PAUSE_IN_TROUBLE = 0.5
_SECONDS_TO_CLOSE = 4.0


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


@dataclass(frozen=True, slots=True, eq=False)
class _Reported:
    """A report on its way into the table; `written` is called once it is there."""

    report: DeliveryReport
    written: Callable[[], None]


class Writer:
    """All writing goes through here, from one thread. `on_posted` takes what is to be sent;
    `on_left` the channels for which messages wait in the table; `on_trouble` hears that a
    transaction failed, so that what it left behind is looked at."""

    def __init__(
        self,
        database: Database,
        turns: Turns,
        clock: Clock,
        on_posted: Callable[[Sequence[QueuedMessage]], None],
        on_trouble: Callable[[], None] = lambda: None,
        on_left: Callable[[Collection[str]], None] = lambda channels: None,
    ) -> None:
        self._database, self._turns, self._clock = database, turns, clock
        self._on_posted, self._on_trouble, self._on_left = on_posted, on_trouble, on_left
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._waiting: deque[_Waiting] = deque()
        self._jobs: deque[_Job] = deque()
        self._small_jobs: list[_Job] = []
        self._reports: list[_Reported] = []
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._closing_since: float | None = None

    # --- what others call ---------------------------------------------------------------------

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="writer")

    async def stop(self) -> None:
        """Finish what is held, then end; a database that is away is not waited for."""
        self._closing_since = asyncio.get_running_loop().time()
        self._wake.set()
        if self._task is not None:
            await self._task
        self._thread.shutdown(wait=False)

    @property
    def alive(self) -> bool:
        return self._task is not None and not self._task.done()

    async def submit(self, arrival: Arrival) -> None:
        """Hand in a message; returns when it and what it led to are committed. Raises what the
        database raised; nothing has happened then, and the platform may send it again."""
        if self._closing_since is not None or len(self._waiting) >= MOST_WAITING:
            raise RuntimeError("the writer takes nothing new")
        waiting = _Waiting(arrival, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._wake.set()
        await waiting.committed

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction of its own, in the writer's thread."""
        job = self._job(work)
        self._jobs.append(job)
        return await job.done  # type: ignore[return-value]

    async def run_batched(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction with others of its kind; for what comes in hundreds."""
        job = self._job(work)
        self._small_jobs.append(job)
        return await job.done  # type: ignore[return-value]

    def _job(self, work: Callable[[Connection], object]) -> _Job:
        if self._task is not None and self._task.done():
            raise RuntimeError("the writer has ended")
        self._wake.set()
        return _Job(work, asyncio.get_running_loop().create_future())

    def report(self, report: DeliveryReport, written: Callable[[], None] = lambda: None) -> None:
        """Have a report written with the next transaction; one that cannot be written now is kept
        until it can."""
        self._reports.append(_Reported(report, written))
        self._wake.set()

    # --- the loop -----------------------------------------------------------------------------

    async def _run(self) -> None:
        while not (self._closing_since is not None and self._idle()):
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._round()
            except Exception:
                log.exception("a round of the writer failed")
                await asyncio.sleep(_PAUSE_IN_TROUBLE)
            if not self._idle():
                self._wake.set()

    async def _round(self) -> None:
        """Reports and turns first, so that nobody works on what is not known yet; then the jobs
        that stood there, so that no flood of them keeps people waiting."""
        jobs = [self._jobs.popleft() for _ in range(len(self._jobs))]
        small, self._small_jobs = self._small_jobs, []
        if self._waiting or self._reports:
            await self._commit(self._take(), self._take_reports())
        if small:
            await self._do_together(small)
        for job in jobs:
            await self._do_together([job])

    def _idle(self) -> bool:
        return not (self._waiting or self._jobs or self._small_jobs or self._reports)

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

    def _take_reports(self) -> list[_Reported]:
        reports, self._reports = self._reports, []
        return reports

    # --- transactions -------------------------------------------------------------------------

    async def _commit(self, batch: list[_Waiting], reports: list[_Reported]) -> None:
        error = await self._try(batch, reports)
        if error is None:
            return
        if isinstance(error, OneByOne):
            await self._each(batch, reports)
            return
        self._on_trouble()
        if is_trouble(error) or not await self._database_answers():
            log.error("the database is away: %s", name_of(error))
            _fail(batch, error)
            await self._keep(reports)
            return
        log.error("a batch of %d failed (%s); one by one", len(batch), name_of(error))
        await self._each(batch, reports)

    async def _each(self, batch: list[_Waiting], reports: list[_Reported]) -> None:
        """In transactions of their own."""
        for reported in reports:
            if await self._try([], [reported]) is not None:
                log.error("the report on message %d cannot be written", reported.report.id)
        for waiting in batch:
            error = await self._try([waiting], [])
            if error is not None and not is_trouble(error):
                error = await self._keep_as_failed(waiting, error)
            if error is not None:
                _fail([waiting], error)

    async def _keep(self, reports: list[_Reported]) -> None:
        """For when the database is back; at the end of the process only for a moment."""
        now = asyncio.get_running_loop().time()
        if self._closing_since is not None and now - self._closing_since > _SECONDS_TO_CLOSE:
            log.error("%d reports are lost with the database away", len(reports))
            return
        self._reports[:0] = reports
        await asyncio.sleep(_PAUSE_IN_TROUBLE)

    async def _try(self, batch: list[_Waiting], reports: list[_Reported]) -> Exception | None:
        now = self._clock.now()
        arrivals = [waiting.arrival for waiting in batch]
        plain = [reported.report for reported in reports]
        try:
            done = await self._in_thread(partial(self._turns.write, arrivals, plain, now))
        except Exception as error:
            return error
        self._on_posted(done.queued)
        self._on_left(done.left)
        self._note(done, arrivals, now)
        for reported in reports:
            reported.written()
        for waiting in batch:
            if not waiting.committed.done():
                waiting.committed.set_result(None)
        return None

    async def _keep_as_failed(self, waiting: _Waiting, error: Exception) -> Exception | None:
        """The guilty one is kept with its error; None when that worked, and the platform need not
        send it again."""
        failed = replace(waiting.arrival, broken=f"{type(error).__name__} in its transaction")
        return await self._try([replace(waiting, arrival=failed)], [])

    async def _database_answers(self) -> bool:
        try:
            await self._in_thread(lambda connection: connection.execute(text("SELECT 1")).scalar())
        except Exception:
            return False
        return True

    async def _do_together(self, jobs: list[_Job]) -> None:
        try:
            results = await self._in_thread(lambda c: [job.work(c) for job in jobs])
        except Exception as error:
            for job in jobs:
                if not job.done.done():
                    job.done.set_exception(error)
            return
        for job, result in zip(jobs, results, strict=True):
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


def _fail(batch: Sequence[_Waiting], error: Exception) -> None:
    for waiting in batch:
        if not waiting.committed.done():
            waiting.committed.set_exception(error)
