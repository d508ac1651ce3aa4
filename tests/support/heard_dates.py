"""What a coordinator's step makes of a typed time, in the words of tests/corpus/dates.tsv: moments
(with their ends, several apart), "past?" or "ask"."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.engine.inputs import Invalid
from bot.engine.messages import Address, Capabilities, Inbound
from bot.engine.renderer import Renderer
from bot.features.training_sessions.time_inputs import Days
from bot.text.phrases import Phrase

CORPUS = Path(__file__).parent.parent / "corpus" / "dates.tsv"
_BETWEEN = " | "
_ASKED = frozenset({"ask", "past?"})


@dataclass(frozen=True, slots=True)
class Row:
    now: datetime
    zone: str
    typed: str
    outcome: str

    def heard(self) -> str:
        """What was made of it."""
        inbound = Inbound("1", Address("test", "1"), self.now, self.typed)
        renderer = Renderer("id", self.zone, Capabilities("plain", 4096, buttons=False))
        found = Days(self.zone).parse(inbound, renderer)
        if isinstance(found, Invalid):
            assert isinstance(found.hint, Phrase)
            return "past?" if found.hint.key == "planning.past_meant" else "ask"
        local = ZoneInfo(self.zone)
        spans = ((day.start, *((day.ended,) if day.ended else ())) for day in found)
        return _BETWEEN.join(
            "/".join(at.astimezone(local).isoformat(timespec="minutes") for at in span)
            for span in spans
        )


def rows(path: Path = CORPUS) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            now = datetime.fromisoformat(row["now"])
            yield Row(now, row["zone"], row["typed"], row["outcome"])


def judge(row: Row) -> str:
    """ "right", "asked" though clear, or "wrong": acted on what was not meant."""
    heard = row.heard()
    if heard in _ASKED:
        asked_alike = heard == row.outcome or (row.outcome == "ask" and heard == "past?")
        return "right" if asked_alike else "asked"
    if row.outcome in _ASKED:
        return "wrong"
    return "right" if _moments(heard) == _moments(row.outcome) else "wrong"


def _moments(told: str) -> list[list[datetime]]:
    return [[datetime.fromisoformat(at) for at in one.split("/")] for one in told.split(_BETWEEN)]
