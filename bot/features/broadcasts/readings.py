"""What a step may ask about broadcasts."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.messages import Attachment
from bot.engine.queries import Reading
from bot.features.broadcasts.types import Broadcast, Fate, Ledger
from bot.features.training_sessions.readings import Participant


@dataclass(frozen=True, slots=True)
class KeptFile:
    """The file of a draft: an `attachment` once it is here, else it is on its way, or `failed`."""

    attachment: Attachment | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class DraftFile(Reading[KeptFile]):
    """`key` is that of the effect `KeepFile`."""

    key: str


@dataclass(frozen=True, slots=True)
class ManagedBroadcasts(Reading[tuple[Broadcast, ...]]):
    """Those of the person's scope or below, of the last 30 days, the newest first."""


@dataclass(frozen=True, slots=True)
class ManagedBroadcast(Reading[Broadcast | None]):
    """One of them; None when it is not within the person's scope."""

    id: int


@dataclass(frozen=True, slots=True)
class BroadcastLedger(Reading[Ledger]):
    id: int


@dataclass(frozen=True, slots=True)
class Recipients(Reading[tuple[Participant, ...]]):
    """Those of a broadcast with this fate, by region and name; a page of them. Who is gone has no
    name any more."""

    id: int
    fate: Fate
    first: int = 0
    most: int = 40


@dataclass(frozen=True, slots=True)
class ToApprove(Reading[tuple[Broadcast, ...]]):
    """Broadcasts that wait for a second yes and that the person may give it to: others' ones, from
    their own scope or below."""
