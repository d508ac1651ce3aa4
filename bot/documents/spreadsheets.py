"""Spreadsheets that open cleanly: dates as dates, what looks like a number but is none as text, and
no formula from anybody's name."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeAlias
from zoneinfo import ZoneInfo

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DATE, DATE_AND_TIME = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
MOST_ROWS = 1_048_575  # below the heading; what comes after it the format cannot hold
Cell: TypeAlias = str | int | float | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet, `width` in characters."""

    heading: str
    width: int = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook. Cells are text, whole or broken numbers, moments (aware; told in
    `zone`) or None."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    zone: str = "Asia/Jakarta"


def workbook(*sheets: Sheet) -> bytes:
    """Write an .xlsx. Rows are written as they come: memory does not grow with them."""
    buffer = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        for sheet in sheets:
            _write(book, sheet)
    return buffer.getvalue()


def _write(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    """What does not go into one page goes on in the next: the format has an end."""
    rows, number, more = iter(sheet.rows), 1, True
    while more:
        title = sheet.title if number == 1 else f"{sheet.title} ({number})"
        more = _write_page(book, title, sheet, islice(rows, MOST_ROWS)) == MOST_ROWS
        number += 1


def _write_page(
    book: xlsxwriter.Workbook, title: str, sheet: Sheet, rows: Iterable[Sequence[Cell]]
) -> int:
    """How many rows it took."""
    page = book.add_worksheet(title[:31])
    bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": DATE_AND_TIME})
    page.freeze_panes(1, 0)
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
        page.write_string(0, number, column.heading, bold)
    zone, last = ZoneInfo(sheet.zone), 0
    for last, row in enumerate(rows, 1):
        for number, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(last, number, cell)
            elif isinstance(cell, datetime):
                page.write_datetime(last, number, cell.astimezone(zone), moment)
            elif cell is not None:
                page.write_number(last, number, cell)
    page.autofilter(0, 0, last, len(sheet.columns) - 1)
    return last
