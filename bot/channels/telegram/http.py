"""python-telegram-bot's requests over aiohttp: a fifth of the CPU that httpx takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import aiohttp
import orjson
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels import network

_JSON = {"Content-Type": "application/json"}
NOT_TELEGRAMS = "Invalid server response"


@dataclass(frozen=True, slots=True)
class Call:
    """A call written by hand, as JSON. For the one that every answer makes; all others are
    python-telegram-bot's, which hands a `RequestData` (that nobody may derive from) on as it is."""

    parameters: dict[str, Any]


class AiohttpRequest(BaseRequest):
    """The pause between tries, and whether to try again, are the sender's: here each call is made
    once. A NetworkError's cause tells whether anything was written; one without a cause was an
    answer."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._usual = aiohttp.ClientTimeout()

    @property
    def read_timeout(self) -> float:
        return network.SECONDS

    async def initialize(self) -> None:
        if self._session is None:
            self._session = network.open_session()
            self._usual = network.time_limits()

    async def download(self, url: str, most: int) -> bytes:
        """Download a file of at most `most` bytes. Raises SendErrors."""
        if self._session is None:
            raise RuntimeError("the request is used before initialize()")
        return await network.download(self._session, url, most)

    async def call(self, url: str, call: Call | None = None, seconds: float | None = None) -> Any:
        """Return the call's result, or raise python-telegram-bot's error for it; also for an answer
        that is not Telegram's, which python-telegram-bot stumbles over. `seconds`: more than the
        usual."""
        try:
            data = cast(RequestData, call)
            if seconds is None:
                return await self.post(url, data)
            return await self.post(url, data, read_timeout=seconds)
        except network.UNREADABLE as error:
            raise TelegramError(NOT_TELEGRAMS) from error

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | Call | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("the request is used before initialize()")
        body, headers = _body(request_data)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=self._timeout(read_timeout)
            ) as response:
                if response.status >= 500:
                    raise NetworkError(f"status {response.status}")
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from error

    def _timeout(self, read_timeout: Any) -> aiohttp.ClientTimeout:
        """Only polling asks for more time than the usual."""
        given = isinstance(read_timeout, int | float)
        return network.time_limits(float(read_timeout)) if given else self._usual

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer as python-telegram-bot's own does, which decodes first, with a quicker
        parser; and what is JSON but no answer of the Bot API is refused as well."""
        try:
            read = orjson.loads(payload)
        except orjson.JSONDecodeError as error:
            raise TelegramError(NOT_TELEGRAMS) from error
        if not isinstance(read, dict) or "ok" not in read:
            raise TelegramError(NOT_TELEGRAMS)
        return read


def _body(data: RequestData | Call | None) -> tuple[Any, dict[str, str] | None]:
    """Body and headers: JSON, which takes half the work of a form, unless files go along."""
    if data is None:
        return None, None
    if isinstance(data, Call):
        return orjson.dumps(data.parameters), _JSON
    if not data.contains_files:
        return orjson.dumps(data.parameters), _JSON
    form = aiohttp.FormData(data.json_parameters)
    for name, (file_name, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=mime)
    return form, None
