"""The HTTP client of both channels."""

from __future__ import annotations

import asyncio

import aiohttp

SECONDS = 20.0
# Nothing was written to the platform when one of these is raised.
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
# With these nobody knows.
AMBIGUOUS = (aiohttp.ClientError, asyncio.TimeoutError, OSError)


def open_session() -> aiohttp.ClientSession:
    """A session with time limits: without them a silent server holds a message for ever."""
    timeout = aiohttp.ClientTimeout(total=SECONDS, connect=5.0)
    connector = aiohttp.TCPConnector(limit=128, ttl_dns_cache=300)
    return aiohttp.ClientSession(
        timeout=timeout, connector=connector, cookie_jar=aiohttp.DummyCookieJar()
    )
