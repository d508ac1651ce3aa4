"""The sender of one channel account: in order for each person, answers before reminders before
broadcasts, no faster than the account may, and nothing lost or counted as done before it is.

It holds a lease, so that an account has one sender whatever the number of processes.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from bot import metrics
from bot.channels.base import Channel, Misconfigured, fence
from bot.clock import Clock
from bot.delivery.notice_type import NoticeTypes
from bot.delivery.outbox import QueuedMessage
from bot.delivery.outcomes import DeliveryReport
from bot.engine.policy import Policy
from bot.runtime.direct_channels import DirectChannels
from bot.runtime.sending.account import Account
from bot.runtime.sending.claims import Claims
from bot.runtime.sending.delivery import Delivery
from bot.runtime.sending.outcomes import Retry, report, still_to_send
from bot.runtime.sending.send_queue import SendQueue
from bot.runtime.writer import Writer
from models.vocabulary import State

log = logging.getLogger(__name__)
MOST_AT_ONCE = 64
LOOK_SECONDS = 1.0


class Sender:
    def __init__(
        self,
        channel: Channel,
        writer: Writer,
        direct: DirectChannels,
        clock: Clock,
        policy: Policy,
        types: NoticeTypes,
    ) -> None:
        self.channel, self._writer, self._clock = channel, writer, clock
        self._account = Account(channel, writer, clock, direct)
        self._queue = SendQueue(max(8, int(channel.rate)), self.nudge)
        self._claims = Claims(self._account, self._queue, writer, clock, policy, types)
        self._delivery = Delivery(channel, self._account, writer, clock)
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)
        self._nudged, self._caught_up = asyncio.Event(), asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loops: list[asyncio.Task[None]] = []

    # --- life ---------------------------------------------------------------------------------

    async def start(self) -> None:
        self._loops = [
            asyncio.create_task(self._look(), name=f"{self.channel.name} look"),
            asyncio.create_task(self._dispatch(), name=f"{self.channel.name} dispatch"),
        ]

    async def stop(self, within: float = 5.0) -> None:
        """Finish what is under way; what is still held goes back to the table."""
        self._account.close()
        self.nudge()
        looking, dispatching = self._loops
        dispatching.cancel()
        await asyncio.gather(looking, dispatching, return_exceptions=True)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within)
        for task in self._tasks:
            task.cancel()
        now = self._clock.now()
        for queued in self._queue.to_give_back():
            self._writer.report(still_to_send(queued, now, "the process ended"))
        await self._account.lease.release()

    @property
    def alive(self) -> bool:
        return all(not loop.done() for loop in self._loops) and not self.stopped_because

    @property
    def stopped_because(self) -> str:
        return self._account.stopped_because

    def halt(self, error: Misconfigured) -> None:
        """Halt the account, once: nothing is sent until an operator mends it."""
        if not self.stopped_because:
            self._account.halt(error)

    @property
    def sends(self) -> bool:
        """Tell whether this process sends for the account now."""
        return self._account.sends

    async def caught_up(self) -> None:
        """Wait until this process sends for the account, and fresh answers come to it at once."""
        await self._caught_up.wait()

    async def emptied(self) -> None:
        """Wait until nothing is held: all that was handed over has been said or given up."""
        await self._queue.emptied()

    # --- finding work -------------------------------------------------------------------------

    def offer(self, queued: QueuedMessage) -> None:
        """Take a message that this sender may send at once."""
        self._queue.offer(queued)

    def nudge(self) -> None:
        """Look at once: another process wrote something for this account."""
        self._nudged.set()

    def recheck(self) -> None:
        """Look again, since a transaction failed: something may stand in the table as in flight
        that is not."""
        self._claims.recheck()

    async def _look(self) -> None:
        """Hold the lease, take over what another sender left, claim what is due."""
        account = self._account
        while not account.closing:
            try:
                if account.lease.is_to_be_renewed and not await account.lease.renew():
                    self._forget_waiting()
                    await self._delivery.resume()
                if account.sends:
                    await self._claim()
                else:
                    account.go_direct(False)
            except Exception as error:
                account.go_direct(False)
                self.recheck()
                log.error("%s: the outbox: %s", account.name, type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._nudged.wait(), LOOK_SECONDS)
            self._nudged.clear()

    def _forget_waiting(self) -> None:
        """A lease that is lost, or was for a while, takes with it all that was not begun: another
        has sent it, or does now."""
        self._account.outages.end()
        self._queue.forget_waiting()
        self.recheck()

    async def _claim(self) -> None:
        for queued in await self._claims.find():
            self.offer(queued)
        if self._account.is_direct:
            self._caught_up.set()

    # --- sending ------------------------------------------------------------------------------

    async def _dispatch(self) -> None:
        while True:
            await self._queue.somebody_ready()
            await self._slots.acquire()
            await self._account.pace.acquire()
            await self._pause()
            queued = self._queue.take()
            if queued is None:
                self._slots.release()
                continue
            task = asyncio.create_task(self._send(queued))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pause(self) -> None:
        """While the account is not ours, and while the platform wants it."""
        while not self._account.lease.is_mine:
            self.nudge()
            await asyncio.sleep(0.05)
        await self._account.pace.wait_out_pause()

    async def _send(self, queued: QueuedMessage) -> None:
        """One message to its end, or back to the head of its line after a while; but not if the
        account was another's meanwhile, who has sent it."""
        term = self._account.lease.term
        fence.set(lambda: self._account.lease.is_mine_since(term))
        outcome = await self._try(queued)
        if outcome is None:
            self._queue.drop(queued.id)
        elif isinstance(outcome, Retry):
            await self._try_again(outcome, term)
        else:
            # Ours until it stands in the table: or else it would be taken for one not yet sent.
            self._writer.report(outcome, lambda: self._queue.drop(queued.id))
            metrics.SENDS.labels(self.channel.name, outcome.state.value).inc()
            if outcome.state is State.SENT:  # told first, its slot free: only its person waits
                await self._delivery.close_keys(queued, outcome.provider_id)
        self._queue.go_on(queued.recipient)

    async def _try(self, queued: QueuedMessage) -> DeliveryReport | Retry | None:
        """Once, if it is still to be sent; None when there is nothing to report."""
        try:
            begun = await self._claims.begin(queued) if queued.notice else queued
            if begun is None or isinstance(begun, Retry):
                return begun
            return await self._delivery.attempt(begun)
        except Exception as error:
            log.exception("%s: message %d failed inside us", self.channel.name, queued.id)
            return report(
                queued, State.UNKNOWN, self._clock.now(), f"inside: {type(error).__name__}"
            )
        finally:
            self._slots.release()

    async def _try_again(self, retry: Retry, term: int) -> None:
        """After its pause, unless another may have sent it: then `term` is over."""
        queued, lease = retry.queued, self._account.lease
        if retry.meanwhile is not None:
            self._queue.postpone(queued)
            self._writer.report(retry.meanwhile)
        await self._account.outages.rest(retry.pause)
        ours = lease.term == term and await self._claims.take_back(queued)
        if ours and lease.term == term:
            self._queue.put_back(queued)
        else:
            self._queue.drop(queued.id)
