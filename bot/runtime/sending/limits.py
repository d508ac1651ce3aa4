"""The limits of an account as its sender meets them: whose they are, and for how long.

A platform does not always tell whether it was one person who got too much, or all together. So what
one person meets is theirs; when a second meets it as well while the first waits, it is the
account's. Each pause that was too short doubles the next."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import metrics
from bot.channels.base import Limit, Throttled
from bot.clock import Clock
from bot.delivery.limits import ALL, Limited
from bot.runtime.sending.pace import Pace

log = logging.getLogger(__name__)
_LONGEST = {Limit.DAY: 3 * 3600.0}
_SHORTEST = {Limit.DAY: 900.0}
_USUALLY_LONGEST = 600.0
_MOST_REMEMBERED = 1000
# From here on it is worth telling other processes and coordinators.
WORTH_TELLING = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class _Met:
    since: datetime
    until: datetime
    times: int


class Limits:
    """`told` is the limit of the account that others are to know of, None while there is none."""

    def __init__(self, channel: str, clock: Clock, pace: Pace) -> None:
        self._channel, self._clock, self._pace = channel, clock, pace
        self._people: dict[str, _Met] = {}
        self._account: _Met | None = None
        self.told: Limited | None = None

    def met(self, recipient: str, error: Throttled) -> float:
        """Note that the platform has refused a message to somebody as too much. Return the seconds
        until it may be tried again."""
        now = self._clock.now()
        metrics.LIMITS.labels(self._channel, error.limit).inc()
        if len(self._people) > _MOST_REMEMBERED:
            self._people = {who: met for who, met in self._people.items() if now < met.until}
        others = [met.until for who, met in self._people.items() if who != recipient]
        longest = max(others, default=now)
        theirs = self._people[recipient] = _longer(self._people.get(recipient), error, now)
        if error.limit is Limit.PERSON and longest <= now:
            return (theirs.until - now).total_seconds()
        self._pause_all(error, now, longest)
        return error.retry_after

    def _pause_all(self, error: Throttled, now: datetime, at_least: datetime) -> None:
        before, met = self._account, _longer(self._account, error, now)
        met = replace(met, until=max(met.until, at_least))
        if before is None:
            log.warning("%s: %s; nothing is sent for %s", self._channel, error, met.until - now)
            metrics.LIMITED.labels(self._channel).set(1)
        self._account = met
        self._pace.hold_back(met.until - now)
        if met.until - now >= WORTH_TELLING:
            self.told = Limited(self._channel, ALL, met.since, met.until, met.times)

    def taken(self, recipient: str) -> None:
        """Note that the platform took a message: what was met before is over."""
        if self._people:
            self._people.pop(recipient, None)
        now = self._clock.now()
        if self._account is not None and now >= self._account.until:
            log.warning("%s: sent again after %s", self._channel, now - self._account.since)
            metrics.LIMITED.labels(self._channel).set(0)
            self._account = self.told = None

    def resume(self, limited: Limited) -> None:
        """Go on with a limit that another sender met."""
        now = self._clock.now()
        self._account, self.told = _Met(limited.since, limited.until, limited.times), limited
        metrics.LIMITED.labels(self._channel).set(1)
        self._pace.hold_back(limited.until - now)


def _longer(before: _Met | None, error: Throttled, now: datetime) -> _Met:
    """Of those that were under way when it was met the first counts alone."""
    if before is not None and now < before.until:
        told = now + timedelta(seconds=error.retry_after)
        return _Met(before.since, max(before.until, told), before.times)
    times = before.times + 1 if before is not None else 1
    base = max(error.retry_after, _SHORTEST.get(error.limit, 0.0))
    grown = min(base * 2.0 ** min(times - 1, 16), _LONGEST.get(error.limit, _USUALLY_LONGEST))
    pause = timedelta(seconds=max(grown, error.retry_after))
    return _Met(before.since if before is not None else now, now + pause, times)
