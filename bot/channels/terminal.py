"""The bot in the terminal: what it says is printed."""

from __future__ import annotations

from collections.abc import Callable

from bot.channels import base
from bot.engine.messages import Capabilities

NAME = "terminal"


class TerminalChannel:
    name = NAME
    capabilities = Capabilities(markup="plain", text_limit=100_000, buttons=False, reading_time=0.0)
    rate = 1000.0

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show

    async def open(self) -> None:
        """Open nothing: there is no connection."""

    async def close(self) -> None:
        """Close nothing: there is no connection."""

    async def send(self, request: base.SendRequest) -> base.SendReceipt:
        self._show(request.message.text)
        return base.SendReceipt(str(request.id))

    async def fetch(self, ref: str, most: int) -> bytes:
        raise base.Rejected("the terminal carries no files")

    async def look_up(self, request: base.SendRequest) -> str | None:
        raise base.LookUpImpossible
