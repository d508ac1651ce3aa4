"""What a file of any program comes to: sheets of rows of text, each at its place in the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.text.phrases import Phrase

MOST_COLUMNS = 200
MOST_ROWS = 60_000  # of a sheet, empty ones too
_LONGEST_CELL = 500


class Flaw(StrEnum):
    """Why a row cannot be read as it stands in its file; the end of a phrase's id."""

    QUOTES = "quotes"  # of a .csv: where the row ends is not to be told
    FORMULA = "formula"  # without a result


@dataclass(slots=True)
class Grid:
    """A sheet: all rows, also empty ones, so that their place is their number in the file.
    `continued` are the lines of a .csv that belong to the row above; `flaws` are by row, and for a
    cell by row and column; `merged` are ranges as (top, left, bottom, right)."""

    title: str = ""
    rows: list[list[str]] = field(default_factory=list)
    continued: frozenset[int] = frozenset()
    flaws: dict[int, Flaw] = field(default_factory=dict)
    formulas: frozenset[tuple[int, int]] = frozenset()
    merged: Sequence[tuple[int, int, int, int]] = ()


@dataclass(slots=True)
class Book:
    """What is in a file; `hidden` are the titles of sheets that are not shown, and not read."""

    grids: list[Grid] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


class NoSheets(Exception):
    """A file holds no sheets that can be read; `say` is what it is and what would be right."""

    def __init__(self, say: Phrase) -> None:
        super().__init__(say.key)
        self.say = say


def tidy(text: str) -> str:
    """Fold white space; cut what is longer than any cell of a list."""
    return " ".join(text.split())[:_LONGEST_CELL]


def tidied(cells: Iterable[str]) -> list[str]:
    """Tidy a row, without the empty cells at its end."""
    row = [tidy(cell) for cell in cells]
    while row and not row[-1]:
        row.pop()
    return row[:MOST_COLUMNS]
