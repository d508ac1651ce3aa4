"""What is left to do for those who were erased, beside the path of messages, until it is done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, Update, delete, select, update

from bot.clock import Clock
from bot.features.erasing import files, wiping
from bot.features.erasing.columns import erasure
from bot.features.erasing.looking import Looked, cover, farewells, look, parts, prepared
from bot.features.erasing.rules import Finder
from bot.features.erasing.types import AGAIN, CLAIMED_FOR, FAREWELL_WITHIN, Marks, Stage
from bot.features.feature import Says
from bot.runtime.job_worker import begun_before
from bot.runtime.reader import Reader
from bot.runtime.writer import Writer
from models.base import is_sqlite, name_of

log = logging.getLogger(__name__)
LOOK_SECONDS = 2.0
_AT_ONCE = 100  # rows that are covered in one transaction
_TRIES, _PAUSE = 10, 0.2  # at emptying the WAL, and seconds between
_SOON = timedelta(seconds=2)


class Erasing:
    """One step at a time; any number of workers on one database. `night` tells whether a large
    SQLite file may be written anew now, `texts` which columns hold words."""

    def __init__(
        self,
        reader: Reader,
        writer: Writer,
        clock: Clock,
        database: Engine,
        night: Callable[[datetime], bool],
        texts: Mapping[str, Says],
    ) -> None:
        self._reader, self._writer, self._clock = reader, writer, clock
        self._database, self._night, self._texts = database, night, texts

    async def run(self) -> None:
        """Do what is due, until cancelled."""
        while True:
            try:
                while await self.do_next():
                    pass
            except Exception as error:
                log.error("erasing: %s", name_of(error))
            await asyncio.sleep(LOOK_SECONDS)

    async def do_next(self) -> bool:
        """Claim what is due and do its next step. False when nothing is. Raises what stood in the
        way; it is tried again a while later."""
        row = await self._writer.run(self._claim)
        if row is None:
            return False
        steps = {Stage.MASK: self._mask, Stage.FAREWELL: self._farewell}
        try:
            await steps.get(row.stage, self._wipe)(row)
        except asyncio.CancelledError:  # the next process need not wait for our claim to lapse
            await self._postpone(row, timedelta(0))
            raise
        except Exception:
            await self._postpone(row, AGAIN)
            raise
        return True

    def _claim(self, connection: Connection) -> Row[*tuple[Any, ...]] | None:
        now = self._clock.now()
        due = select(erasure.c.id).where(erasure.c.due_at <= now).order_by(erasure.c.id).limit(1)
        if not is_sqlite(connection):
            due = due.with_for_update(skip_locked=True)
        claimed = update(erasure).where(erasure.c.id == due.scalar_subquery())
        claimed = claimed.values(due_at=now + CLAIMED_FOR)
        return connection.execute(claimed.returning(erasure)).one_or_none()

    # --- the words of others, and files --------------------------------------------------------

    async def _mask(self, row: Row[*tuple[Any, ...]]) -> None:
        """When the work that may still be writing of the person is done."""
        if await self._reader.read(lambda c: begun_before(c, row.at)):
            await self._postpone(row, _SOON)
            return
        marks = Marks.load(row.marks or {})
        looked = await self._reader.read(lambda c: prepared(c, marks, row.at))
        for part in await self._reader.read(lambda c: parts(c, self._texts)):
            found = await self._reader.read(partial(look, part=part, looked=looked))
            for start in range(0, len(found), _AT_ONCE):
                some = found[start : start + _AT_ONCE]
                await self._writer.run(partial(cover, found=some, looked=looked))
            await self._hold(row)
        await self._drop_files(looked)
        await self._change(row, stage=Stage.FAREWELL, due_at=self._clock.now())

    async def _drop_files(self, looked: Looked) -> None:
        finder = looked.finder
        for id in await self._reader.read(files.kept):
            if await self._reader.read(partial(files.holds, id=id, finder=finder)):
                await self._writer.run(partial(files.drop, id=id))

    async def _farewell(self, row: Row[*tuple[Any, ...]]) -> None:
        """The last word holds the address, and so does what is under way."""
        marks, now = Marks.load(row.marks or {}), self._clock.now()
        waits = await self._reader.read(lambda c: c.execute(farewells(marks)).first())
        if waits is not None and now - row.at < FAREWELL_WITHIN:
            await self._postpone(row, _SOON)
            return
        await self._change(row, stage=Stage.REWRITE, marks=None)
        looked = await self._reader.read(lambda c: prepared(c, marks, row.at))
        await self._clean(row, looked.finder)

    # --- the bytes -----------------------------------------------------------------------------

    async def _wipe(self, row: Row[*tuple[Any, ...]]) -> None:
        await self._clean(row, None if row.stage == Stage.REWRITE else Finder(Marks()))

    async def _clean(self, row: Row[*tuple[Any, ...]], finder: Finder | None) -> None:
        """Without a finder nobody knows any more what to look for, and all is written anew."""
        file, done = wiping.file_of(self._database), [row.id]
        if file is not None:
            if not await self._empty_wal():  # beside a reader the file would go into the WAL whole
                await self._postpone(row, _SOON)
                return
            if finder is None or await self._holds(file, finder):
                if file.stat().st_size > wiping.SMALL and not self._night(self._clock.now()):
                    await self._postpone(row, AGAIN)
                    return
                done += await self._reader.read(_to_rewrite)
                await asyncio.to_thread(wiping.write_anew, self._database)
                await self._writer.run(lambda c: c.execute(_written_anew(done)))
                if not await self._empty_wal():
                    await self._postpone(row, _SOON)
                    return
        await self._writer.run(lambda c: c.execute(delete(erasure).where(erasure.c.id.in_(done))))

    async def _holds(self, file: Path, finder: Finder) -> bool:
        return await asyncio.to_thread(wiping.holds, file, wiping.marks_in_bytes(finder))

    async def _empty_wal(self) -> bool:
        for _ in range(_TRIES):
            if await asyncio.to_thread(wiping.empty_wal, self._database):
                return True
            await asyncio.sleep(_PAUSE)
        return False

    # --- its row -------------------------------------------------------------------------------

    async def _hold(self, row: Row[*tuple[Any, ...]]) -> None:
        await self._change(row, due_at=self._clock.now() + CLAIMED_FOR)

    async def _postpone(self, row: Row[*tuple[Any, ...]], by: timedelta) -> None:
        await self._change(row, due_at=self._clock.now() + by)

    async def _change(self, row: Row[*tuple[Any, ...]], **values: Any) -> None:
        this = update(erasure).where(erasure.c.id == row.id)
        await self._writer.run(lambda c: c.execute(this.values(**values)))


def _written_anew(ids: Sequence[int]) -> Update:
    """What is left for them is to empty the WAL."""
    return update(erasure).where(erasure.c.id.in_(ids)).values(stage=Stage.WIPE)


def _to_rewrite(connection: Connection) -> list[int]:
    """All of them are done at once."""
    waits = select(erasure.c.id).where(erasure.c.stage == Stage.REWRITE)
    return list(connection.execute(waits).scalars())
