"""The simulator's channels: drawn as Telegram or as WhatsApp, delivered to a page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.channels import base
from bot.engine.messages import Capabilities, Outbound

TELEGRAM, WHATSAPP = "simulator-telegram", "simulator-whatsapp"
Deliver = Callable[[str, Outbound], Awaitable[str | None]]
Fetch = Callable[[str], Awaitable[bytes | None]]


@dataclass(frozen=True, slots=True)
class SimulatorChannel:
    """A channel of the simulator. `deliver` puts a message into a phone's chat and gives its id;
    None when the phone has blocked the bot or is gone. `fetch_file` gives what a phone has sent."""

    name: str
    capabilities: Capabilities
    deliver: Deliver
    fetch_file: Fetch
    rate: float = 1000.0

    async def open(self) -> None:
        """Open nothing: there is no connection."""

    async def close(self) -> None:
        """Close nothing: there is no connection."""

    async def send(self, request: base.SendRequest) -> base.SendReceipt:
        delivered = await self.deliver(request.recipient, request.message)
        if delivered is None:
            raise base.Unreachable("the phone has blocked the bot")
        return base.SendReceipt(delivered)

    async def close_keys(self, recipient: str, id: str, text: str) -> None:
        """Take the keys of a message away, as Telegram does."""
        await self.deliver(recipient, Outbound(text, edits=id))

    async def fetch(self, ref: str, most: int) -> bytes:
        content = await self.fetch_file(ref)
        if content is None:
            raise base.Rejected("the file is gone")
        if len(content) > most:
            raise base.TooLarge(f"more than {most} bytes")
        return content

    async def look_up(self, request: base.SendRequest) -> str | None:
        raise base.LookUpImpossible
