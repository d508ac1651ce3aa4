"""Where a conversation stands, as it is kept in one row that an operator can read and mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

TRAIL_LENGTH = 12
PAUSED_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Frame:
    """A conversation at one of its steps. `trail` are the steps (with their drafts) that "back"
    returns to, oldest first."""

    conversation: str
    step: str
    draft: Mapping[str, Any] = field(default_factory=dict)
    trail: tuple[tuple[str, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """Where a person stands. `turn` counts the questions asked; `open` is how many of them stand in
    the last message; `pressed` is the last accepted button with its turn ("7:next"); `keyboard`: a
    keyboard stands below the chat; `asked_at` (aware, UTC) is when the open question was first
    asked; `meant` is what was asked back ("command:menu", "button:3", "text:12"), to be done after
    a yes; `ahead` are letters that were given to questions with a higher printed number than the
    open one."""

    frame: Frame | None = None
    paused: tuple[Frame, ...] = ()
    turn: int = 0
    misses: int = 0
    open: int = 1
    pressed: str = ""
    keyboard: bool = False
    asked_at: datetime | None = None
    meant: str = ""
    ahead: Mapping[str, str] = field(default_factory=dict)

    def dump(self) -> dict[str, Any]:
        """Dump the session as JSON takes it."""
        return {
            "frame": _dump(self.frame) if self.frame else None,
            "paused": [_dump(frame) for frame in self.paused],
            "turn": self.turn,
            "misses": self.misses,
            "open": self.open,
            "pressed": self.pressed,
            "keyboard": self.keyboard,
            "asked_at": self.asked_at.isoformat() if self.asked_at else None,
            **({"meant": self.meant} if self.meant else {}),
            **({"ahead": dict(self.ahead)} if self.ahead else {}),
        }

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> Session:
        frame, asked_at = stored.get("frame"), stored.get("asked_at")
        return cls(
            frame=_load(frame) if frame else None,
            paused=tuple(_load(frame) for frame in stored.get("paused", ())),
            turn=stored.get("turn", 0),
            misses=stored.get("misses", 0),
            open=stored.get("open", 1),
            pressed=stored.get("pressed", ""),
            keyboard=stored.get("keyboard", False),
            asked_at=datetime.fromisoformat(asked_at) if asked_at else None,
            meant=stored.get("meant", ""),
            ahead=stored.get("ahead", {}),
        )


def _dump(frame: Frame) -> dict[str, Any]:
    return {
        "conversation": frame.conversation,
        "step": frame.step,
        "draft": dict(frame.draft),
        "trail": [[step, dict(draft)] for step, draft in frame.trail],
    }


def _load(stored: Mapping[str, Any]) -> Frame:
    return Frame(
        stored["conversation"],
        stored["step"],
        stored.get("draft", {}),
        tuple((step, draft) for step, draft in stored.get("trail", ())),
    )
