"""APScheduler as the clock: a few coarse jobs. What is due stands in the database, so that a late
start, a restart or a second process neither loses nor repeats anything."""

from __future__ import annotations

import logging

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.cleanup import clean_up
from bot.clock import Clock
from bot.runner import Runner

log = logging.getLogger(__name__)


def make_schedule(runner: Runner, clock: Clock, zone: str) -> AsyncIOScheduler:
    """Jobs run however late they are: a misfire is no reason to leave something out."""
    defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    scheduler = AsyncIOScheduler(timezone=zone, job_defaults=defaults)

    async def nightly() -> None:
        now = clock.now()
        await runner.do(lambda connection: clean_up(connection, now))
        log.info("cleaned up")

    # Once at the start as well: a laptop is never up at night.
    at_night = CronTrigger(hour=3, minute=10, timezone=zone)
    scheduler.add_job(nightly, at_night, name="clean up", next_run_time=clock.now())
    return scheduler
