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
    """One message of the bot. `step` is where the person stands after it; `rows` are its buttons
    as (label, value)."""

    step: str
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
        Said(one["step"], one["text"], tuple(tuple((a, b) for a, b in row) for row in one["rows"]))
        for one in told
    )


def steps(script: tuple[Said, ...]) -> list[str]:
    """The names of the steps, each once, in their order."""
    return list(dict.fromkeys(said.step for said in script))
