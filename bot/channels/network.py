"""The HTTP client of both channels."""

from __future__ import annotations

import asyncio

import aiohttp

SECONDS = 20.0
# Nothing was written to the platform when one of these is raised.
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
# With these nobody knows.
AMBIGUOUS = (aiohttp.ClientError, asyncio.TimeoutError, OSError)


def time_limits(total: float | None = None) -> aiohttp.ClientTimeout:
    """Seconds for a whole call. Five for the connection: one that is not made in that time has not
    sent anything, which must stay plain to see."""
    return aiohttp.ClientTimeout(total=total or SECONDS, connect=5.0, sock_connect=5.0)


def open_session() -> aiohttp.ClientSession:
    """A session with time limits: without them a silent server holds a message for ever."""
    connector = aiohttp.TCPConnector(limit=128, ttl_dns_cache=300)
    return aiohttp.ClientSession(
        timeout=time_limits(), connector=connector, cookie_jar=aiohttp.DummyCookieJar()
    )
