"""How messages come into a sender's hands: claimed in the table, begun, put in flight again."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from bot.clock import Clock
from bot.delivery.notice_type import NoticeTypes
from bot.delivery.outbox import QueuedMessage, claim, in_flight, peek, put_in_flight
from bot.delivery.prepare import prepare
from bot.engine.messages import Outbound
from bot.engine.policy import Policy
from bot.runtime.sending.account import Account
from bot.runtime.sending.outcomes import Retry
from bot.runtime.sending.send_queue import SendQueue, place
from bot.runtime.writer import Writer
from bot.store import leases

log = logging.getLogger(__name__)
RECHECK_SECONDS = 10.0
_TABLE_AWAY_SECONDS = 1.0
_NOT_OURS_SECONDS = 0.2


class Claims:
    def __init__(
        self,
        account: Account,
        queue: SendQueue,
        writer: Writer,
        clock: Clock,
        policy: Policy,
        types: NoticeTypes,
    ) -> None:
        self._account, self._queue = account, queue
        self._writer, self._clock, self._policy, self._types = writer, clock, policy, types
        self._recheck = True
        self._looked_at = -leases.BELIEVED

    def recheck(self) -> None:
        """Look again, since a transaction failed: something may stand in the table as in flight
        that is not."""
        self._recheck = True

    def _looked_long_ago(self) -> bool:
        """A process that stood still in the midst of a transaction may leave something in flight
        after we have looked for what it left."""
        now = leases.seconds()
        if now < self._looked_at + RECHECK_SECONDS:
            return False
        self._looked_at = now
        return True

    async def find(self) -> list[QueuedMessage]:
        """Take what is due; and at first, after trouble, and now and then what stands in flight and
        is not in our hands: left by a sender that is gone, or by a commit whose word was lost. In
        one look, so that of two messages to one person the later is not begun before the earlier is
        seen. Nothing is claimed for an account that went over to another while the process stood
        still: it would be in nobody's hands.

        If that was all, nothing older waits in the table, and fresh answers come straight from the
        writer: from this transaction on, so that none overtakes another."""
        room = self._queue.room
        recheck, self._recheck = self._recheck or self._looked_long_ago(), False
        return await self._writer.run(lambda connection: self._take(connection, room, recheck))

    def _take(self, connection: Connection, room: int, recheck: bool) -> list[QueuedMessage]:
        account, queue = self._account, self._queue
        if not account.lease.is_mine_in(connection):
            account.go_direct(False)
            return []
        # Read here, after all that was written so far: an answer of a moment ago would
        # otherwise not be due yet, and be overtaken; and what a report set back to be sent
        # would look as if it were nobody's.
        now = self._clock.now()
        postponed, notices = frozenset(queue.postponed), frozenset(queue.notices)
        more = queue.most_notices - len(notices)
        left = in_flight(connection, account.name) if recheck else []
        due = claim(connection, account.name, now, room, postponed) if room > 0 else []
        account.go_direct(len(due) < room)
        if more > 0:
            left += peek(connection, account.name, now, more, notices)
        return sorted(left + due, key=place)

    async def begin(self, queued: QueuedMessage) -> QueuedMessage | Retry | None:
        """Word a message of a notice, and put it in flight, as it leaves. None when it does not;
        with the table away it is found there again. One that is in flight already waits until the
        account is certainly ours: let go of, it would count as one that may have arrived."""
        now, lease = self._clock.now(), self._account.lease

        def word(connection: Connection) -> Outbound | Retry | None:
            if lease.is_mine:
                return prepare(connection, queued, self._policy, self._types, now)
            return Retry(queued, _NOT_OURS_SECONDS) if queued.begun else None

        try:
            message = await self._writer.run_batched(word)
        except Exception as error:
            log.error("%s: the outbox: %s", self._account.name, type(error).__name__)
            self.recheck()
            return Retry(queued, _TABLE_AWAY_SECONDS) if queued.begun else None
        return replace(queued, message=message) if isinstance(message, Outbound) else message

    async def take_back(self, queued: QueuedMessage) -> bool:
        """Put a message in flight again before it is sent once more, however long the table is
        away. One of a notice is begun anew. Tell whether it is still to be sent: it may be called
        off, or its person erased, while it rests."""
        postponed = self._queue.postponed
        while queued.id in postponed and not self._account.closing:
            try:
                put = partial(put_in_flight, id=queued.id)
                wanted = await self._writer.run_batched(put)
            except Exception as error:
                log.error("%s: the outbox: %s", self._account.name, type(error).__name__)
                await asyncio.sleep(_TABLE_AWAY_SECONDS)
            else:
                postponed.discard(queued.id)
                return wanted
        return not self._account.closing
