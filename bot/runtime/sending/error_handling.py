"""What a send error means: for the message, and for the account."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from random import Random

from bot.channels.base import (
    FateUnknown,
    Misconfigured,
    NoTemplate,
    ReplyFirst,
    SendError,
    Throttled,
    Unavailable,
    Unreachable,
)
from bot.clock import Clock
from bot.delivery.fates import GIVEN_UP
from bot.delivery.outbox import QueuedMessage
from bot.delivery.outcomes import DeliveryReport
from bot.runtime.outages import back_off
from bot.runtime.sending.account import Account
from bot.runtime.sending.outcomes import Retry, report, still_to_send
from models.vocabulary import NEEDS_TEMPLATE, State

log = logging.getLogger(__name__)
GIVE_UP_AFTER = timedelta(days=1)


class SendErrorHandler:
    def __init__(self, account: Account, clock: Clock) -> None:
        self._account, self._clock = account, clock
        self._rng = Random()

    def handle(self, queued: QueuedMessage, error: SendError) -> DeliveryReport | Retry:
        if isinstance(error, Throttled):
            return self._too_much(queued, error)
        if isinstance(error, Unavailable | FateUnknown):
            return self._in_vain(queued, error)
        self._account.outages.answered()
        self._account.limits.taken(queued.recipient)
        return self._refused(queued, error)

    def _too_much(self, queued: QueuedMessage, error: Throttled) -> Retry:
        """However long a limit lasts, it is no fault of a message, which waits for its end."""
        pause = self._account.limits.met(queued.recipient, error)
        certain = not queued.uncertain_attempts
        waits = still_to_send(queued, self._clock.now(), str(error)) if certain else None
        again = replace(queued, attempts=queued.attempts + 1, begun=False)
        return Retry(again, pause, waits)

    def _in_vain(
        self, queued: QueuedMessage, error: Unavailable | FateUnknown
    ) -> DeliveryReport | Retry:
        """The platform did not take it, or did not answer. Of what was not sent nothing is written
        while the account may be another's, who has it in the table as in flight."""
        if isinstance(error, Unavailable) and not self._account.lease.is_mine:
            return Retry(replace(queued, begun=queued.notice), 0.0)
        self._account.outages.failed()
        if isinstance(error, FateUnknown):
            queued = replace(queued, uncertain_attempts=queued.uncertain_attempts + 1)
        return self._later(queued, error, self._back_off(queued))

    def _refused(self, queued: QueuedMessage, error: SendError) -> DeliveryReport | Retry:
        """The platform answered, and will not have it."""
        now = self._clock.now()
        if isinstance(error, Unreachable):
            gone = report(queued, State.FAILED, now, f"unreachable: {error}")
            return replace(gone, unreachable=True)
        if isinstance(error, ReplyFirst):
            return report(queued, State.HELD, now, NEEDS_TEMPLATE)
        if isinstance(error, Misconfigured):
            self._account.halt(error)
            held = still_to_send(queued, now, f"held: {error}")
            return Retry(queued, 0.0) if queued.uncertain_attempts else held
        rejected = report(queued, State.FAILED, now, f"rejected: {error}")
        if isinstance(error, NoTemplate):
            return replace(rejected, no_template=True)
        log.error("%s refused message %d: %s", self._account.name, queued.id, error)
        return rejected

    def _later(
        self, queued: QueuedMessage, error: SendError, pause: float
    ) -> DeliveryReport | Retry:
        """Once more after a while, for a day of this process's life. It keeps its place in its
        line. What was certainly not sent the table knows to be still to be sent, should the process
        end meanwhile; what may have been stays in flight there."""
        now = self._clock.now()
        failing_since = queued.failing_since or now
        if now - failing_since > GIVE_UP_AFTER:
            state = State.UNKNOWN if queued.uncertain_attempts else State.FAILED
            return report(queued, state, now, f"{GIVEN_UP}: {error}")
        meanwhile = None if queued.uncertain_attempts else still_to_send(queued, now, str(error))
        again = replace(queued, attempts=queued.attempts + 1, failing_since=failing_since)
        return Retry(replace(again, begun=False), pause, meanwhile)

    def _back_off(self, queued: QueuedMessage) -> float:
        return back_off(queued.attempts, self._rng)
