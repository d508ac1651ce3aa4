"""APScheduler as the clock: a few coarse jobs. What is due stands in the database, so that a late
start, a restart or a second process neither loses nor repeats anything."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Connection

from bot.channels.base import SendError
from bot.clock import Clock, SystemClock
from bot.runtime.retention import Step
from bot.runtime.writer import Writer

log = logging.getLogger(__name__)
SWEEP_SECONDS = 5
CATCH_UP_MINUTES = 10


def make_schedule(
    writer: Writer,
    clock: Clock,
    zone: str,
    sweep: Callable[[], Awaitable[None]],
    prove: Callable[[], Awaitable[None]],
    backfill: Callable[[], Awaitable[None]],
    thrown_away: Sequence[Step],
) -> AsyncIOScheduler:
    """Make the schedule. Its jobs run however late they are: a misfire is no reason to leave
    something out."""
    defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    scheduler = AsyncIOScheduler(timezone=zone, job_defaults=defaults)

    async def nightly() -> None:
        now = clock.now()
        for step in thrown_away:
            while await writer.run(_at(step, now)):
                pass

    # Once at the start as well: a laptop is never up at night.
    at_night = CronTrigger(hour=3, minute=10, timezone=zone)
    now = SystemClock().now()
    scheduler.add_job(_job("clean up", nightly), at_night, name="clean up", next_run_time=now)
    later = CronTrigger(hour=3, minute=40, timezone=zone)
    scheduler.add_job(_job("prove counts", prove), later, name="prove counts")
    often = IntervalTrigger(seconds=SWEEP_SECONDS)
    scheduler.add_job(_job("what is due", sweep), often, name="what is due", next_run_time=now)
    missed = IntervalTrigger(minutes=CATCH_UP_MINUTES)
    scheduler.add_job(_job("backfill", backfill), missed, name="backfill", next_run_time=now)
    return scheduler


def _at(step: Step, now: datetime) -> Callable[[Connection], bool]:
    return lambda connection: step(connection, now)


def _job(name: str, do: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """One that fails is tried again at its next time, as is one that ends with the program."""

    async def job() -> None:
        try:
            await do()
        except asyncio.CancelledError:
            log.debug("%s: stopped", name)
        except SendError as error:
            log.error("%s: %s", name, error)
        except Exception as error:
            log.error("%s: %s", name, type(error).__name__)

    return job
