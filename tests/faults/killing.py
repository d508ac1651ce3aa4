"""`kill -9` at moments that chance chooses, and an account of what was in flight at each."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy import select, text

from models.base import is_sqlite, table
from models.messages import Outbox, SenderLease
from models.vocabulary import State
from tests.faults.crowd import Crowd
from tests.faults.ears import Ears, Heard
from tests.support.databases import StoredRows
from tests.support.patience import until
from tests.support.process import Running

LONGEST_LIFE = 0.5  # seconds from the first word of a process to its end
_LONGEST_START = 0.8
_IN_THE_START = 8  # one of so many is killed before it is up
_outbox = table(Outbox)


@dataclass(slots=True)
class Flight:
    """What was in flight at the kills: by the table, and of that what the platforms had taken."""

    said: int = 0
    taken: Counter[Heard] = field(default_factory=Counter)
    most: int = 0
    kills: int = 0
    at_work: int = 0  # kills at which something was in flight

    def note(self, said: list[Heard], ears: Ears) -> None:
        self.kills += 1
        self.at_work += bool(said)
        self.said += len(said)
        self.most = max(self.most, len(said))
        self.taken.update(one for one in said if ears.of_this_life[one])


class Killer:
    """Starts `bimtek run` again and again, and kills it. `common` is the text of a message that
    many get, which stands in no row. The lease that a killed process leaves behind is taken away,
    or each life would begin with eight seconds of waiting; tests/faults/test_several.py waits.
    `longest_life` is in seconds."""

    def __init__(
        self, running: Running, stored_rows: StoredRows, crowd: Crowd, rng: Random
    ) -> None:
        self._running, self._books, self._crowd, self._rng = running, stored_rows, crowd, rng
        self.flight = Flight()
        self.common = ""
        self.longest_life = LONGEST_LIFE

    async def kill(self, times: int) -> None:
        for _ in range(times):
            await self._one_life()

    async def _one_life(self) -> None:
        early = self._rng.randrange(_IN_THE_START) == 0
        moment = self._rng.uniform(0.05, _LONGEST_START if early else self.longest_life)
        self._crowd.ears.of_this_life.clear()
        starting = asyncio.create_task(self._start())
        if early:
            await until(lambda: self._running.begun, "the process")
            await asyncio.wait({starting}, timeout=moment)
        else:
            await starting
            await asyncio.sleep(moment)
        self._running.process.kill()
        with suppress(AssertionError):  # killed before it was up
            await starting
        self._crowd.up.clear()
        await self._running.process.wait()
        await self._running.kill()
        await self._account()

    async def _start(self) -> None:
        await self._running.__aenter__()
        self.connect()

    def connect(self) -> None:
        crowd = self._crowd
        crowd.telegram.bot_url = crowd.twilio.bot_url = self._running.url
        crowd.up.set()

    async def _account(self) -> None:
        telegram, twilio = self._crowd.telegram, self._crowd.twilio
        await until(lambda: not telegram.under_way + twilio.under_way, "what was in flight")
        await until(self._alone, "the dead process's last transaction")
        flying = select(_outbox).where(_outbox.c.state == State.SENDING)
        with self._books.engine.begin() as connection:
            said = [self._said(row) for row in connection.execute(flying)]
        self.forget_leases()
        self.flight.note(said, self._crowd.ears)

    def forget_leases(self) -> None:
        with self._books.engine.begin() as connection:
            connection.execute(table(SenderLease).delete())

    def _said(self, row: Any) -> Heard:
        return row.recipient, row.body["text"] if row.body else self.common

    def _alone(self) -> bool:
        """PostgreSQL may still be at what a killed process asked of it last."""
        if is_sqlite(self._books.engine):
            return True
        others = """SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()"""
        with self._books.engine.connect() as connection:
            return connection.execute(text(others)).scalar() == 0
