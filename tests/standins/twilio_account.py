"""The account at Twilio and its WhatsApp senders, as the stand-in shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.standins.server import Json

ONLINE = "ONLINE"


@dataclass(slots=True)
class AccountState:
    """What a test sets: how the account stands, what its question is answered with instead
    (status and code), and the senders that there are."""

    status: str = "active"
    refusal: tuple[int, int] | None = None
    senders: list[Json] = field(default_factory=list)

    def shown(self, sid: str) -> Json:
        uri = f"/2010-04-01/Accounts/{sid}"
        return {
            "sid": sid,
            "owner_account_sid": sid,
            "friendly_name": "Dinas Sosial",
            "status": self.status,
            "type": "Full",
            "date_created": "Mon, 02 Nov 2026 03:00:00 +0000",
            "date_updated": "Mon, 02 Nov 2026 03:00:00 +0000",
            "uri": f"{uri}.json",
            "subresource_uris": {"messages": f"{uri}/Messages.json"},
        }

    def page(self, base: str) -> Json:
        url = f"{base}/v2/Channels/Senders?Channel=whatsapp&PageSize=50&Page=0"
        meta: Json = {"key": "senders", "page": 0, "page_size": 50, "url": url}
        meta |= {"first_page_url": url, "previous_page_url": None, "next_page_url": None}
        return {"senders": self.senders, "meta": meta}


def sender(number: str, status: str = ONLINE, webhook: str = "", **more: Any) -> Json:
    """Make a sender as Twilio lists it."""
    return {
        "sid": "XE" + "0" * 32,
        "sender_id": f"whatsapp:{number}",
        "status": status,
        "webhook": {
            "callback_url": webhook or None,
            "callback_method": "POST",
            "fallback_url": webhook or None,
            "fallback_method": "POST",
            "status_callback_url": None,
        },
        "configuration": {"waba_id": "100000000000001"},
        "properties": {"quality_rating": "HIGH", "messaging_limit": "2K Customers/24hr"},
        "offline_reasons": None,
        "profile": None,
        "compliance": None,
        "url": "https://messaging.twilio.com/v2/Channels/Senders/XE" + "0" * 32,
    } | more
