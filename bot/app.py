"""The composition root: the one place where the concrete parts meet."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from starlette.applications import Starlette
from starlette.routing import Route

from bot import metrics
from bot.channels.base import Channel
from bot.clock import Clock, MovableClock, SystemClock
from bot.delivery.held import send_again
from bot.delivery.notices import fan_out
from bot.delivery.outbox import QueuedMessage
from bot.delivery.reports import record_report
from bot.documents.apart import end_all
from bot.engine.engine import Engine
from bot.engine.messages import Arrival, Capabilities, FileContent
from bot.engine.person import Volunteer
from bot.engine.policy import Policy
from bot.features.certificates.reads import by_number
from bot.features.certificates.rules import read_number
from bot.features.certificates.types import Certificate
from bot.features.counters.recount import differences, recount
from bot.features.feature import Sweep, Watch
from bot.features.registry import registered
from bot.runtime.backfill import backfill
from bot.runtime.connecting import Connecting
from bot.runtime.direct_channels import DirectChannels
from bot.runtime.erasing import Erasing
from bot.runtime.flood_guard import FloodGuard
from bot.runtime.health import Health
from bot.runtime.job_worker import JobWorker
from bot.runtime.reader import Reader
from bot.runtime.retention import nightly_steps
from bot.runtime.sending.sender import Sender
from bot.runtime.template_sync import approve_all, sync_templates
from bot.runtime.turns import Turns
from bot.runtime.writer import Writer
from bot.settings import Settings
from bot.store import leases
from bot.store.database import prepare
from bot.store.files import by_token
from bot.store.jobs import Links
from bot.store.notify import Notifier, listen
from bot.store.opening import opening_database
from bot.text.phrases import DEFAULT_LANGUAGE, LANGUAGES
from bot.web.rate_limit import RateLimiter
from content.loader import load
from handlers import command_menu, registry
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
SECONDS_TO_BEGIN = 30
NIGHT_HOURS = range(1, 5)


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
        self._accounts = {"whatsapp": settings.whatsapp_from.removeprefix("+")}
        self.policy = _policy(settings, self.capabilities, self._accounts)
        self.features = registered()
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
        self.erasing = Erasing(
            self.reader,
            self.writer,
            self.clock,
            self.database,
            self._is_night,
            self.features.texts,
        )
        self._floods = FloodGuard(self.clock, self.writer.submit)
        self.phones: Phones | None = None
        self._telegram: TelegramChannel | None = None
        self._whatsapp: WhatsAppChannel | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self.connecting: Connecting | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._scheduler: AsyncIOScheduler | None = None
        self._channels()

    # --- parts --------------------------------------------------------------------------------

    def _channels(self) -> None:
        """Channels are imported as they are needed: their libraries take long to load."""
        settings = self.settings
        if settings.telegram_token:
            from bot.channels.telegram.channel import TelegramChannel

            self._telegram = TelegramChannel(
                settings.telegram_token,
                settings.telegram_api_url,
                settings.webhook_secret,
                settings.telegram_rate,
                self.clock,
                settings.reading_time,
            )
            self.add(self._telegram)
        if settings.whatsapp:
            from bot.channels.whatsapp.channel import Account, WhatsAppChannel

            account, rate = Account.of(settings), settings.whatsapp_rate
            self._whatsapp = WhatsAppChannel(account, rate, self.clock, settings.reading_time)
            self.add(self._whatsapp)
        if settings.simulator_on:
            self._add_simulator()

    def _add_simulator(self) -> None:
        from bot.channels.simulator import TELEGRAM, WHATSAPP, SimulatorChannel
        from bot.channels.telegram import channel as telegram
        from bot.channels.whatsapp import channel as whatsapp
        from bot.web.simulator.phones import Phones

        self.phones = Phones(self.writer, self.clock)
        drawn_as = {TELEGRAM: telegram.capabilities, WHATSAPP: whatsapp.capabilities}
        for name, capabilities in drawn_as.items():
            seen = capabilities(self.settings.reading_time)
            self.add(SimulatorChannel(name, seen, self.phones.deliver, self.phones.fetch))

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
        if self._telegram is not None and self.role != "web":
            self._connect_telegram(self._telegram)
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
        tasks = [*self._tasks, *filter(None, [self._connecting])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
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
        accounts = self._accounts
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
        """Make the messages of all that is due, a few thousand at a time: between two steps people
        are answered."""
        policy, features = self.policy, self.features

        def make_messages(connection: Connection) -> bool:
            return fan_out(connection, self.clock.now(), policy.quiet, features.notices)

        def taking(sweep: Sweep) -> Callable[[Connection], bool]:
            return lambda connection: sweep(connection, self.clock.now(), policy)

        await self._in_steps(make_messages, *map(taking, features.sweeps))
        for sweep in features.after_sweeps:
            await self.writer.run(taking(sweep))
        for watch in features.watches:
            await self._show(watch)

    async def _show(self, watch: Watch) -> None:
        began = self.clock.now()
        found = await self.reader.read(lambda connection: watch.look(connection, began))
        if found:
            now = self.clock.now()
            await self._in_steps(lambda connection: watch.show(connection, found, self.policy, now))

    async def _in_steps(self, *steps: Callable[[Connection], bool]) -> None:
        """Until none of them finds more to do; each in its turn."""
        while any([await self.writer.run(step) for step in steps]):
            for sender in self.senders.values():
                sender.nudge()

    async def prove_counts(self) -> None:
        """Prove the counts of the recap against what they count: read beside the writer, and made
        anew only where they differ."""
        wrong = await self.reader.read(differences)
        if wrong:
            log.error("%d counts of the recap were wrong; they are made anew", wrong)
            await self.writer.run(recount)

    async def backfill(self) -> None:
        """Take in what people wrote and no webhook brought; only where the account is sent for, so
        that of several processes one does it."""
        if self._whatsapp is None:
            return
        sender = self.senders[self._whatsapp.name]
        with suppress(TimeoutError):  # a process that begins is not yet the one that sends
            await asyncio.wait_for(sender.caught_up(), SECONDS_TO_BEGIN)
        if sender.sends:
            channel, now = self._whatsapp, self.clock.now()
            await self.writer.run(lambda connection: send_again(connection, channel.name, now))
            await sync_templates(channel, self.writer, now)
            await backfill(channel, self.writer, now, self.writer.submit)

    def _connect_telegram(self, channel: TelegramChannel) -> None:
        """Webhook where we can be called, else polling. That Telegram is away, or slow, is no
        reason to wait for it: what people wrote is kept there for a day."""
        public_url = self.settings.public_url

        async def poll() -> None:
            await channel.use_polling()
            polling = channel.poll(self._floods.take)
            self._tasks.append(asyncio.create_task(polling, name="polling"))

        async def name() -> None:
            self._accounts["telegram"] = await channel.user_name()

        async def set_commands() -> None:
            for language in (None, *LANGUAGES):
                await channel.set_commands(language, command_menu(language or DEFAULT_LANGUAGE))

        first = {"webhook": lambda: channel.use_webhook(public_url)} if public_url else {}
        steps = first or {"polling": poll}
        self.connecting = Connecting(channel.name, self.clock)
        running = self.connecting.run({**steps, "name": name, "commands": set_commands})
        self._connecting = asyncio.create_task(running, name="connecting")

    def release_waiting(self) -> None:
        """Let long requests of the simulator's page end, so that the server can."""
        if self.phones is not None:
            self.phones.close()

    # --- HTTP ---------------------------------------------------------------------------------

    def asgi(self) -> ASGIApp:
        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            await self.start()
            yield
            await self.stop()

        from bot.web.routes import Front

        pages = Starlette(routes=self._routes(), lifespan=lifespan)
        # It would lead whoever asks to whatever host they say that we are.
        pages.router.redirect_slashes = False
        return Front(self._hooks(), pages)

    def _hooks(self) -> Hooks:
        from bot.web import routes as web

        hooks: Hooks = {}
        if self.role != "worker" and self._telegram is not None:
            hooks |= web.telegram_hooks(self._telegram, self._floods.take)
        if self.role != "worker" and self._whatsapp is not None:
            hooks |= web.whatsapp_hooks(self._whatsapp, self._floods.take, self._record_report)
        return hooks

    def _routes(self) -> list[Route]:
        from bot.web import routes as web

        routes = web.service_routes(self.health, self._health.count_waiting)
        if self.role != "worker":
            routes.append(web.file_route(self.find_file))
            limiter = RateLimiter(self.clock, self.settings.trusted_proxies)
            routes.append(web.certificate_route(self.find_certificate, limiter))
            if self.phones is not None:
                from bot.web.simulator.guard import OWN_NAMES
                from bot.web.simulator.routes import TimeMachine, simulator_routes

                movable = self.clock if isinstance(self.clock, MovableClock) else None
                quiet = self.settings.quiet_hours
                time = TimeMachine(movable, self.phones, self.sweep, quiet)
                names = OWN_NAMES | self.settings.simulator_names
                page = simulator_routes(self.phones, self.writer.submit, self.clock, time, names)
                return routes + page
        return [*routes, web.front_page()]

    async def _record_report(self, report: StatusReport) -> None:
        now = self.clock.now()
        policy, types = self.policy, self.features.notices
        await self.writer.run_batched(lambda c: record_report(c, report, policy, types, now))
        metrics.SENDS.labels("whatsapp", report.state).inc()

    async def submit(self, arrival: Arrival) -> None:
        await self.writer.submit(arrival)

    async def health(self) -> dict[str, Any]:
        running = self.writer.alive and not any(task.done() for task in self._tasks)
        return await self._health.state(running, self._not_connected())

    def _not_connected(self) -> dict[str, str]:
        """What a platform has not been told yet, or does not hand out now, and why."""
        missing = {one.platform: one.missing for one in filter(None, [self.connecting])}
        if self._telegram is not None and self._telegram.polling_fails:
            missing[self._telegram.name] = f"polling: {self._telegram.polling_fails}"
        return {platform: why for platform, why in missing.items() if why}


def _policy(
    settings: Settings, capabilities: Mapping[str, Capabilities], accounts: Mapping[str, str]
) -> Policy:
    return Policy(
        capabilities=capabilities,
        quiet=settings.quiet_hours,
        rupiah=settings.whatsapp_price,
        rupiah_since=settings.whatsapp_price_since,
        rupiah_in=settings.whatsapp_price_in,
        rupiah_marketing=settings.whatsapp_price_marketing,
        nudges_by_template=settings.whatsapp_nudges,
        second_yes_above=settings.second_yes_above,
        base_url=settings.public_url or f"http://{settings.host}:{settings.port}",
        issuer=settings.issuer,
        secret=settings.digest_key,
        accounts=accounts,
    )
