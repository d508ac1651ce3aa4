"""Workbooks of any program: .xlsx, .xls, .xlsb, .ods."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from bot.features.invitees.sheets.grid import (
    MOST_COLUMNS,
    MOST_ROWS,
    Book,
    Grid,
    NoSheets,
    tidied,
)
from bot.text.phrases import t

_MOST_SHEETS = 40
_FORMULA = b"<f"


def read_workbook(content: bytes) -> Book:
    """Read all sheets that are shown. Raises NoSheets."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return _read(workbook, content)
    except PasswordError:
        raise NoSheets(t("intake.is_encrypted")) from None
    except (CalamineError, ValueError, OSError, EOFError):
        raise NoSheets(t("intake.is_broken")) from None


def _read(workbook: CalamineWorkbook, content: bytes) -> Book:
    book = Book()
    sheets = [one for one in workbook.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]
    for one in sheets[:_MOST_SHEETS]:
        if one.visible is SheetVisibleEnum.Visible:
            book.grids.append(_grid(workbook.get_sheet_by_name(one.name), one.name))
        else:
            book.hidden.append(one.name)
    if _has_formulas(content):
        _mark_formulas(book, content)
    return book


def _grid(sheet: CalamineSheet, title: str) -> Grid:
    """Its rows from the first of the sheet on: that they are empty is part of the numbering."""
    if sheet.start is None:
        return Grid(title)
    first, left = sheet.start
    rows: list[list[str]] = [[] for _ in range(min(first, MOST_ROWS))]
    for cells in sheet.iter_rows():
        row = tidied([*[""] * left, *map(text_of, cells[:MOST_COLUMNS])])
        if len(rows) < MOST_ROWS:
            rows.append(row)
        elif row:
            raise NoSheets(t("intake.too_many", max=MOST_ROWS))
    merged = [(top, *a, bottom, *b) for (top, *a), (bottom, *b) in sheet.merged_cell_ranges or ()]
    while rows and not rows[-1]:
        rows.pop()
    return Grid(title, rows, merged=tuple((a, b, c, d) for a, b, c, d in merged))


def text_of(cell: object) -> str:
    """A number that a spreadsheet took a phone number for has lost its zero, not its digits."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes") if cell.time() != time() else cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else _plain(cell)


def _plain(cell: object) -> str:
    return "" if isinstance(cell, timedelta) else str(cell)


# --- a second look ------------------------------------------------------------------------------


def _has_formulas(content: bytes) -> bool:
    if not content.startswith(b"PK"):
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
        return any(_holds(packed, name) for name in names)


def _holds(packed: zipfile.ZipFile, name: str) -> bool:
    """Look through a part in pieces: it may be large."""
    before = b""
    with packed.open(name) as part:
        while piece := part.read(1 << 20):
            if _FORMULA in before + piece:
                return True
            before = piece[-1:]
    return False


def _mark_formulas(book: Book, content: bytes) -> None:
    """Formulas that no program has worked out come as empty cells: another reader says where they
    stand. What it cannot open is left as it was read."""
    import openpyxl

    try:
        second = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        for grid in book.grids:
            if grid.title in second.sheetnames:
                found = _formulas(second[grid.title].iter_rows(values_only=True))
                grid.formulas = frozenset(at for at in found if not _cell(grid, at))
    except Exception:  # whatever it makes of a file that the first reader has taken
        return


def _formulas(rows: Iterator[tuple[object, ...]]) -> Iterator[tuple[int, int]]:
    for number, row in enumerate(islice(rows, MOST_ROWS)):
        for column, cell in enumerate(row[:MOST_COLUMNS]):
            if isinstance(cell, str) and cell.startswith("="):
                yield number, column


def _cell(grid: Grid, at: tuple[int, int]) -> str:
    row = grid.rows[at[0]] if at[0] < len(grid.rows) else []
    return row[at[1]] if at[1] < len(row) else ""
