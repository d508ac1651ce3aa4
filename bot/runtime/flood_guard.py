"""Somebody who writes faster than anybody reads, a broken phone or worse: told so once, then passed
over until it stops, so that others are served as if nothing were."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from bot import metrics
from bot.clock import Clock
from bot.engine.messages import Address, Arrival, Inbound, TooFast

# What comes at once after a day without a network passes; so does tapping "next" every second.
AT_ONCE = 60
A_SECOND = 1.0
# It has stopped when nothing came for so long.
STOPPED_AFTER = timedelta(seconds=10)
_MOST_REMEMBERED = 20_000


class Verdict(Enum):
    TAKE = "take"
    TELL = "tell"
    SKIP = "skip"


@dataclass(slots=True)
class _Bucket:
    """Messages that may still come at once."""

    left: float
    at: datetime
    flooding: bool = False


class FloodGuard:
    """A token bucket for each address, in memory: with several processes each lets so many in.
    `submit` is where messages go."""

    def __init__(self, clock: Clock, submit: Callable[[Arrival], Awaitable[None]]) -> None:
        self._clock, self._submit = clock, submit
        self._buckets: OrderedDict[Address, _Bucket] = OrderedDict()

    async def take(self, sender: Address | None, read: Callable[[], Arrival]) -> None:
        """Take in a message, unless its sender floods us. `sender` is who wrote, None where nobody
        did; `read` reads what they wrote, which is not done for one that is passed over. That is
        not stored; for the platform it is taken. Raises what `submit` does."""
        verdict = self.judge(sender) if sender is not None else Verdict.TAKE
        if sender is not None and verdict is Verdict.SKIP:
            metrics.PASSED_OVER.labels(sender.channel).inc()
            return
        arrival = read()
        if verdict is Verdict.TELL and isinstance(arrival.event, Inbound):
            arrival = replace(arrival, event=TooFast(arrival.sender))
        await self._submit(arrival)

    def judge(self, who: Address) -> Verdict:
        now = self._clock.now()
        bucket = self._buckets.pop(who, None) or _Bucket(AT_ONCE, now)
        self._remember(who, bucket)
        pause = max(now - bucket.at, timedelta())
        bucket.left = min(AT_ONCE, bucket.left + pause.total_seconds() * A_SECOND)
        bucket.at = now
        if bucket.flooding and pause < STOPPED_AFTER:
            return Verdict.SKIP
        bucket.flooding = bucket.left < 1
        if bucket.flooding:
            return Verdict.TELL
        bucket.left -= 1
        return Verdict.TAKE

    def _remember(self, who: Address, bucket: _Bucket) -> None:
        """As the latest; whoever was silent longest is forgotten first."""
        self._buckets[who] = bucket
        if len(self._buckets) > _MOST_REMEMBERED:
            self._buckets.popitem(last=False)
