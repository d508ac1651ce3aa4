"""Certificates: that somebody has followed the material of a course here and passed its quizzes, no
more than that. Times are aware, UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# Read aloud and typed: without 0, O, 1 and I. Twelve of them are sixty bits of chance.
NUMBER_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
NUMBER_PREFIX, NUMBER_GROUPS, GROUP_LENGTH = "KB", 3, 4
SHORTEST_REASON, LONGEST_REASON = 3, 200


class CertificateState(StrEnum):
    VALID = "valid"
    REPLACED = "replaced"  # by one with the name put right
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a certificate, as it was when it was issued. `modules` with their scores;
    `hours` 0 where the organiser gives none; its days are those of `zone`, where the person is."""

    name: str
    course: str
    modules: tuple[tuple[str, int], ...]
    earned_at: datetime
    hours: int = 0
    organiser: str = ""
    signer: str = ""
    signer_title: str = ""
    place: str = ""
    zone: str = "Asia/Jakarta"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that was issued. `course` is its id. `ended_at` is when it was replaced or
    withdrawn, `reason` why it was withdrawn."""

    number: str
    course: str
    state: CertificateState
    paper: Paper
    issued_at: datetime
    ended_at: datetime | None = None
    reason: str = ""

    @property
    def valid(self) -> bool:
        return self.state is CertificateState.VALID
