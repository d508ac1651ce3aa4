"""The composition root: the one place where the concrete parts meet."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from starlette.routing import Route

from bot import accounts, metrics
from bot.channels.base import Channel, Misconfigured
from bot.clock import Clock, MovableClock, SystemClock
from bot.delivery.outbox import QueuedMessage
from bot.delivery.reports import record_report
from bot.documents.apart import end_all
from bot.engine.engine import Engine
from bot.engine.messages import Arrival, Capabilities, FileContent
from bot.engine.person import Volunteer
from bot.features.certificates.reads import by_number
from bot.features.certificates.rules import read_number
from bot.features.certificates.types import Certificate
from bot.features.counters.recount import differences, recount
from bot.features.registry import registered
from bot.runtime.acts import Acts
from bot.runtime.connections import Connections
from bot.runtime.direct_channels import DirectChannels
from bot.runtime.erasing import Erasing
from bot.runtime.flood_guard import FloodGuard
from bot.runtime.health import Health
from bot.runtime.job_worker import JobWorker
from bot.runtime.policies import policy_of
from bot.runtime.reader import Reader
from bot.runtime.retention import nightly_steps
from bot.runtime.sending.sender import Sender
from bot.runtime.template_sync import approve_all
from bot.runtime.turns import Turns
from bot.runtime.upkeep import Upkeep
from bot.runtime.writer import Writer
from bot.settings import Settings
from bot.store import leases
from bot.store.database import prepare
from bot.store.files import by_token
from bot.store.jobs import Links
from bot.store.notify import Notifier, listen
from bot.store.opening import opening_database
from bot.web.rate_limit import RateLimiter
from content.loader import load
from handlers import registry
from models.base import is_sqlite, open_database

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler
    from starlette.types import ASGIApp

    from bot.channels.telegram.channel import TelegramChannel
    from bot.channels.whatsapp.channel import WhatsAppChannel
    from bot.channels.whatsapp.webhooks import StatusReport
    from bot.web.routes import Hooks
    from bot.web.simulator.phones import Phones

log = logging.getLogger(__name__)
NIGHT_HOURS = range(1, 5)
_PAGES_A_MINUTE = 300  # from one address: behind it may be an office


class App:
    """Everything of one process. `role`: "web" takes messages in, "worker" sends and keeps time,
    "all" does both. Raises SettingsError where the database or a setting stands in the way."""

    def __init__(self, settings: Settings, role: str = "all", clock: Clock | None = None) -> None:
        self.settings, self.role = settings, role
        alone = settings.simulator_on and not settings.connected
        self.clock: Clock = clock or (MovableClock() if alone else SystemClock())
        with opening_database():
            lasts = leases.LASTS.total_seconds()
            self.database = open_database(settings.database_url, longest_pause=lasts)
        self.capabilities: dict[str, Capabilities] = {}
        engine = Engine(registry(), load(), settings.organiser)
        defaults = Volunteer(
            id=0, language=settings.default_language, zone=settings.default_timezone
        )
        self._names = {"whatsapp": settings.whatsapp_from.removeprefix("+")}
        self.policy = policy_of(settings, self.capabilities, self._names)
        self.features = registered()
        for make_ready in self.features.make_ready:
            make_ready()
        self.direct = DirectChannels()
        turns = Turns(engine, self.policy, defaults, self.direct, self.features)
        self.senders: dict[str, Sender] = {}
        self.channels: list[Channel] = []
        self.reader = Reader(self.database)
        self._health = Health(self.reader, self.clock, self.capabilities, self.senders)
        self._notifier = Notifier(self.database)
        self.writer = Writer(
            self.database,
            turns,
            self.clock,
            self._hand_out,
            self._recheck,
            self._notifier.tell,
        )
        self.acts = Acts(engine, self.policy, self.features, self.reader, self.writer, self.clock)
        self.erasing = Erasing(
            self.reader,
            self.writer,
            self.clock,
            self.database,
            self._is_night,
            self.features.texts,
        )
        self._upkeep = Upkeep(
            self.reader, self.writer, self.clock, self.policy, self.features, self.senders
        )
        self._floods = FloodGuard(self.clock, self.writer.submit)
        self.phones: Phones | None = None
        self._telegram: TelegramChannel | None = None
        self._whatsapp: WhatsAppChannel | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self.connections = Connections(self.clock, self._halt, self._nobody_takes_us)
        self.refused = ""
        self.on_refused: Callable[[], None] = lambda: None
        self._scheduler: AsyncIOScheduler | None = None
        self._channels()

    # --- parts --------------------------------------------------------------------------------

    def _channels(self) -> None:
        settings = self.settings
        if settings.telegram_token:
            self._telegram = accounts.telegram(settings, self.clock)
            self.add(self._telegram)
        if settings.whatsapp:
            self._whatsapp = accounts.whatsapp(settings, self.clock)
            self.add(self._whatsapp)
        if settings.simulator_on:
            self.phones = accounts.phones(self.writer, self.clock)
            for channel in accounts.simulated(self.phones, settings.reading_time):
                self.add(channel)

    def add(self, channel: Channel) -> None:
        """Connect a channel; its sender runs where messages are sent from."""
        self.channels.append(channel)
        self.capabilities[channel.name] = channel.capabilities
        if self.role != "web":
            types = self.features.notices
            sender = Sender(channel, self.writer, self.direct, self.clock, self.policy, types)
            self.senders[channel.name] = sender

    def _hand_out(self, queued: Sequence[QueuedMessage]) -> None:
        for one in queued:
            self.senders[one.channel].offer(one)

    def _nudge(self, channel: str) -> None:
        if channel in self.senders:
            self.senders[channel].nudge()

    def _recheck(self) -> None:
        for sender in self.senders.values():
            sender.recheck()

    # --- life ---------------------------------------------------------------------------------

    def prepare_database(self) -> None:
        """Bring the database up to date, or see that it is. Raises SettingsError."""
        prepare(self.database)

    async def start(self) -> None:
        self.writer.start()
        if self.phones is not None:
            from bot.channels.simulator import WHATSAPP

            await self.writer.run(lambda c: approve_all(c, WHATSAPP, self.clock.now()))
        if self.phones is not None and isinstance(self.clock, MovableClock):
            self.clock.not_before(await self.phones.last_moment())
        for channel in self.channels:
            await channel.open()
        for sender in self.senders.values():
            await sender.start()
        if self.role != "web":
            self._connect()
        if not is_sqlite(self.database):
            telling = self._notifier.run()
            self._tasks.append(asyncio.create_task(telling, name="telling"))
        if self.senders and not is_sqlite(self.database):
            listening = listen(self.database, self._nudge)
            self._tasks.append(asyncio.create_task(listening, name="listening"))
        if self.role != "web":
            from bot.runtime.schedule import make_schedule

            zone = self.settings.default_timezone
            self._scheduler = make_schedule(
                self.writer,
                self.clock,
                zone,
                self.sweep,
                self.prove_counts,
                self.backfill,
                nightly_steps(self.features, self.policy),
            )
            self._scheduler.start()
            self._tasks.append(asyncio.create_task(self._worker().run(), name="tasks"))
            self._tasks.append(asyncio.create_task(self.erasing.run(), name="erasing"))

    async def stop(self) -> None:
        """Take nothing new, finish what is held, save."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
        await self.connections.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        stops = (sender.stop() for sender in self.senders.values())
        await asyncio.gather(*stops, return_exceptions=True)
        end_all()
        await self.reader.stop()
        await self.writer.stop()
        await asyncio.gather(*(c.close() for c in self.channels), return_exceptions=True)
        self.database.dispose()

    def _worker(self) -> JobWorker:
        return JobWorker(
            self.reader,
            self.writer,
            self.clock,
            self.features.jobs,
            {channel.name: channel for channel in self.channels},
            self._links,
            self.settings.organiser,
        )

    def _links(self) -> Links:
        accounts = self._names
        return Links(self.policy.base_url, accounts.get("telegram", ""), accounts["whatsapp"])

    def _is_night(self, now: datetime) -> bool:
        hour = now.astimezone(ZoneInfo(self.settings.default_timezone)).hour
        return hour in NIGHT_HOURS

    async def find_file(self, token: str) -> FileContent | None:
        now = self.clock.now()
        return await self.reader.read(lambda connection: by_token(connection, token, now))

    async def find_certificate(self, typed: str) -> Certificate | None:
        number = read_number(typed)
        if number is None:
            return None

        return await self.reader.read(lambda connection: by_number(connection, number))

    async def sweep(self) -> None:
        """Make the messages of all that is due."""
        await self._upkeep.sweep()

    async def prove_counts(self) -> None:
        """Prove the counts of the recap against what they count: read beside the writer, and made
        anew only where they differ."""
        wrong = await self.reader.read(differences)
        if wrong:
            log.error("%d counts of the recap were wrong; they are made anew", wrong)
            await self.writer.run(recount)

    async def backfill(self) -> None:
        """Take in what people wrote and no webhook brought."""
        if self._whatsapp is not None:
            await self._upkeep.backfill(self._whatsapp, self.writer.submit)

    def _connect(self) -> None:
        """See that the platforms take us, beside everything else. That one is away, or slow, is no
        reason to wait for it: what people wrote is kept there."""
        settings, names = self.settings, self._names
        if self._telegram is not None:
            sender = self.senders[self._telegram.name]
            accounts.connect_telegram(
                self._telegram,
                self.connections,
                settings.public_url,
                self._floods.take,
                names,
                accounts.menus(self._telegram, self.reader, self.writer, sender),
            )
        if self._whatsapp is not None:
            accounts.connect_whatsapp(self._whatsapp, self.connections)

    def _halt(self, platform: str, error: Misconfigured) -> None:
        if platform in self.senders:
            self.senders[platform].halt(error)

    def _nobody_takes_us(self) -> None:
        """Every platform refuses its account: there is nobody to be here for."""
        if len(self.connections.refused) == len(self.channels):
            self.refused = "; ".join(self.connections.refused.values())
            self.on_refused()

    def release_waiting(self) -> None:
        """Let long requests of the simulator's page end, so that the server can."""
        if self.phones is not None:
            self.phones.close()

    # --- HTTP ---------------------------------------------------------------------------------

    def asgi(self) -> ASGIApp:
        from bot.web import routes as web
        from bot.web.site import Site, served

        service = web.service_routes(self.health, self.is_alive, self._health.count_waiting)
        limiter = RateLimiter(self.clock, self.settings.trusted_proxies)
        site = Site(
            self._hooks(),
            self.find_file,
            self.find_certificate,
            limiter,
            self._simulator(),
            self._console(),
        )
        return served(service, site if self.role != "worker" else None, self.start, self.stop)

    def _hooks(self) -> Hooks:
        from bot.web import routes as web

        hooks: Hooks = {}
        if self._telegram is not None:
            hooks |= web.telegram_hooks(self._telegram, self._floods.take)
        if self._whatsapp is not None:
            hooks |= web.whatsapp_hooks(self._whatsapp, self._floods.take, self._record_report)
        return hooks

    def _simulator(self) -> Sequence[Route]:
        if self.phones is None:
            return ()
        from bot.web.simulator.guard import OWN_NAMES
        from bot.web.simulator.routes import TimeMachine, simulator_routes

        movable = self.clock if isinstance(self.clock, MovableClock) else None
        time = TimeMachine(movable, self.phones, self.sweep, self.settings.quiet_hours)
        names = OWN_NAMES | self.settings.simulator_names
        return simulator_routes(self.phones, self.writer.submit, self.clock, time, names)

    def _console(self) -> Sequence[Route]:
        from bot.web.console.routes import Limits, console_routes

        trusted = self.settings.trusted_proxies
        pages = RateLimiter(self.clock, trusted, a_minute=_PAGES_A_MINUTE)
        limits = Limits(RateLimiter(self.clock, trusted), pages)
        secure = self.policy.base_url.startswith("https:")
        return console_routes(self.acts, limits, secure=secure)

    async def _record_report(self, report: StatusReport) -> None:
        now = self.clock.now()
        policy, types = self.policy, self.features.notices
        await self.writer.run_batched(lambda c: record_report(c, report, policy, types, now))
        metrics.SENDS.labels("whatsapp", report.state).inc()

    async def submit(self, arrival: Arrival) -> None:
        await self.writer.submit(arrival)

    async def health(self) -> dict[str, Any]:
        refused = self.connections.is_any_refused
        return await self._health.state(self._runs, self._not_connected(), refused)

    async def is_alive(self) -> bool:
        """Tell whether a restart would be of no use: the process does its work, and the database
        answers. What a platform says does not count."""
        return self._runs and await self._health.database_answers()

    @property
    def _runs(self) -> bool:
        mine = not any(task.done() for task in self._tasks)
        return self.writer.alive and mine and self.connections.alive

    def _not_connected(self) -> dict[str, str]:
        """What a platform has not been told yet, or does not hand out now, and why."""
        missing = self.connections.missing()
        if self._telegram is not None and self._telegram.polling_fails:
            missing.setdefault(self._telegram.name, f"polling: {self._telegram.polling_fails}")
        return {platform: why for platform, why in missing.items() if why}
