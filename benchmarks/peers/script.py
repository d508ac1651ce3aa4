"""What the peers say: the words that Kawan Bimtek said to a volunteer earlier in the same run."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONTACT_STEP, SHARE, SKIP = "phone", "Bagikan nomor saya", "Lewati"
PATH = "/webhook"


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of the bot. `step` is where the person stands after it; `rows` are its buttons
    as (label, value); `before` are the messages that come first and take a keyboard away."""

    step: str
    before: tuple[str, ...]
    text: str
    rows: tuple[tuple[tuple[str, str], ...], ...]

    def worded(self, known: Mapping[str, Any]) -> str:
        return self.text.replace("{name}", html.escape(str(known.get("full_name", ""))))

    def takes(self, value: str | None) -> bool:
        """Whether a tapped button is one of this message's; typed text always will do."""
        return value is None or any(value == code for row in self.rows for _, code in row)


def read(path: str) -> tuple[Said, ...]:
    told = json.loads(Path(path).read_text("utf-8"))
    return tuple(
        Said(one["step"], tuple(one["before"]), one["text"], _rows(one["rows"])) for one in told
    )


def _rows(rows: list[list[list[str]]]) -> tuple[tuple[tuple[str, str], ...], ...]:
    return tuple(tuple((label, value) for label, value in row) for row in rows)


def steps(script: tuple[Said, ...]) -> list[str]:
    """The names of the steps, each once, in their order."""
    return list(dict.fromkeys(said.step for said in script))
