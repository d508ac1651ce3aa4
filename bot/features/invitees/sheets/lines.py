"""A .csv, line by line. A quote that nobody closed swallows the lines below it in most readers:
here a line is a row of its own, unless only together with those below it is it one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from bot.features.invitees.headings import guess
from bot.features.invitees.sheets.encodings import decoded
from bot.features.invitees.sheets.grid import Flaw, Grid, tidied

_SEPARATORS = (";", "\t", ",", "|")
_LOOKED_AT = 100  # lines that tell the separator, and how many cells a row has
_MOST_LINES = 12  # of one cell
_EXCEL_SAYS = re.compile(r"sep=(.)", re.IGNORECASE)
_NUMBER = re.compile(r"(?:\+?62|0)?8\d[\d .\-]{6,}")


def read_lines(content: bytes) -> Grid:
    """Read a .csv: each line of the file is a row, or belongs to the one above, or has a flaw.
    Raises NoSheets."""
    lines = _lines(decoded(content))
    said = _EXCEL_SAYS.fullmatch(lines[0].strip()) if lines else None
    by = said[1] if said else _separator(lines)
    if _all_quoted_whole(lines, by):
        lines = [_unquoted(line) for line in lines]
    return _Reader(lines, by).read()


def _lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text)


def _separator(lines: Sequence[str]) -> str:
    """What makes one of the first lines a heading; what parts most lines into the same number of
    cells."""

    def fits(by: str) -> tuple[int, int, int]:
        wide, often = _usual(lines, by)
        return (_most_headings(lines, by), often if wide > 1 else 0, wide)

    return max(_SEPARATORS, key=fits)


def _most_headings(lines: Sequence[str], by: str) -> int:
    """How many columns the line names that names the most."""
    rows = (_literal(line, by) for line in lines[:_LOOKED_AT] if by in line)
    said = ({one.field for one in map(guess, cells) if one is not None} for cells in rows)
    return max(map(len, said), default=0)


def _usual(lines: Sequence[str], by: str) -> tuple[int, int]:
    """The number of cells that most of the first lines have, and how many have it."""
    counted = Counter(
        len(_literal(line, by)) for line in lines[:_LOOKED_AT] if line.strip(f"{by} ")
    )
    return max(counted.items(), key=lambda one: (one[1], one[0]), default=(1, 0))


def _all_quoted_whole(lines: Sequence[str], by: str) -> bool:
    """Whether a program has taken each line for one cell, and quoted it once more."""
    filled = [line for line in lines if line.strip()]
    return len(filled) > 1 and all(
        line.strip().startswith('"') and _is_one_of_many(_strict(line, by), by) for line in filled
    )


def _is_one_of_many(cells: list[str] | None, by: str) -> bool:
    return cells is not None and len(cells) == 1 and len(_literal(cells[0], by)) > 1


def _unquoted(line: str) -> str:
    line = line.strip()
    return line[1:-1].replace('""', '"') if line.startswith('"') else line


class _Reader:
    """One pass over the lines, each taken once."""

    def __init__(self, lines: list[str], by: str) -> None:
        self._lines, self._by = lines, by
        self._width = _usual(lines, by)[0]
        self._rows: list[list[str]] = []
        self._continued: set[int] = set()
        self._flaws: dict[int, Flaw] = {}

    def read(self) -> Grid:
        while (at := len(self._rows)) < len(self._lines):
            cells = _strict(self._lines[at], self._by)
            if cells is not None:
                self._rows.append(tidied(map(_without_stray, cells)))
            elif not self._take_together(at):
                self._take_apart(at)
        if self._rows and not self._rows[-1]:  # behind the last end of line
            self._rows.pop()
        return Grid("", self._rows, frozenset(self._continued), self._flaws)

    def _take_together(self, at: int) -> bool:
        """Lines that are one row only together: they have the usual cells then. None of those below
        the first looks like a row by itself, but for the one that ends what the first began."""
        joined = self._lines[at]
        whole = len(joined.split(self._by)) >= self._width
        for end in range(at + 1, min(at + _MOST_LINES, len(self._lines))):
            below = self._lines[end]
            joined = f"{joined}\n{below}"
            cells = _strict(joined, self._by)
            if self._looks_like_a_row(below) and (whole or cells is None):
                return False
            if cells is not None:
                if len(cells) != self._width:
                    return False
                self._rows.append(tidied(cells))
                self._rows += [[] for _ in range(end - at)]
                self._continued.update(range(at + 1, end + 1))
                return True
        return False

    def _looks_like_a_row(self, line: str) -> bool:
        cells = _literal(line, self._by)
        return len(cells) >= self._width and any(_NUMBER.fullmatch(c.strip('" ')) for c in cells)

    def _take_apart(self, at: int) -> None:
        """A stray quote: the line as if there were none, where that has the usual cells."""
        cells = _literal(self._lines[at], self._by)
        if len(cells) != self._width:
            self._flaws[at] = Flaw.QUOTES
        self._rows.append(tidied(cell.replace('"', " ") for cell in cells))


def _without_stray(cell: str) -> str:
    """A quote that has no other belongs to nothing."""
    return cell.replace('"', " ") if cell.count('"') == 1 else cell


@lru_cache(maxsize=64)
def _cell(by: str) -> re.Pattern[str]:
    """A cell with what ends it: quoted, with doubled quotes inside; or plain to the end."""
    end = re.escape(by)
    return re.compile(rf'\s*"((?:[^"]|"")*+)"[^\S\n\t]*({end}|\Z)|([^{end}\n]*)({end}|\Z)')


def _strict(text: str, by: str) -> list[str] | None:
    """The cells of a row whose quotes are all closed where a cell ends; else None. A quote within
    a plain cell is just a sign."""
    cells, at, pattern = [], 0, _cell(by)
    while found := pattern.match(text, at):
        quoted = found[1] is not None
        if not quoted and found[3].lstrip().startswith('"'):
            return None
        cells.append(found[1].replace('""', '"') if quoted else found[3])
        at = found.end()
        if not found[2 if quoted else 4]:
            return cells if at == len(text) else None
    return None


def _literal(line: str, by: str) -> list[str]:
    """The cells where quotes are but signs, unless the whole line is in order."""
    return _strict(line, by) or line.split(by)
