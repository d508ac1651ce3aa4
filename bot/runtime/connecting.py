"""What a platform has to be told before it reaches us: asked for beside everything else, again and
again until it is done, or refused."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from random import Random

from bot import metrics
from bot.channels.base import Misconfigured, Rejected
from bot.clock import Clock
from bot.runtime.outages import Outages, back_off

log = logging.getLogger(__name__)
Steps = Mapping[str, Callable[[], Awaitable[object]]]
LONGEST_PAUSE = 60.0


class Connecting:
    """What a platform is told until it reaches us. `missing` names the step that is not done and
    why, "" when all are; `is_refused`: the platform answered, and will not have it; `failures`
    counts tries that came to nothing."""

    def __init__(self, platform: str, clock: Clock) -> None:
        self.platform = platform
        self.missing = "not begun"
        self.is_refused = False
        self.failures = 0
        self._rests, self._rng = Outages(clock), Random()

    async def run(self, steps: Steps) -> None:
        """Take one step after the other, each until it is done. Raises Misconfigured: that account
        is to be mended first."""
        metrics.NOT_CONNECTED.labels(self.platform).set(1)
        for name, step in steps.items():
            for attempt in count():
                self.missing = self.missing if attempt else f"{name}: no answer yet"
                if await self._done(name, step):
                    break
                pause = min(back_off(attempt, self._rng), LONGEST_PAUSE)
                await self._rests.rest(pause)
        self.missing = ""
        metrics.NOT_CONNECTED.labels(self.platform).set(0)

    async def _done(self, name: str, step: Callable[[], Awaitable[object]]) -> bool:
        """Of what fails only what is new is worth an error in the log."""
        try:
            await step()
        except Misconfigured as error:
            self.missing, self.is_refused = f"{name}: {error}", True
            self.failures += 1
            raise
        except Exception as error:
            why = f"{name}: {error or type(error).__name__}"
            level = logging.ERROR if why != self.missing else logging.DEBUG
            log.log(level, "%s is not connected, %s", self.platform, why)
            self.missing, self.is_refused = why, isinstance(error, Rejected)
            self.failures += 1
            return False
        self.is_refused = False
        return True
