"""A gentle limit on how often somebody may ask for a public page."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

from starlette.requests import Request

from bot.clock import Clock
from bot.setting_values import Network

_Asker: TypeAlias = IPv4Address | IPv6Network | str
_MOST_REMEMBERED = 10_000
_OF_ONE_HOUSE = 64  # bits: so many addresses of IPv6 anybody has


class RateLimiter:
    """A limit of so many a minute from one address; of IPv6, from one network. `trusted` are the
    servers before us that say for whom they ask: of nobody else is that believed."""

    def __init__(self, clock: Clock, trusted: Sequence[Network] = (), a_minute: int = 30) -> None:
        self._clock, self._trusted, self._most = clock, trusted, a_minute
        self._minute: datetime | None = None
        self._asked: OrderedDict[_Asker, int] = OrderedDict()

    def lets_in(self, request: Request) -> bool:
        minute = self._clock.now().replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute, self._asked = minute, OrderedDict()
        who = self._asker(request)
        count = self._asked.pop(who, 0) + 1
        self._asked[who] = count
        if len(self._asked) > _MOST_REMEMBERED:
            self._asked.popitem(last=False)
        return count <= self._most

    def _asker(self, request: Request) -> _Asker:
        """The nearest whom we need not trust: each server adds who asked it as the last."""
        peer = request.client.host if request.client else ""
        passed_on = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
        who = _read(peer)
        while who is not None and self._is_trusted(who) and passed_on:
            said = _read(passed_on.pop().strip())
            if said is None:
                break
            who = said
        return _house(who) if who is not None else peer

    def _is_trusted(self, who: IPv4Address | IPv6Address) -> bool:
        return any(who in network for network in self._trusted)


def _read(address: str) -> IPv4Address | IPv6Address | None:
    """IPv4 within IPv6 is IPv4."""
    try:
        read = ip_address(address)
    except ValueError:
        return None
    return read.ipv4_mapped or read if isinstance(read, IPv6Address) else read


def _house(who: IPv4Address | IPv6Address) -> _Asker:
    if isinstance(who, IPv4Address):
        return who
    return IPv6Network((int(who) >> _OF_ONE_HOUSE << _OF_ONE_HOUSE, _OF_ONE_HOUSE))
