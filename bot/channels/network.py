"""The HTTP client of both channels."""

from __future__ import annotations

import asyncio
import socket
from typing import Any, TypeAlias

import aiohttp

from bot.channels import base

SECONDS = 20.0


class FencedOffError(aiohttp.ClientError):
    """The account is another process's now: nothing was written."""


# Nothing was written to the platform when one of these is raised.
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, FencedOffError)
# With these nobody knows.
AMBIGUOUS = (aiohttp.ClientError, asyncio.TimeoutError, OSError)
# What reading an answer raises that is not the platform's: a proxy's page, half a message. Nobody
# knows then either.
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError)


class _Request(aiohttp.ClientRequest):
    """Asks the fence once the connection is there."""

    async def send(self, conn: Any) -> aiohttp.ClientResponse:
        if not base.fence.get()():
            raise FencedOffError
        return await super().send(conn)


def time_limits(total: float | None = None) -> aiohttp.ClientTimeout:
    """Limit the seconds of a whole call. Five for the connection: one that is not made in that time
    has not sent anything, which must stay plain to see."""
    return aiohttp.ClientTimeout(total=total or SECONDS, connect=5.0, sock_connect=5.0)


def in_words(error: BaseException) -> str:
    """Say what became of a call that brought no answer."""
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return words
    return f"no answer that can be read ({type(error).__name__})"


_Kinds: TypeAlias = type[BaseException] | tuple[type[BaseException], ...]
_UNKNOWN = "its name cannot be found: is the network up?"
_NOBODY = "nobody answers at its address: does a firewall block it?"
_CERTIFICATE = "its certificate is not accepted: is the clock right, does a proxy stand between?"
_WORDS: tuple[tuple[_Kinds, str], ...] = (
    ((aiohttp.ClientConnectorDNSError, socket.gaierror), _UNKNOWN),
    (aiohttp.ClientSSLError, _CERTIFICATE),
    (FencedOffError, "another process sends now"),
    ((aiohttp.ClientConnectorError, ConnectionRefusedError), _NOBODY),
    (aiohttp.ConnectionTimeoutError, "no connection within 5 seconds"),
    (asyncio.TimeoutError, "no answer in time"),
    ((aiohttp.ClientConnectionError, OSError), "the connection was broken off"),
)


def open_session() -> aiohttp.ClientSession:
    """Open a session with time limits: without them a silent server holds a message for ever."""
    connector = aiohttp.TCPConnector(limit=128, ttl_dns_cache=300)
    return aiohttp.ClientSession(
        timeout=time_limits(),
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        request_class=_Request,
    )


async def download(
    session: aiohttp.ClientSession, url: str, most: int, auth: tuple[str, str] | None = None
) -> bytes:
    """Download a file of at most `most` bytes, whatever the server says of its length. Raises
    SendErrors as `Channel.fetch` does; their texts hold no address, which may be a secret."""
    headers = {"Authorization": aiohttp.encode_basic_auth(*auth)} if auth else None
    try:
        async with session.get(url, headers=headers) as response:
            if response.status == 429 or response.status >= 500:
                raise base.Unavailable(f"status {response.status}")
            if response.status != 200:
                raise base.Rejected(f"status {response.status}")
            content = bytearray()
            async for chunk in response.content.iter_chunked(65_536):
                content += chunk
                if len(content) > most:
                    raise base.TooLarge(f"more than {most} bytes")
            return bytes(content)
    except AMBIGUOUS as error:
        raise base.Unavailable(type(error).__name__) from error
