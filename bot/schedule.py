"""APScheduler as the clock: a few coarse jobs. What is due stands in the database, so that a late
start, a restart or a second process neither loses nor repeats anything."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.cleanup import clean_up
from bot.clock import Clock, SystemClock
from bot.runner import Runner

log = logging.getLogger(__name__)
SWEEP_SECONDS = 5


def make_schedule(
    runner: Runner,
    clock: Clock,
    zone: str,
    sweep: Callable[[], Awaitable[None]],
    prove: Callable[[], Awaitable[None]],
) -> AsyncIOScheduler:
    """Jobs run however late they are: a misfire is no reason to leave something out."""
    defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    scheduler = AsyncIOScheduler(timezone=zone, job_defaults=defaults)

    async def nightly() -> None:
        now = clock.now()
        await runner.do(lambda connection: clean_up(connection, now))
        log.info("cleaned up")

    async def due() -> None:
        try:
            await sweep()
        except Exception as error:
            log.error("the sweep of what is due: %s", type(error).__name__)

    async def proof() -> None:
        try:
            await prove()
        except Exception as error:
            log.error("the proof of the counts: %s", type(error).__name__)

    # Once at the start as well: a laptop is never up at night.
    at_night = CronTrigger(hour=3, minute=10, timezone=zone)
    scheduler.add_job(nightly, at_night, name="clean up", next_run_time=SystemClock().now())
    scheduler.add_job(proof, CronTrigger(hour=3, minute=40, timezone=zone), name="prove counts")
    often = IntervalTrigger(seconds=SWEEP_SECONDS)
    scheduler.add_job(due, often, name="what is due", next_run_time=SystemClock().now())
    return scheduler
