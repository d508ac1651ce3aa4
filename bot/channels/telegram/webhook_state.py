"""How a bot's webhook stands at Telegram."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telegram import WebhookInfo


@dataclass(frozen=True, slots=True)
class WebhookState:
    """Where Telegram calls (`url`, "" where the bot polls), how many updates wait there, and its
    last vain call."""

    url: str
    waiting: int
    last_error: str = ""
    last_error_at: datetime | None = None


def webhook_state(info: WebhookInfo) -> WebhookState:
    return WebhookState(
        info.url, info.pending_update_count, info.last_error_message or "", info.last_error_date
    )
