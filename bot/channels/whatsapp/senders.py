"""The WhatsApp senders of an account, as Twilio has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from twilio.rest import Client

_MOST = 200


@dataclass(frozen=True, slots=True)
class SenderState:
    """A sender: its `number` in E.164, how it stands (`status`, "online" where it sends), why it
    does not, and where Twilio calls for it."""

    number: str
    status: str
    reasons: tuple[str, ...]
    webhook: str
    fallback: str

    @property
    def is_online(self) -> bool:
        return self.status.startswith("online")


async def sender_states(client: Client) -> Sequence[SenderState]:
    found = await client.messaging.v2.channels_senders.list_async(channel="whatsapp", limit=_MOST)
    return [_state(one) for one in found]


def _state(one: Any) -> SenderState:
    webhook, reasons = one.webhook or {}, one.offline_reasons or []
    return SenderState(
        str(one.sender_id).removeprefix("whatsapp:"),
        str(one.status).lower(),
        tuple(f"{why['message']} ({why['code']})" for why in reasons),
        webhook.get("callback_url") or "",
        webhook.get("fallback_url") or "",
    )
