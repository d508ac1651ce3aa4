"""What a step may ask for around broadcasts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.engine.effects import Unseen
from bot.engine.messages import Attachment, SentFile
from bot.features.audience.types import Audience
from bot.features.broadcasts.readings import ManagedBroadcast
from bot.features.broadcasts.types import BroadcastState
from bot.text.rich_text import Formatted


@dataclass(frozen=True, slots=True)
class KeepFile(Unseen):
    """Fetch a file that was just sent, and keep it under `key`."""

    key: str
    file: SentFile


@dataclass(frozen=True, slots=True)
class SendBroadcast(Unseen):
    """To all of `audience`, from `send_at` on (None: now). `key` tells one draft from another: the
    same one confirmed twice goes once."""

    key: str
    text: Formatted
    audience: Audience
    send_at: datetime | None = None
    file: Attachment | None = None


@dataclass(frozen=True, slots=True)
class SendSample(Unseen):
    """The broadcast as it would look, to its author alone."""

    text: Formatted
    file: Attachment | None = None


@dataclass(frozen=True, slots=True)
class ApproveBroadcast(Unseen):
    """The second coordinator's yes."""

    id: int


@dataclass(frozen=True, slots=True)
class RefuseBroadcast(Unseen):
    id: int


@dataclass(frozen=True, slots=True)
class PauseBroadcast(Unseen):
    id: int

    def seen_through(self, reading: object, answer: Any) -> Any:
        return _seen_as(self.id, BroadcastState.PAUSED, reading, answer)


@dataclass(frozen=True, slots=True)
class ResumeBroadcast(Unseen):
    id: int

    def seen_through(self, reading: object, answer: Any) -> Any:
        return _seen_as(self.id, BroadcastState.SENDING, reading, answer)


@dataclass(frozen=True, slots=True)
class CancelBroadcast(Unseen):
    """What has not gone does not go."""

    id: int

    def seen_through(self, reading: object, answer: Any) -> Any:
        return _seen_as(self.id, BroadcastState.CANCELLED, reading, answer)


@dataclass(frozen=True, slots=True)
class ResendBroadcast(Unseen):
    """Once more to those who failed and could get it now."""

    id: int

    def seen_through(self, reading: object, answer: Any) -> Any:
        return _seen_as(self.id, BroadcastState.SENDING, reading, answer)


def _seen_as(id: int, state: BroadcastState, reading: object, answer: Any) -> Any:
    if reading != ManagedBroadcast(id) or answer is None:
        return answer
    return replace(answer, state=state)
