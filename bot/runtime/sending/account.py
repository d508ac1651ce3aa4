"""One account as its sender sees it: what decides whether anything may be sent for it now."""

from __future__ import annotations

import logging
from datetime import timedelta

from bot import metrics
from bot.channels.base import Channel, Misconfigured
from bot.clock import Clock
from bot.runtime.direct_channels import DirectChannels
from bot.runtime.outages import Outages
from bot.runtime.sending.lease import AccountLease
from bot.runtime.sending.limits import Limits
from bot.runtime.sending.pace import Pace
from bot.runtime.writer import Writer

log = logging.getLogger(__name__)


class Account:
    """One account of a sender: whose it is (`lease`), how fast it may send (`pace`), what was too
    much (`limits`), whether its platform takes anything (`outages`), why an operator has to mend it
    (`stopped_because`); and whether this sender is `closing`."""

    def __init__(
        self, channel: Channel, writer: Writer, clock: Clock, direct: DirectChannels
    ) -> None:
        self.name = channel.name
        self.lease = AccountLease(channel.name, writer, clock)
        self.pace = Pace(channel.rate, clock)
        self.limits = Limits(channel.name, clock, self.pace)
        self.outages = Outages(clock)
        self.stopped_because = ""
        metrics.CHANNEL_STOPPED.labels(channel.name).set(0)
        self.closing = False
        self._direct = direct

    @property
    def sends(self) -> bool:
        """Tell whether this process sends for it now."""
        return self.lease.is_mine and not self.stopped_because

    @property
    def is_direct(self) -> bool:
        """Tell whether fresh answers come straight from the writer."""
        return self.name in self._direct

    def go_direct(self, caught_up: bool) -> None:
        if caught_up and not self.closing and not self.stopped_because:
            self._direct.allow(self.name)
        else:
            self._direct.withdraw(self.name)

    def halt(self, error: Misconfigured) -> None:
        """Halt the account: nothing of it can be sent until an operator mends it."""
        log.critical("%s is stopped: %s", self.name, error)
        self.stopped_because = str(error)
        metrics.CHANNEL_STOPPED.labels(self.name).set(1)
        self._direct.withdraw(self.name)
        self.pace.hold_back(timedelta(days=365))

    def close(self) -> None:
        """Close the account: nothing new comes, and nobody rests any longer."""
        self.closing = True
        self._direct.withdraw(self.name)
        self.outages.end()
