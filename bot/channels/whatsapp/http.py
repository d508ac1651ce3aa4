"""twilio's asynchronous client over our own session.

The SDK's own HTTP client has no time limit that works, drops Retry-After and logs what it sends;
its `max_retries` would send messages twice. Ours makes each call once, in bounded time, silently.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

from bot.channels import network


class TwilioHttp(AsyncHttpClient):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(logging.getLogger(__name__), True)
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        if self._session is None:
            self._session = network.open_session()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def download(self, url: str, most: int, auth: tuple[str, str]) -> bytes:
        """Download a file of at most `most` bytes. Raises SendErrors. It is led on to where the
        file lies, without the credentials."""
        if self._session is None:
            raise RuntimeError("the client is used before open()")
        return await network.download(self._session, url, most, auth)

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        if self._session is None:
            raise RuntimeError("the client is used before open()")
        headers = dict(headers or {})
        if auth is not None:
            headers["Authorization"] = aiohttp.encode_basic_auth(*auth)
        async with self._session.request(
            method.upper(),
            uri,
            params=params or None,
            data=json.dumps(data) if _is_json(headers) else data,
            headers=headers,
            allow_redirects=allow_redirects,
        ) as response:
            return Response(response.status, await _text(response), response.headers)


async def _text(response: aiohttp.ClientResponse) -> str:
    """Of an error it is enough that there was one, though its words break off."""
    try:
        return await response.text()
    except (aiohttp.ClientError, OSError):
        if response.status < 500:
            raise
        return ""


def _is_json(headers: Mapping[str, str]) -> bool:
    """The SDK leaves it to the client to write what it says that it writes."""
    return headers.get("Content-Type") == "application/json"
