"""How fast an account may send, and until when it may not at all."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from aiolimiter import AsyncLimiter

from bot.clock import Clock

# A bucket of a whole second's messages would let two seconds' worth out in the first.
_BURSTS_A_SECOND = 50
_LEAST_BURST = 1.5  # or a slow account loses time between two timers


class Pace:
    """The pace of an account. `rate` is in messages a second. `paused` is since when, and until
    when, the platform wants nothing."""

    def __init__(self, rate: float, clock: Clock) -> None:
        burst = max(min(rate / 20, _LEAST_BURST), rate / _BURSTS_A_SECOND, 1.0)
        self._limiter = AsyncLimiter(burst, burst / rate)
        self._clock = clock
        self.paused: tuple[datetime, datetime] | None = None

    async def acquire(self) -> None:
        """Wait until one message more may go."""
        await self._limiter.acquire()

    def hold_back(self, pause: timedelta) -> None:
        """Hold everything back for so long; a shorter pause does not undo a longer one, but for one
        of before the clock was set back."""
        now = self._clock.now()
        until = now + pause
        if self.paused is not None and self.paused[0] <= now:
            until = max(until, self.paused[1])
        self.paused = now, until

    async def wait_out_pause(self) -> None:
        while self.paused is not None:
            since, until = self.paused
            now = self._clock.now()
            if not since <= now < until:
                self.paused = None
                return
            await asyncio.sleep(min((until - now).total_seconds(), 1.0))
