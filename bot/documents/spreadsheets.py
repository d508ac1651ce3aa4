"""Spreadsheets that open cleanly: dates as dates, what looks like a number but is none as text, and
no formula from anybody's name."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import TypeAlias
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DATE, DATE_AND_TIME = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
MOST_ROWS = 1_048_575  # below the heading; what comes after it the format cannot hold


class Shade(StrEnum):
    """What a cell is to catch the eye for."""

    DONE = "#E2F0D9"
    AMBER = "#FFE699"
    WRONG = "#F8CBAD"
    PALE = "#EDEDED"


@dataclass(frozen=True, slots=True)
class Shaded:
    """A text on a colour, for who can see it; the text says it, too."""

    text: str
    shade: Shade


Cell: TypeAlias = str | int | float | datetime | Shaded | None


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


@dataclass(frozen=True, slots=True)
class Copy:
    """A sheet of somebody else's, with its rows where they were. `heading` is the number of the row
    that names the columns, from 1; 0 where none does. `widths` are those of its columns."""

    title: str
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()
    heading: int = 0


def workbook(*sheets: Sheet | Copy) -> bytes:
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
        pages = _Pages(book)
        for sheet in sheets:
            pages.copy(sheet) if isinstance(sheet, Copy) else pages.write(sheet)
    return buffer.getvalue()


class _Pages:
    """The pages of a workbook, one after the other."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book, self._taken = book, set[str]()
        self._bold = book.add_format({"bold": True})
        self._moment = book.add_format({"num_format": DATE_AND_TIME})
        self._shades = {
            shade: book.add_format({"bg_color": shade.value, "text_wrap": False}) for shade in Shade
        }

    def write(self, sheet: Sheet) -> None:
        """What does not go into one page goes on in the next: the format has an end."""
        rows, number, more = iter(sheet.rows), 1, True
        while more:
            title = sheet.title if number == 1 else f"{sheet.title} ({number})"
            more = self._write_page(title, sheet, islice(rows, MOST_ROWS)) == MOST_ROWS
            number += 1

    def _write_page(self, title: str, sheet: Sheet, rows: Iterable[Sequence[Cell]]) -> int:
        """How many rows it took."""
        page = self._add(title)
        page.freeze_panes(1, 0)
        for number, column in enumerate(sheet.columns):
            page.set_column(number, number, column.width)
            page.write_string(0, number, column.heading, self._bold)
        zone, last = ZoneInfo(sheet.zone), 0
        for last, row in enumerate(rows, 1):
            self._write_row(page, last, row, zone)
        page.autofilter(0, 0, last, len(sheet.columns) - 1)
        return last

    def copy(self, sheet: Copy) -> None:
        page, zone = self._add(sheet.title), ZoneInfo("Asia/Jakarta")
        for number, width in enumerate(sheet.widths):
            page.set_column(number, number, width)
        if sheet.heading:
            page.freeze_panes(sheet.heading, 0)
        last = 0
        for last, row in enumerate(sheet.rows):
            self._write_row(page, last, row, zone, bold=last == sheet.heading - 1)
        if sheet.heading and sheet.widths and last >= sheet.heading:
            page.autofilter(sheet.heading - 1, 0, last, len(sheet.widths) - 1)

    def _write_row(
        self, page: Worksheet, at: int, row: Sequence[Cell], zone: ZoneInfo, *, bold: bool = False
    ) -> None:
        for number, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(at, number, cell, self._bold if bold else None)
            elif isinstance(cell, Shaded):
                page.write_string(at, number, cell.text, self._shades[cell.shade])
            elif isinstance(cell, datetime):
                page.write_datetime(at, number, cell.astimezone(zone), self._moment)
            elif cell is not None:
                page.write_number(at, number, cell)

    def _add(self, title: str) -> Worksheet:
        """Under a title that no other page has, and that the format takes."""
        plain = _NO_TITLE.sub(" ", title).strip("' ")[:_LONGEST_TITLE] or "Lembar"
        number, name = 1, plain
        while name.casefold() in self._taken:
            number += 1
            name = f"{plain[: _LONGEST_TITLE - 5]} ({number})"
        self._taken.add(name.casefold())
        page: Worksheet = self._book.add_worksheet(name)
        return page


_NO_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_TITLE = 31
