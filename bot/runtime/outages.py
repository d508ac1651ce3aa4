"""When a message that a platform did not take is tried again: later and later, and at once when the
platform takes anything again."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from random import Random

from bot.clock import Clock

LONGEST_PAUSE = 600.0
# Fewer vain tries in a row may be the fault of a message, and are not an outage.
_OUTAGE = 3
LOOK_AT_CLOCK = 1.0  # seconds


def back_off(attempts: int, rng: Random) -> float:
    """Return how many seconds to wait: 1, 2, 4 … 600, with jitter."""
    return min(2.0 ** min(attempts, 12), LONGEST_PAUSE) * rng.uniform(0.75, 1.25)


class Outages:
    """The outages of one account's platform. What is tried again rests here meanwhile."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._over = asyncio.Event()

    def failed(self) -> None:
        """Note that the platform did not take a message, or did not answer."""
        self._failures += 1

    def answered(self) -> None:
        """Note that it took a message, or refused that one."""
        if self._failures >= _OUTAGE:
            self.end()
        self._failures = 0

    def end(self) -> None:
        """End the rest of all who wait."""
        self._over.set()
        self._over = asyncio.Event()

    async def rest(self, pause: float) -> None:
        """Rest for so many seconds, or until an outage ends. A clock that is set keeps nobody
        waiting."""
        over, since, time = self._over, self._clock.now(), asyncio.get_running_loop().time
        until, latest = since + timedelta(seconds=pause), time() + pause
        while not over.is_set() and since <= self._clock.now() < until and time() < latest:
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), min(latest - time(), LOOK_AT_CLOCK))
