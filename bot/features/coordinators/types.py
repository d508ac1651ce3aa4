"""The role of a coordinator: who takes it, and what was done in it. Times are aware, UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

# A code makes a coordinator of the first registered volunteer who sends it within this time.
CODE_LASTS = timedelta(hours=48)
CODE_LENGTH = 10
# Without those that look alike: a code is read out and typed.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an act was about: a "person", "session" or "broadcast", by what it is called."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Something that a coordinator did: `by` is their name ("" when they are erased, or the
    operator did it), `scope` the region that they did it for, `about` whom and what it was about;
    `details` hold numbers only."""

    at: datetime
    act: str
    by: str
    scope: str
    details: Mapping[str, int | str] = field(default_factory=dict)
    about: tuple[Subject, ...] = ()


def clean_code(text: str) -> str:
    """Return a code as it is kept, whatever spaces and dashes were typed with it."""
    return "".join(character for character in text.upper() if character.isalnum())
