"""Tables that other programs save under the name of Excel: a page of HTML, or Excel's XML of
2003. Both are rows of cells in tags, and read as such."""

from __future__ import annotations

from html.parser import HTMLParser

from bot.features.invitees.sheets.encodings import decoded
from bot.features.invitees.sheets.grid import MOST_COLUMNS, MOST_ROWS, Book, Grid, tidied

_TABLES = frozenset({"table", "worksheet"})
_ROWS, _CELLS = frozenset({"tr", "row"}), frozenset({"td", "th", "cell"})
_SILENT = frozenset({"style", "script", "head", "styles", "comment"})
_MOST_SPANNED = 5_000


def read_markup(content: bytes) -> Book:
    """Read all tables that have rows. Raises NoSheets."""
    reader = _Reader()
    reader.feed(decoded(content))
    reader.close()
    reader.end_table()
    return Book(reader.grids)


class _Reader(HTMLParser):
    """Rows of cells as they come; a cell's place counts those that reach down from above."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.grids: list[Grid] = []
        self._title, self._silent = "", 0
        self._rows: list[list[str]] = []
        self._merged: list[tuple[int, int, int, int]] = []
        self._down: dict[int, int] = {}  # by column: rows that a cell above still reaches into
        self._column = 0
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name.removeprefix("ss:"): value or "" for name, value in attrs}
        if tag in _SILENT:
            self._silent += 1
        elif tag in _TABLES:
            self.end_table()
            self._title = given.get("name", self._title)
        elif tag in _ROWS:
            self._begin_row(given)
        elif tag in _CELLS:
            self._begin_cell(given)
        elif tag in {"br", "p", "div"} and self._cell is not None:
            self._cell.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _CELLS or tag in _ROWS:
            self._end_cell()
        elif tag in _TABLES:
            self.end_table()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(data)

    def _begin_row(self, given: dict[str, str]) -> None:
        self._end_cell()
        at = _count(given.get("index"), len(self._rows) + 1, MOST_ROWS) - 1
        for _ in range(max(1, at - len(self._rows) + 1)):
            if len(self._rows) < MOST_ROWS:
                self._rows.append([])
                self._down = {c: n - 1 for c, n in self._down.items() if n > 1}
        self._column = 0

    def _begin_cell(self, given: dict[str, str]) -> None:
        self._end_cell()
        if not self._rows:
            self._rows.append([])
        while self._column in self._down:
            self._column += 1
        if "index" in given:
            self._column = _count(given["index"], self._column + 1, MOST_COLUMNS) - 1
        self._cell = []
        across = _count(given.get("colspan"), 1, MOST_COLUMNS)
        across += _count(given.get("mergeacross"), 0, MOST_COLUMNS)
        down = _count(given.get("rowspan"), 1, _MOST_SPANNED)
        down += _count(given.get("mergedown"), 0, _MOST_SPANNED)
        top, left = len(self._rows) - 1, self._column
        if (across > 1 or down > 1) and left < MOST_COLUMNS:
            self._merged.append((top, left, top + down - 1, left + across - 1))
            self._down |= dict.fromkeys(range(left, left + across), down)
        self._across = across

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        row, text = self._rows[-1], "".join(self._cell)
        if self._column < MOST_COLUMNS:
            row += [""] * (self._column + 1 - len(row))
            row[self._column] = text
        self._column += self._across
        self._cell = None

    def end_table(self) -> None:
        """Keep the table that is read so far."""
        self._end_cell()
        rows = [tidied(row) for row in self._rows]
        if any(rows):
            title = self._title or f"{len(self.grids) + 1}"
            self.grids.append(Grid(title, rows, merged=tuple(self._merged)))
        self._rows, self._merged, self._down, self._column = [], [], {}, 0


def _count(text: str | None, usual: int, most: int) -> int:
    return min(int(text), most) if text and text.isdecimal() else usual
