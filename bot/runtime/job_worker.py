"""Slow work, off the path of messages: a file is made outside any writing transaction, and what
came of it is written in one: the file, the message that carries it, and that the job is done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeAlias, cast

from sqlalchemy import Connection, Row, or_, select, update

from bot.channels.base import Channel, SendError, ShowsBusy, TooLarge, Unavailable
from bot.clock import Clock
from bot.delivery.outbox import insert_rows
from bot.delivery.packing import pack
from bot.engine.messages import Attachment, FileContent, Outbound
from bot.engine.renderer import Renderer
from bot.runtime.reader import Reader
from bot.runtime.writer import Writer
from bot.store.files import keep, with_file
from bot.store.jobs import JobAnswer, JobContext, JobResult, JobType, Links, NothingToMake, T
from bot.text.phrases import Phrase, t
from models.base import is_sqlite, table
from models.files import Job
from models.vocabulary import Priority, State
from models.volunteer import Volunteer

Made: TypeAlias = JobResult | JobAnswer | Phrase
log = logging.getLogger(__name__)
LOOK_SECONDS = 2.0
SHOWN_SECONDS = 4.0
MOST_ATTEMPTS = 3
_CLAIMED_FOR = timedelta(minutes=2)
_job, _volunteer = table(Job), table(Volunteer)


class JobWorker:
    """One job at a time; any number of workers on one database."""

    def __init__(
        self,
        reader: Reader,
        writer: Writer,
        clock: Clock,
        kinds: Mapping[str, JobType],
        channels: Mapping[str, Channel],
        links: Callable[[], Links],
        organiser: str,
    ) -> None:
        self._reader, self._writer, self._clock = reader, writer, clock
        self._kinds, self._channels, self._links = kinds, channels, links
        self._organiser = organiser

    async def run(self) -> None:
        """Do jobs, until cancelled."""
        while True:
            try:
                while await self.do_next():
                    pass
            except Exception as error:
                log.error("tasks: %s", type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    async def do_next(self) -> bool:
        """Claim a job and do it. False when there is none."""
        row = await self._writer.run(self._claim)
        if row is None:
            return False
        try:
            made = await self._done(row)
        except NothingToMake as nothing:
            made = nothing.say
        except Exception as error:
            log.exception("task %d (%s) failed", row.id, row.kind)
            name = type(error).__name__
            await self._writer.run(lambda c: self._failed(c, row, name))
            return True
        await self._writer.run(lambda c: self._finish(c, row, made))
        return True

    async def _done(self, row: Row[*tuple[Any, ...]]) -> Made | None:
        if row.attempts > MOST_ATTEMPTS:
            raise RuntimeError("given up")
        if row.source:
            return await self._made(row, await self._fetch(row))
        showing = asyncio.create_task(self._show_busy(row))
        try:
            return await self._made(row, None)
        finally:
            await stop(showing)

    async def _made(self, row: Row[*tuple[Any, ...]], sent: FileContent | None) -> Made | None:
        loop = asyncio.get_running_loop()
        return await self._reader.read(lambda connection: self._make(connection, row, sent, loop))

    async def _show_busy(self, row: Row[*tuple[Any, ...]]) -> None:
        """Until it is made; where that cannot be shown, nothing is lost."""
        channel = self._channels.get(row.channel)
        if channel is None or not channel.capabilities.shows_busy or not row.recipient:
            return
        with suppress(SendError):
            while True:
                await cast(ShowsBusy, channel).show_busy(row.recipient)
                await asyncio.sleep(SHOWN_SECONDS)

    async def _fetch(self, row: Row[*tuple[Any, ...]]) -> FileContent:
        """The file that somebody sent. Raises NothingToMake when it cannot be had."""
        source = row.source
        most = self._kinds[row.kind].most_bytes
        try:
            content = await self._channels[source["channel"]].fetch(source["ref"], most)
        except TooLarge:
            raise NothingToMake(t("file.too_large", megabytes=most // 1_000_000)) from None
        except Unavailable:
            raise
        except SendError as error:
            log.error("task %d: its file cannot be fetched: %s", row.id, error)
            raise NothingToMake(t("file.not_fetched")) from None
        return FileContent(source["name"], source["mime"], content)

    def _claim(self, connection: Connection) -> Row[*tuple[Any, ...]] | None:
        now = self._clock.now()
        free = or_(
            _job.c.state == "waiting", (_job.c.state == "running") & (_job.c.run_until < now)
        )
        first = select(_job.c.id).where(free).order_by(_job.c.id).limit(1)
        if not is_sqlite(connection):
            first = first.with_for_update(skip_locked=True)
        claimed = (
            update(_job)
            .where(_job.c.id == first.scalar_subquery())
            .values(state="running", run_until=now + _CLAIMED_FOR, attempts=_job.c.attempts + 1)
            .returning(_job)
        )
        return connection.execute(claimed).one_or_none()

    def _make(
        self,
        connection: Connection,
        row: Row[*tuple[Any, ...]],
        sent: FileContent | None,
        loop: asyncio.AbstractEventLoop,
    ) -> JobResult | JobAnswer | None:
        def write(work: Callable[[Connection], T], /) -> T:
            return asyncio.run_coroutine_threadsafe(self._writer.run(work), loop).result()

        links, now = self._links(), self._clock.now()
        making = JobContext(
            connection=connection,
            arguments=row.arguments,
            volunteer=row.volunteer_id,
            links=links,
            organiser=self._organiser,
            now=now,
            write=write,
            sent=sent,
        )
        return self._kinds[row.kind].make(making)

    def _failed(self, connection: Connection, row: Row[*tuple[Any, ...]], error: str) -> None:
        """Once more, some times; then the person is told."""
        if row.attempts >= MOST_ATTEMPTS:
            self._finish(connection, row, t("engine.task_failed"), error)
            return
        this = _job.c.id == row.id
        connection.execute(update(_job).where(this).values(state="waiting", error=error))

    def _finish(
        self,
        connection: Connection,
        row: Row[*tuple[Any, ...]],
        made: Made | None,
        error: str = "",
    ) -> None:
        """Whoever claimed it last may finish it; once."""
        mine = (_job.c.id == row.id, _job.c.attempts == row.attempts, _job.c.state == "running")
        done = update(_job).where(*mine).values(state="failed" if error else "done", error=error)
        if not connection.execute(done).rowcount:
            return
        kind = self._kinds.get(row.kind)  # none: of a version before or after this one
        failed = kind.failed if kind else None
        if isinstance(made, Phrase) and failed is not None:
            failed(connection, row.arguments, made)
        elif made is not None:
            messages = self._messages(connection, row, made)
            rows = (self._outbox_row(row, message, n) for n, message in enumerate(messages))
            insert_rows(connection, list(rows))

    def _messages(
        self, connection: Connection, row: Row[*tuple[Any, ...]], made: Made
    ) -> Iterator[Outbound]:
        """The file itself, or its address where the channel carries no files."""
        whose = select(_volunteer.c.language, _volunteer.c.zone)
        person = connection.execute(whose.where(_volunteer.c.id == row.volunteer_id)).one()
        renderer = Renderer(person.language, person.zone, self._channels[row.channel].capabilities)
        if isinstance(made, Phrase):
            yield Outbound(renderer.text(made))
            return
        if isinstance(made, JobAnswer):
            yield renderer.notice(made.say, made.question)
            return
        id, path = keep(connection, made.file, self._clock.now(), whose=row.volunteer_id)
        attachment = Attachment(id, made.file.name, made.picture)
        yield with_file(renderer, made.caption, None, attachment, self._links().base + path)
        if made.then is not None:
            yield Outbound(renderer.text(made.then))

    def _outbox_row(
        self, row: Row[*tuple[Any, ...]], message: Outbound, number: int
    ) -> dict[str, Any]:
        now = self._clock.now()
        return {
            "key": f"task:{row.id}:{number}" if number else f"task:{row.id}",
            "channel": row.channel,
            "recipient": row.recipient,
            "priority": Priority.ANSWER,
            "state": State.PENDING,
            "body": pack(message),
            "erase": False,
            "attempts": 0,
            "created_at": now,
            "send_after": now,
        }


def begun_before(connection: Connection, at: datetime) -> bool:
    """Tell whether a job is being done that may have read what stood there at that moment: what
    comes of it is not written yet."""
    running = (_job.c.state == "running", _job.c.run_until <= at + _CLAIMED_FOR)
    return connection.execute(select(_job.c.id).where(*running).limit(1)).first() is not None


async def stop(worker: asyncio.Task[None]) -> None:
    worker.cancel()
    with suppress(asyncio.CancelledError):
        await worker
