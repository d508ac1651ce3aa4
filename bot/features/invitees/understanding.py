"""A file as a list: which of its sheets are lists, what their columns are, what each row comes
to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.features.invitees.columns import Columns, find_columns, shown_title, unused
from bot.features.invitees.headings import Field
from bot.features.invitees.rows import Rows
from bot.features.invitees.rules import judge
from bot.features.invitees.sheets.grid import Grid, NoSheets
from bot.features.invitees.sheets.reading import read_book
from bot.features.invitees.types import (
    LARGEST_FILE,
    MOST_ROWS,
    Judged,
    Passed,
    ReadList,
    Row,
    SheetSeen,
    UnreadableList,
)
from bot.text.nik import COVER, cover
from bot.text.phrases import Phrase, t

_OURS = ("status", "wilayah resmi", "keterangan")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet of the file; `columns` is None where it is no list."""

    at: int
    grid: Grid
    columns: Columns | None

    @property
    def is_list(self) -> bool:
        return self.columns is not None and not self.columns.missing


def understood(content: bytes, scope: str) -> ReadList:
    """Read a file and judge each row of it, for the region `scope`. Raises UnreadableList."""
    try:
        book = read_book(content, LARGEST_FILE)
    except NoSheets as none:
        raise UnreadableList(none.say) from None
    sheets = [_Sheet(at, grid, find_columns(grid)) for at, grid in enumerate(book.grids)]
    _check(sheets, scope)
    judged = tuple(_judged(sheets, scope))
    return ReadList(tuple(map(_seen, sheets)), tuple(book.hidden), judged)


def _judged(sheets: Sequence[_Sheet], scope: str) -> Iterator[Judged]:
    """One number counts once in all sheets."""
    placed = any(s.columns.places for s in sheets if s.is_list and s.columns)
    rows = [row for sheet in sheets for row in _rows(sheet)]
    people = [row for row in rows if row.passed is None]
    if not people:
        raise UnreadableList(t("intake.no_rows"))
    if len(people) > MOST_ROWS:
        raise UnreadableList(t("intake.too_many", max=MOST_ROWS))
    return judge(rows, scope, placed=placed)


def _rows(sheet: _Sheet) -> Iterator[Row]:
    if sheet.is_list and sheet.columns is not None:
        return Rows(sheet.grid, sheet.columns, sheet.at).all()
    filled = enumerate(sheet.grid.rows, 1)
    return (
        Row(n, sheet=sheet.at, passed=Passed.UNREAD if any(cells) else Passed.EMPTY)
        for n, cells in filled
    )


# --- what is wrong ------------------------------------------------------------------------------


def _check(sheets: Sequence[_Sheet], scope: str) -> None:
    """Say what is missing before anything is read. Raises UnreadableList."""
    lists = [sheet.columns for sheet in sheets if sheet.is_list and sheet.columns]
    if not lists:
        raise UnreadableList(_no_list(sheets))
    if scope.count(".") == 0 and not any(columns.places for columns in lists):
        raise UnreadableList(t("intake.no_place_column", known=_unknown(lists[0])))


def _no_list(sheets: Sequence[_Sheet]) -> Phrase:
    """What was found of the heading, and what was not; unknown headings by their name."""
    begun = [sheet.columns for sheet in sheets if sheet.columns is not None]
    if not begun:
        return t("intake.no_heading")
    best = min(begun, key=lambda columns: len(columns.missing))
    key = "intake.no_name_column" if Field.NAME in best.missing else "intake.no_phone_column"
    if len(best.missing) == 2:
        return t("intake.no_heading")
    return t(key, known=_unknown(best))


def _unknown(columns: Columns) -> str:
    return ", ".join(shown_title(columns, n) for n in list(unused(columns))[:12]) or "-"


# --- what is shown ------------------------------------------------------------------------------


def _seen(sheet: _Sheet) -> SheetSeen:
    columns = sheet.columns
    private = columns.private if columns is not None else frozenset()
    cells = tuple(tuple(_given_back(row, private)) for row in sheet.grid.rows)
    width = max(map(len, cells), default=0)
    if columns is None or columns.missing:
        return SheetSeen(sheet.grid.title, cells, width=width)
    return SheetSeen(
        sheet.grid.title,
        cells,
        columns.heading + 1,
        width,
        tuple(_found(columns)),
        tuple(shown_title(columns, n) for n in unused(columns) if n not in _ours(columns)),
        tuple(one.value for one, at in columns.of.items() if columns.by_content & set(at)),
        _ours(columns),
    )


def _given_back(row: Sequence[str], private: frozenset[int]) -> Iterator[str]:
    """A row as it was, without residents' numbers."""
    for n, cell in enumerate(row):
        hidden = n in private and any(map(str.isdecimal, cell))
        yield "".join(COVER if c.isdecimal() else c for c in cell) if hidden else cover(cell)


def _found(columns: Columns) -> Iterator[tuple[str, str]]:
    """Each field with its columns; what says where, together."""
    for field in (Field.NAME, Field.PHONE):
        yield field.value, _shown(columns, (field,))
    if columns.places:
        yield Field.REGION.value, _shown(columns, columns.places)
    if Field.ROLE in columns.of:
        yield Field.ROLE.value, _shown(columns, (Field.ROLE,))


def _shown(columns: Columns, fields: Sequence[Field]) -> str:
    return ", ".join(shown_title(columns, n) for field in fields for n in columns.of[field])


def _ours(columns: Columns) -> tuple[int, ...]:
    """The columns that a result of ours ends in, when it is mended and sent again."""
    titles = [title.casefold() for title in columns.titles]
    for n in range(len(titles) - 2):
        if tuple(titles[n : n + 3]) == _OURS:
            return (n, n + 1, n + 2)
    return ()
