"""A gentle limit on how often somebody may ask for a public page."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from starlette.requests import Request

from bot.clock import Clock

_LOOPBACK = frozenset({"127.0.0.1", "::1", ""})


class Gate:
    """So many a minute from one address."""

    def __init__(self, clock: Clock, a_minute: int = 30) -> None:
        self._clock, self._most = clock, a_minute
        self._minute: datetime | None = None
        self._asked: Counter[str] = Counter()

    def lets_in(self, request: Request) -> bool:
        minute = self._clock.now().replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute, self._asked = minute, Counter()
        who = _asker(request)
        self._asked[who] += 1
        return self._asked[who] <= self._most


def _asker(request: Request) -> str:
    """Whom a server before us, on this machine, speaks for; it adds them as the last."""
    peer = request.client.host if request.client else ""
    passed_on = request.headers.get("x-forwarded-for", "").split(",")[-1].strip()
    return passed_on if peer in _LOOPBACK and passed_on else peer
