"""What the operator has set that turns and messages go by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.certificates import Issuer
from bot.messages import Capabilities
from bot.training.rules import QuietHours


@dataclass(frozen=True, slots=True)
class Terms:
    """`rupiah` is what a message out on WhatsApp costs, as of `rupiah_since`; None where it was not
    set; `rupiah_in` what one costs that comes in, `rupiah_marketing` one by a template that Meta
    counts as marketing (None: as others). `nudges_by_template`: nudges are worth a template. A
    broadcast to more than `second_yes_above` people needs a second coordinator's yes. `base_url` is
    our own address, without a slash at the end; `issuer` is who stands for certificates; with
    `secret` digests are made of what must not be guessed from them. `accounts`: what the bot itself
    is called on a channel, where known (Telegram's user name, WhatsApp's number)."""

    capabilities: Mapping[str, Capabilities] = field(default_factory=dict)
    quiet: QuietHours = field(default_factory=QuietHours)
    rupiah: int | None = None
    rupiah_since: date | None = None
    rupiah_in: int = 0
    second_yes_above: int = 1000
    base_url: str = ""
    issuer: Issuer = field(default_factory=Issuer)
    secret: str = field(default="", repr=False)
    accounts: Mapping[str, str] = field(default_factory=dict)
    rupiah_marketing: int | None = None
    nudges_by_template: bool = False

    def windows(self, now: datetime) -> dict[str, datetime]:
        """By channel: who wrote before this moment can be written to only with a template."""
        limited = {name: c.window for name, c in self.capabilities.items()}
        return {name: now - window for name, window in limited.items() if window is not None}

    def costs(self, channel: str) -> bool:
        """Whether messages of a channel are paid for."""
        capabilities = self.capabilities.get(channel)
        return capabilities is not None and capabilities.paid

    def price(self, channel: str, *, marketing: bool = False) -> int:
        """What a message out costs, in rupiah; 0 where nothing is paid or no rate is set."""
        if not self.costs(channel):
            return 0
        if marketing and self.rupiah_marketing is not None:
            return self.rupiah_marketing
        return self.rupiah or 0
