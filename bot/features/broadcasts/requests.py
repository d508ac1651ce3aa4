"""What a step may ask, and ask for, about broadcasts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.engine.effects import SideEffect
from bot.engine.messages import Attachment, SentFile
from bot.engine.queries import Query
from bot.features.audience.types import Audience
from bot.features.broadcasts.types import Broadcast, BroadcastState, Fate, Ledger
from bot.features.training_sessions.requests import Participant
from bot.text.rich_text import Formatted


@dataclass(frozen=True, slots=True)
class KeptFile:
    """The file of a draft: an `attachment` once it is here, else it is on its way, or `failed`."""

    attachment: Attachment | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class DraftFile(Query[KeptFile]):
    """Ask for the file of a draft. `key` is that of the effect `KeepFile`."""

    key: str


@dataclass(frozen=True, slots=True)
class ManagedBroadcasts(Query[tuple[Broadcast, ...]]):
    """Ask for the broadcasts of the person's scope or below, of the last 30 days, the newest
    first."""


@dataclass(frozen=True, slots=True)
class ManagedBroadcast(Query[Broadcast | None]):
    """Ask for one of them; None when it is not within the person's scope."""

    id: int


@dataclass(frozen=True, slots=True)
class BroadcastLedger(Query[Ledger]):
    id: int


@dataclass(frozen=True, slots=True)
class Recipients(Query[tuple[Participant, ...]]):
    """Ask for the recipients of a broadcast with this fate, by region and name; a page of them. Who
    is gone has no name any more."""

    id: int
    fate: Fate
    first: int = 0
    most: int = 40


@dataclass(frozen=True, slots=True)
class ToApprove(Query[tuple[Broadcast, ...]]):
    """Ask for the broadcasts that wait for a second yes and that the person may give it to: others'
    ones, from their own scope or below."""


@dataclass(frozen=True, slots=True)
class KeepFile(SideEffect):
    """Fetch a file that was just sent, and keep it under `key`."""

    key: str
    file: SentFile


@dataclass(frozen=True, slots=True)
class SendBroadcast(SideEffect):
    """Send a broadcast to all of `audience`, from `send_at` on (None: now). `key` tells one draft
    from another: the same one confirmed twice goes once."""

    key: str
    text: Formatted
    audience: Audience
    send_at: datetime | None = None
    file: Attachment | None = None


@dataclass(frozen=True, slots=True)
class SendSample(SideEffect):
    """Send the broadcast as it would look, to its author alone."""

    text: Formatted
    file: Attachment | None = None


@dataclass(frozen=True, slots=True)
class ApproveBroadcast(SideEffect):
    """Give the second coordinator's yes."""

    id: int


@dataclass(frozen=True, slots=True)
class RefuseBroadcast(SideEffect):
    id: int


@dataclass(frozen=True, slots=True)
class PauseBroadcast(SideEffect):
    id: int

    def overlay(self, asked: object, answer: Any) -> Any:
        return _seen_as(self.id, BroadcastState.PAUSED, asked, answer)


@dataclass(frozen=True, slots=True)
class ResumeBroadcast(SideEffect):
    id: int

    def overlay(self, asked: object, answer: Any) -> Any:
        return _seen_as(self.id, BroadcastState.SENDING, asked, answer)


@dataclass(frozen=True, slots=True)
class CancelBroadcast(SideEffect):
    """Call a broadcast off: what has not gone does not go."""

    id: int

    def overlay(self, asked: object, answer: Any) -> Any:
        return _seen_as(self.id, BroadcastState.CANCELLED, asked, answer)


@dataclass(frozen=True, slots=True)
class ResendBroadcast(SideEffect):
    """Send it once more to those who failed and could get it now."""

    id: int

    def overlay(self, asked: object, answer: Any) -> Any:
        return _seen_as(self.id, BroadcastState.SENDING, asked, answer)


def _seen_as(id: int, state: BroadcastState, asked: object, answer: Any) -> Any:
    if asked != ManagedBroadcast(id) or answer is None:
        return answer
    return replace(answer, state=state)
