"""The simulator's channels: drawn as Telegram or as WhatsApp, delivered to a page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.channels import base
from bot.messages import Capabilities, Outbound

TELEGRAM, WHATSAPP = "simulator-telegram", "simulator-whatsapp"
Deliver = Callable[[str, Outbound], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class SimulatorChannel:
    """`deliver` puts a message into a phone's chat and gives its id; None when the phone has
    blocked the bot or is gone."""

    name: str
    capabilities: Capabilities
    deliver: Deliver
    rate: float = 1000.0

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def send(self, parcel: base.Parcel) -> str:
        delivered = await self.deliver(parcel.recipient, parcel.message)
        if delivered is None:
            raise base.Unreachable("the phone has blocked the bot")
        return delivered

    async def look_up(self, parcel: base.Parcel) -> str | None:
        raise base.LookUpImpossible
