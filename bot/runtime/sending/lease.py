"""The lease of an account, so that it has one sender whatever the number of processes."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Connection

from bot.clock import Clock
from bot.runtime.writer import Writer
from bot.store import leases


class AccountLease:
    """The lease of an account: whether it is ours. A new `term` begins whenever it was not, or may
    not have been: another has sent what was begun in an earlier one, or does now."""

    def __init__(self, channel: str, writer: Writer, clock: Clock) -> None:
        self._channel, self._writer, self._clock = channel, writer, clock
        self._me = leases.new_holder()
        self._from = self._until = clock.now()
        self._asked_at = -leases.BELIEVED
        self.term = 0

    @property
    def is_mine(self) -> bool:
        """Tell whether it is ours; not by a clock that was set back: it would say so for as long as
        it was set back; nor after the process stood still."""
        believed = leases.seconds() < self._asked_at + leases.BELIEVED
        return believed and self._from <= self._clock.now() < self._until

    def is_mine_since(self, term: int) -> bool:
        return self.is_mine and self.term == term

    @property
    def is_to_be_renewed(self) -> bool:
        old = leases.seconds() >= self._asked_at + leases.BELIEVED / 2
        due = self._clock.now() >= self._from + leases.LASTS / 3
        return old or due or not self.is_mine

    async def renew(self) -> bool:
        """Ask for it, or for it once more. False when a new term began."""
        asked_at, asked_at_second = self._clock.now(), leases.seconds()
        held = await self._writer.run(lambda c: leases.hold(c, self._channel, asked_at, self._me))
        self._from = self._until = asked_at
        if held:
            self._until = asked_at + leases.LASTS
            self._asked_at = asked_at_second
        if held is leases.Held.KEPT:
            return True
        self.term += 1
        return False

    def is_mine_in(self, connection: Connection) -> bool:
        """Tell by the table whether it is ours, until this transaction ends; if not, we do not
        believe in it any more."""
        mine = leases.is_mine(connection, self._channel, self._me)
        if not mine:
            self._until = self._from
        return mine

    async def release(self) -> None:
        with suppress(Exception):
            await self._writer.run(lambda c: leases.release(c, self._channel, self._me))
