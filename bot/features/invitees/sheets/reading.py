"""A file that somebody sent, as sheets of text. Nothing in it is believed: neither its name, nor
its size when unpacked, nor its encoding."""

from __future__ import annotations

from bot.features.invitees.sheets.formats import Kind, kind_of
from bot.features.invitees.sheets.grid import Book, Grid, NoSheets
from bot.features.invitees.sheets.lines import read_lines
from bot.features.invitees.sheets.markup import read_markup
from bot.features.invitees.sheets.workbooks import read_workbook
from bot.text.phrases import t


def read_book(content: bytes, most_bytes: int) -> Book:
    """Read all sheets that are shown. Raises NoSheets."""
    if not content.strip():
        raise NoSheets(t("intake.empty_file"))
    if len(content) > most_bytes:
        raise NoSheets(t("file.too_large", megabytes=most_bytes // 1_000_000))
    kind = kind_of(content)
    if kind is Kind.LINES:
        book = Book([read_lines(content)])
    else:
        book = read_workbook(content) if kind is Kind.WORKBOOK else read_markup(content)
    for grid in book.grids:
        _spread_merged(grid)
    return book


def _spread_merged(grid: Grid) -> None:
    """What stands in a merged cell holds for all that it covers: a kecamatan beside ten people, a
    heading above three columns. A title over a whole row is left alone."""
    for top, left, bottom, right in grid.merged:
        if top >= len(grid.rows) or left >= len(grid.rows[top]):
            continue
        said = grid.rows[top][left]
        beside = any(
            cell for n, cell in enumerate(grid.rows[top]) if cell and not left <= n <= right
        )
        columns = range(left, right + 1) if beside else range(left, left + 1)
        for number in range(top, min(bottom + 1, len(grid.rows))):
            row = grid.rows[number]
            row += [""] * (columns.stop - len(row))
            for column in columns:
                row[column] = row[column] or said
