"""What comes back to somebody some days after a lesson."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SHORTEST_STORY, LONGEST_STORY = 2, 600


class EchoKind(StrEnum):
    """The small deed that a lesson asked for, or what they told of one."""

    DEED = "deed"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Echo:
    kind: EchoKind
    lesson: str


@dataclass(frozen=True, slots=True)
class Story:
    """What somebody told of a deed. Nobody else sees it."""

    lesson: str
    text: str
    told_at: datetime
