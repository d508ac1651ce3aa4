"""What came of one try to send a message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.delivery.outbox import QueuedMessage
from bot.delivery.outcomes import DeliveryReport
from models.vocabulary import State


@dataclass(frozen=True, slots=True)
class Retry:
    """The message goes to the head of its line again, after `pause` seconds. `meanwhile`: what the
    table is told of it until then; None leaves it in flight there."""

    queued: QueuedMessage
    pause: float
    meanwhile: DeliveryReport | None = None


def report(queued: QueuedMessage, state: State, now: datetime, error: str = "") -> DeliveryReport:
    return DeliveryReport(queued.id, state, now, error=error, attempts=queued.attempts + 1)


def still_to_send(queued: QueuedMessage, now: datetime, why: str) -> DeliveryReport:
    """Report that it was certainly not sent."""
    return report(queued, State.PENDING, now, why)
