"""What is made of a typed place, in the words of tests/corpus/places.tsv: in registration a code
that is taken, one that is offered alone ("32.75?"), several ("ask 32.16|32.75"), "ask" or "-"; in a
list a code or "refuse"."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.features.invitees.rules import place_of
from bot.text.places import chosen, read

CORPUS = Path(__file__).parent.parent / "corpus" / "places.tsv"


@dataclass(frozen=True, slots=True)
class Row:
    """`level` is what was just asked, or "list"; `context` what was chosen before, or what is
    offered, with strokes between."""

    level: str
    context: str
    typed: str
    outcome: str

    def heard(self) -> str:
        if self.level == "list":
            place = place_of(self.typed.replace(";", ", "), self.context)
            return place if isinstance(place, str) else "refuse"
        if "|" in self.context and (code := chosen(self.typed, self.context.split("|"))):
            return code
        return self._in_chat("" if "|" in self.context else self.context)

    def _in_chat(self, known: str) -> str:
        found = read(self.typed, known)
        if found.taken:
            return found.taken
        if len(found.offered) == 1:
            return f"{found.offered[0]}?"
        if found.offered:
            return f"ask {'|'.join(found.offered)}"
        return "ask" if found.regions or found.province else "-"


def rows(path: Path = CORPUS) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield Row(row["level"], row["context"], row["typed"], row["outcome"])


def judge(row: Row) -> str:
    """ "right"; "asked" though clear; "wrong": taken, or offered alone, for what was not meant, or
    offered at all where no place was typed; "unjudged": an outcome in other words."""
    heard, wanted = row.heard(), row.outcome
    if not (wanted[:1].isdigit() or wanted.startswith("ask") or wanted in {"-", "refuse"}):
        return "unjudged"
    if heard[:1].isdigit():
        if not wanted[:1].isdigit():
            return "wrong"
        return "right" if heard.rstrip("?") == wanted.rstrip("?") else "wrong"
    if wanted[:1].isdigit():
        return "asked"
    return _asked(heard, wanted)


def _asked(heard: str, wanted: str) -> str:
    if wanted == "-":
        return "wrong" if heard.startswith("ask ") else "right"
    if wanted.startswith("ask "):
        same = set(heard[4:].split("|")) == set(wanted[4:].split("|"))
        return "right" if same else "asked"
    return "right"
