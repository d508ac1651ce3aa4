"""The sender of one channel account: in order for each person, answers before reminders before
broadcasts, no faster than the account may, and nothing lost or counted as done before it is.

It holds a lease, so that an account has one sender whatever the number of processes.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TypeVar

from aiolimiter import AsyncLimiter
from sqlalchemy import Connection

from bot import metrics
from bot.channels.base import (
    Channel,
    FateUnknown,
    LookUpImpossible,
    Misconfigured,
    NoTemplate,
    Rejected,
    ReplyFirst,
    SendError,
    SendReceipt,
    SendRequest,
    Throttled,
    Unavailable,
    Unreachable,
    fence,
)
from bot.clock import Clock
from bot.delivery.fates import GIVEN_UP, NO_ANSWER, known
from bot.delivery.notice_type import NoticeTypes
from bot.delivery.outbox import DeliveryReport, QueuedMessage, claim, in_flight, peek, put_in_flight
from bot.delivery.prepare import prepare
from bot.engine.messages import FileContent
from bot.engine.policy import Policy
from bot.runtime.outages import Outages, back_off
from bot.runtime.turns import Turns
from bot.runtime.writer import Writer
from bot.store import leases
from bot.store.files import load, note_ref
from models.vocabulary import NEEDS_TEMPLATE, Priority, State

log = logging.getLogger(__name__)
T = TypeVar("T")
MOST_AT_ONCE = 64
MOST_HELD = 500
LOOK_SECONDS = 1.0
RECHECK_SECONDS = 10.0
GIVE_UP_AFTER = timedelta(days=1)
# A bucket of a whole second's messages would let two seconds' worth out in the first.
_BURSTS_A_SECOND = 50
_LEAST_BURST = 1.5  # or a slow account loses time between two timers


@dataclass(slots=True)
class _Line:
    """What waits for one person, in order; one message is under way at a time. `ready` is the place
    by which the person stands in line with all others: an answer that comes in front of a broadcast
    takes a better one, and the old one counts no more."""

    waiting: deque[QueuedMessage] = field(default_factory=deque)
    busy: bool = False
    ready: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Retry:
    """The message goes to the head of its line again, after `pause` seconds."""

    queued: QueuedMessage
    pause: float


class Sender:
    def __init__(
        self,
        channel: Channel,
        writer: Writer,
        turns: Turns,
        clock: Clock,
        policy: Policy,
        notice_types: NoticeTypes,
    ) -> None:
        self.channel, self._policy, self._notice_types = channel, policy, notice_types
        self._writer, self._turns, self._clock = writer, turns, clock
        self._me = leases.new_holder()
        self._lines: dict[str, _Line] = {}
        self._ready: list[tuple[tuple[int, int], str]] = []
        self._held: set[int] = set()
        self._postponed: set[int] = set()
        self._notices: set[int] = set()
        self._most_notices = max(8, int(channel.rate))
        burst = max(min(channel.rate / 20, _LEAST_BURST), channel.rate / _BURSTS_A_SECOND, 1.0)
        self._limiter = AsyncLimiter(burst, burst / channel.rate)
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)
        self._wake = asyncio.Event()
        self._nudged = asyncio.Event()
        self._caught_up = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._paused: tuple[datetime, datetime] | None = None
        self._outages = Outages(clock)
        self._tasks: set[asyncio.Task[None]] = set()
        self._loops: list[asyncio.Task[None]] = []
        self._rng = Random()
        self._closing = False
        self._recheck = True
        self._lease_from = self._lease_until = clock.now()
        self._asked_at = self._looked_at = -leases.BELIEVED
        self._losses = 0
        self.stopped_because = ""

    # --- life ---------------------------------------------------------------------------------

    async def start(self) -> None:
        self._loops = [
            asyncio.create_task(self._look(), name=f"{self.channel.name} look"),
            asyncio.create_task(self._dispatch(), name=f"{self.channel.name} dispatch"),
        ]

    async def stop(self, within: float = 5.0) -> None:
        """Finish what is under way; what is still held goes back to the table."""
        self._closing = True
        self._turns.direct.discard(self.channel.name)
        self._outages.end()
        self.nudge()
        looking, dispatching = self._loops
        dispatching.cancel()
        await asyncio.gather(looking, dispatching, return_exceptions=True)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within)
        for task in self._tasks:
            task.cancel()
        self._give_back()
        with suppress(Exception):
            await self._writer.do(lambda c: leases.release(c, self.channel.name, self._me))

    def _give_back(self) -> None:
        """What waits is to be sent by whoever comes next. A message of unknown fate stays one."""
        now = self._clock.now()
        waiting = [queued for line in self._lines.values() for queued in line.waiting]
        for queued in waiting:
            if not queued.uncertain_attempts and not queued.notice:
                self._writer.report(_again(queued, now, "the process ended"))

    def nudge(self) -> None:
        """Another process wrote something for this account: look at once."""
        self._nudged.set()

    @property
    def alive(self) -> bool:
        return all(not loop.done() for loop in self._loops) and not self.stopped_because

    @property
    def sends(self) -> bool:
        """Whether this process sends for the account now."""
        return self._mine() and not self.stopped_because

    async def caught_up(self) -> None:
        """Wait until this process sends for the account, and fresh answers come to it at once."""
        await self._caught_up.wait()

    async def emptied(self) -> None:
        """Wait until nothing is held: all that was handed over has been said or given up."""
        await self._empty.wait()

    def offer(self, queued: QueuedMessage) -> None:
        """Take a message that this sender may send at once."""
        if queued.id in self._held:
            return
        self._hold(queued)
        line = self._lines.setdefault(queued.recipient, _Line())
        later = 0
        while later < len(line.waiting) and _place(line.waiting[-1 - later]) > _place(queued):
            later += 1
        line.waiting.insert(len(line.waiting) - later, queued)
        self._line_up(queued.recipient, line)

    def _hold(self, queued: QueuedMessage) -> None:
        self._held.add(queued.id)
        if queued.notice:
            self._notices.add(queued.id)
        self._empty.clear()

    def _drop(self, id: int) -> None:
        self._held.discard(id)
        self._postponed.discard(id)
        self._notices.discard(id)
        if len(self._notices) == self._most_notices // 2:
            self.nudge()
        if not self._held:
            self._empty.set()

    # --- finding work -------------------------------------------------------------------------

    async def _look(self) -> None:
        """Hold the lease, take over what another sender left, claim what is due."""
        while not self._closing:
            try:
                if self._is_to_be_renewed():
                    await self._renew()
                if self.sends:
                    await self._claim()
                else:
                    self._go_direct(False)
            except Exception as error:
                self._go_direct(False)
                self.recheck()
                log.error("%s: the outbox: %s", self.channel.name, type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._nudged.wait(), LOOK_SECONDS)
            self._nudged.clear()

    def _mine(self) -> bool:
        """Not by a clock that was set back: it would say so for as long as it was set back; nor
        after the process stood still."""
        believed = leases.seconds() < self._asked_at + leases.BELIEVED
        return believed and self._lease_from <= self._clock.now() < self._lease_until

    def _is_to_be_renewed(self) -> bool:
        old = leases.seconds() >= self._asked_at + leases.BELIEVED / 2
        due = self._clock.now() >= self._lease_from + leases.LASTS / 3
        return old or due or not self._mine()

    async def _renew(self) -> None:
        """A lease that is lost, or was for a while, takes with it all that was not begun: another
        has sent it, or does now."""
        asked_at, asked_at_second = self._clock.now(), leases.seconds()
        held = await self._writer.do(
            lambda c: leases.hold(c, self.channel.name, asked_at, self._me)
        )
        self._lease_from = self._lease_until = asked_at
        if held is not leases.Held.KEPT:
            self._forget_waiting()
            self.recheck()
        if held:
            self._lease_until = asked_at + leases.LASTS
            self._asked_at = asked_at_second

    def _forget_waiting(self) -> None:
        self._losses += 1
        self._outages.end()
        for line in self._lines.values():
            for queued in line.waiting:
                self._drop(queued.id)
            line.waiting.clear()

    def recheck(self) -> None:
        """A transaction failed: something may stand in the table as in flight that is not."""
        self._recheck = True

    def _looked_long_ago(self) -> bool:
        """A process that stood still in the midst of a transaction may leave something in flight
        after we have looked for what it left."""
        now = leases.seconds()
        if now < self._looked_at + RECHECK_SECONDS:
            return False
        self._looked_at = now
        return True

    def _go_direct(self, caught_up: bool) -> None:
        if caught_up and not self._closing and not self.stopped_because:
            self._turns.direct.add(self.channel.name)
        else:
            self._turns.direct.discard(self.channel.name)

    async def _claim(self) -> None:
        """Take what is due; and at first, after trouble, and now and then what stands in flight and
        is not in our hands: left by a sender that is gone, or by a commit whose word was lost. In
        one look, so that of two messages to one person the later is not begun before the earlier is
        seen. Nothing is claimed for an account that went over to another while the process stood
        still: it would be in nobody's hands.

        If that was all, nothing older waits in the table, and fresh answers come straight from the
        runner: from this transaction on, so that none overtakes another."""
        room = MOST_HELD - len(self._held) + len(self._notices)
        recheck, self._recheck = self._recheck or self._looked_long_ago(), False

        def take(connection: Connection) -> list[QueuedMessage]:
            if not leases.is_mine(connection, self.channel.name, self._me):
                self._lease_until = self._lease_from
                self._go_direct(False)
                return []
            # Read here, after all that was written so far: an answer of a moment ago would
            # otherwise not be due yet, and be overtaken; and what a report set back to be sent
            # would look as if it were nobody's.
            now = self._clock.now()
            postponed, notices = frozenset(self._postponed), frozenset(self._notices)
            more = self._most_notices - len(notices)
            left = in_flight(connection, self.channel.name) if recheck else []
            due = claim(connection, self.channel.name, now, room, postponed) if room > 0 else []
            self._go_direct(len(due) < room)
            if more > 0:
                left += peek(connection, self.channel.name, now, more, notices)
            return sorted(left + due, key=_place)

        for queued in await self._writer.do(take):
            self.offer(queued)
        if self.channel.name in self._turns.direct:
            self._caught_up.set()

    # --- sending ------------------------------------------------------------------------------

    def _line_up(self, recipient: str, line: _Line) -> None:
        if line.busy or not line.waiting:
            return
        first = _place(line.waiting[0])
        if line.ready is None or first < line.ready:
            line.ready = first
            heapq.heappush(self._ready, (first, recipient))
            self._wake.set()

    async def _dispatch(self) -> None:
        while True:
            while not self._ready:
                self._wake.clear()
                await self._wake.wait()
            await self._slots.acquire()
            await self._limiter.acquire()
            await self._pause()
            queued = self._next()
            if queued is None:
                self._slots.release()
                continue
            task = asyncio.create_task(self._send(queued))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _next(self) -> QueuedMessage | None:
        """The first of all who are ready."""
        while self._ready:
            place, recipient = heapq.heappop(self._ready)
            line = self._lines.get(recipient)
            if line is None or line.busy or line.ready != place:
                continue
            line.ready = None
            if line.waiting:
                line.busy = True
                return line.waiting.popleft()
            del self._lines[recipient]  # forgotten, with the lease
        return None

    async def _pause(self) -> None:
        """While the platform wants it, and while the account is not ours."""
        while not self._mine():
            self.nudge()
            await asyncio.sleep(0.05)
        while self._paused is not None:
            since, until = self._paused
            now = self._clock.now()
            if not since <= now < until:
                self._paused = None
                return
            await asyncio.sleep(min((until - now).total_seconds(), 1.0))

    async def _send(self, queued: QueuedMessage) -> None:
        """One message to its end, or back to the head of its line after a while; but not if the
        account was another's meanwhile, who has sent it."""
        losses = self._losses
        fence.set(lambda: self._mine() and self._losses == losses)
        try:
            begun = await self._begin(queued) if queued.notice else queued
            report = await self._try(begun) if begun else None
        except Exception as error:
            log.exception("%s: message %d failed inside us", self.channel.name, queued.id)
            report = self._report(queued, State.UNKNOWN, f"inside: {type(error).__name__}")
        finally:
            self._slots.release()
        if report is None:
            self._drop(queued.id)
        elif isinstance(report, _Retry):
            await self._outages.rest(report.pause)
            ours = self._losses == losses and await self._take_back(report.queued)
            if ours and self._losses == losses:
                self._lines[queued.recipient].waiting.appendleft(report.queued)
            else:
                self._drop(queued.id)
        else:
            # Ours until it stands in the table: or else it would be taken for one not yet sent.
            self._writer.report(report, lambda: self._drop(queued.id))
            metrics.SENDS.labels(self.channel.name, report.state.value).inc()
        self._next_of(queued.recipient)

    async def _begin(self, queued: QueuedMessage) -> QueuedMessage | None:
        """A message of a notice is worded, and put in flight, as it leaves. None when it does not;
        with the table away it is found there again."""
        now = self._clock.now()
        try:
            message = await self._writer.run_batched(
                lambda c: (
                    prepare(c, queued, self._policy, self._notice_types, now)
                    if self._mine()
                    else None
                )
            )
        except Exception as error:
            log.error("%s: the outbox: %s", self.channel.name, type(error).__name__)
            self.recheck()
            return None
        return None if message is None else replace(queued, message=message)

    async def _take_back(self, queued: QueuedMessage) -> bool:
        """Before it is sent once more it stands in flight again, however long the table is away.
        One of a notice is begun anew. Whether it is still to be sent: it may be called off, or its
        person erased, while it rests."""
        while queued.id in self._postponed and not self._closing:
            try:
                put = partial(put_in_flight, id=queued.id)
                wanted = await self._writer.run_batched(put)
            except Exception as error:
                log.error("%s: the outbox: %s", self.channel.name, type(error).__name__)
                await asyncio.sleep(LOOK_SECONDS)
            else:
                self._postponed.discard(queued.id)
                return wanted
        return not self._closing

    def _next_of(self, recipient: str) -> None:
        line = self._lines[recipient]
        line.busy = False
        if line.waiting:
            self._line_up(recipient, line)
        else:
            del self._lines[recipient]

    async def _try(self, queued: QueuedMessage) -> DeliveryReport | _Retry | None:
        try:
            file = await self._file(queued)
            since = queued.doubted_at or queued.due_at
            request = SendRequest(queued.id, queued.recipient, queued.message, since, file)
            if queued.uncertain_attempts:
                settled = await self._settle(queued, request)
                if not isinstance(settled, QueuedMessage):
                    return settled
                queued = settled
            if not queued.uncertain_attempts:
                queued = replace(queued, doubted_at=self._clock.now())
            receipt = await self.channel.send(request)
        except SendError as error:
            return self._judge(queued, error)
        self._outages.answered()
        await self._note_file(queued, file, receipt)
        return replace(self._report(queued, State.SENT, ""), provider_id=receipt.id)

    async def _file(self, queued: QueuedMessage) -> FileContent | None:
        """What goes along. A file that expired cannot be sent any more."""
        attachment = queued.message.attachment
        if attachment is None:
            return None
        channel = self.channel.name
        found = await self._ask(lambda connection: load(connection, attachment.file, channel))
        if found is None:
            raise Rejected("its file has expired")
        return found

    async def _note_file(
        self, queued: QueuedMessage, file: FileContent | None, receipt: SendReceipt
    ) -> None:
        """What the platform knows the file by from now on; without it the file is uploaded once
        more, no worse."""
        attachment = queued.message.attachment
        if file is None or file.ref or not receipt.file_ref or attachment is None:
            return
        id, channel, ref = attachment.file, self.channel.name, receipt.file_ref
        with suppress(Exception):
            await self._writer.do(lambda connection: note_ref(connection, id, channel, ref))

    async def _ask(self, query: Callable[[Connection], T]) -> T:
        """Raises Unavailable with the table away: nothing has been sent."""
        try:
            return await self._writer.do(query)
        except Exception as error:
            raise Unavailable(f"the outbox: {type(error).__name__}") from error

    async def _settle(
        self, queued: QueuedMessage, request: SendRequest
    ) -> DeliveryReport | QueuedMessage | None:
        """The fate of a message is not known. Look it up where the platform can tell; where it
        cannot, an answer or a reminder is sent once more and a broadcast is not. The message: send
        it. None: its fate stands in the table."""
        table = await self._ask(lambda connection: known(connection, queued))
        if not table.in_doubt:
            return None
        try:
            provider_id = await self._look_up(replace(request, others=table.others))
        except LookUpImpossible:
            if queued.priority >= Priority.BROADCAST or queued.uncertain_attempts > 1:
                return self._report(queued, State.UNKNOWN, NO_ANSWER)
            return queued
        if provider_id is None:
            return replace(queued, uncertain_attempts=0)
        return replace(self._report(queued, State.SENT, ""), provider_id=provider_id)

    async def _look_up(self, request: SendRequest) -> str | None:
        """Whatever is wrong with the question, it says nothing of the message."""
        try:
            return await self.channel.look_up(request)
        except (Throttled, Misconfigured):
            raise
        except SendError as error:
            raise Unavailable(f"not looked up: {error}") from error

    def _judge(self, queued: QueuedMessage, error: SendError) -> DeliveryReport | _Retry:
        """What an error means for the message, and for the account. Of what was not sent nothing is
        written while the account may be another's, who has it in the table as in flight."""
        if isinstance(error, Throttled):
            self._hold_back(timedelta(seconds=error.retry_after))
            return self._later(queued, error, error.retry_after)
        if isinstance(error, Unavailable | Throttled) and not self._mine():
            return _Retry(replace(queued, begun=queued.notice), 0.0)
        if isinstance(error, Unavailable | FateUnknown):
            self._outages.failed()
            if isinstance(error, FateUnknown):
                queued = replace(queued, uncertain_attempts=queued.uncertain_attempts + 1)
            return self._later(queued, error, self._back_off(queued))
        self._outages.answered()
        if isinstance(error, Unreachable):
            report = self._report(queued, State.FAILED, f"unreachable: {error}")
            return replace(report, unreachable=(self.channel.name, queued.recipient))
        if isinstance(error, ReplyFirst):
            return self._report(queued, State.HELD, NEEDS_TEMPLATE)
        if isinstance(error, NoTemplate):
            report = self._report(queued, State.FAILED, f"rejected: {error}")
            return replace(report, no_template=True)
        if isinstance(error, Misconfigured):
            self._halt(error)
            held = _again(queued, self._clock.now(), f"held: {error}")
            return _Retry(queued, 0.0) if queued.uncertain_attempts else held
        log.error("%s refused message %d: %s", self.channel.name, queued.id, error)
        return self._report(queued, State.FAILED, f"rejected: {error}")

    def _later(
        self, queued: QueuedMessage, error: SendError, pause: float
    ) -> DeliveryReport | _Retry:
        """Once more after a while, for a day of this process's life. It keeps its place in its
        line. What was certainly not sent the table knows to be still to be sent, should the process
        end meanwhile; what may have been stays in flight there."""
        now = self._clock.now()
        failing_since = queued.failing_since or now
        if now - failing_since > GIVE_UP_AFTER:
            state = State.UNKNOWN if queued.uncertain_attempts else State.FAILED
            return self._report(queued, state, f"{GIVEN_UP}: {error}")
        if not queued.uncertain_attempts:
            if not queued.notice:
                self._postponed.add(queued.id)
            self._writer.report(_again(queued, now, str(error)))
        again = replace(queued, attempts=queued.attempts + 1, failing_since=failing_since)
        return _Retry(replace(again, begun=False), pause)

    def _back_off(self, queued: QueuedMessage) -> float:
        return back_off(queued.attempts, self._rng)

    def _halt(self, error: Misconfigured) -> None:
        """Nothing of this account can be sent until an operator mends it."""
        log.critical("%s is stopped: %s", self.channel.name, error)
        self.stopped_because = str(error)
        metrics.CHANNEL_STOPPED.labels(self.channel.name).set(1)
        self._turns.direct.discard(self.channel.name)
        self._hold_back(timedelta(days=365))

    def _hold_back(self, pause: timedelta) -> None:
        """Nothing is sent for so long; a shorter pause does not undo a longer one, but for one of
        before the clock was set back."""
        now = self._clock.now()
        until = now + pause
        if self._paused is not None and self._paused[0] <= now:
            until = max(until, self._paused[1])
        self._paused = now, until

    def _report(self, queued: QueuedMessage, state: State, error: str) -> DeliveryReport:
        now = self._clock.now()
        return DeliveryReport(queued.id, state, now, error=error, attempts=queued.attempts + 1)


def _again(queued: QueuedMessage, now: datetime, why: str) -> DeliveryReport:
    return DeliveryReport(queued.id, State.PENDING, now, error=why, attempts=queued.attempts + 1)


def _place(queued: QueuedMessage) -> tuple[int, int]:
    """Where a message stands in its line: answers first, then as they were written."""
    return queued.priority, queued.id
