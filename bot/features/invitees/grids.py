"""Rows of text from a file that somebody sent: .xlsx, or .csv as any program writes it. Nothing in
it is believed: neither its name, nor its size when unpacked, nor its encoding."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import TypeAlias
from xml.etree.ElementTree import ParseError

from bot.features.invitees.types import LARGEST_FILE, MOST_ROWS, UnreadableList
from bot.text.phrases import t

Grid: TypeAlias = list[list[str]]
_MOST_COLUMNS = 50
_LONGEST_CELL = 300
_MOST_UNPACKED = 200_000_000
_MOST_TIMES = 200  # as large unpacked as packed: spreadsheets come to a tenth of that
_SEPARATORS = (";", "\t", ",")
_ZIP = b"PK\x03\x04"
_BINARY = b"\x00"


def read_grid(content: bytes) -> Grid:
    """Read all rows, also empty ones: their place in the file is their number. Raises
    UnreadableList."""
    if not content.strip():
        raise UnreadableList(t("intake.empty_file"))
    if len(content) > LARGEST_FILE:
        raise UnreadableList(t("file.too_large", megabytes=LARGEST_FILE // 1_000_000))
    rows = _from_xlsx(content) if content.startswith(_ZIP) else _from_csv(content)
    grid = [[_tidy(cell) for cell in row[:_MOST_COLUMNS]] for row in islice(rows, MOST_ROWS + 100)]
    while grid and not any(grid[-1]):
        grid.pop()
    return grid


def _tidy(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_CELL]


# --- .xlsx -------------------------------------------------------------------------------------


def _from_xlsx(content: bytes) -> Iterator[list[str]]:
    """The first sheet that is shown."""
    import openpyxl

    try:
        _check_unpacked(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for row in (sheets or book.worksheets)[0].iter_rows(values_only=True):
            yield [_text(cell) for cell in row[:_MOST_COLUMNS]]
    except _BROKEN:
        raise UnreadableList(t("intake.no_spreadsheet")) from None


# What openpyxl raises at a file that is none, or is cut off.
_BROKEN = (zipfile.BadZipFile, KeyError, ValueError, OSError, ParseError, IndexError, EOFError,
           TypeError, AttributeError)  # fmt: skip


def _check_unpacked(content: bytes) -> None:
    """A zip bomb is small until it is opened."""
    parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > _MOST_UNPACKED or unpacked > _MOST_TIMES * len(content) or len(parts) > 1000:
        raise UnreadableList(t("intake.no_spreadsheet"))


def _text(cell: object) -> str:
    """A number that a spreadsheet took a phone number for has lost its zero, not its digits."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell)


# --- .csv --------------------------------------------------------------------------------------


def _from_csv(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        yield from reader
    except csv.Error:
        raise UnreadableList(t("intake.no_spreadsheet")) from None


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with or without its mark, else Windows-1252, in which Excel saves here."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _as(content, "utf-16")
    if content[1:2] == _BINARY or content[:1] == _BINARY:
        return _as(content, "utf-16-le" if content[1:2] == _BINARY else "utf-16-be")
    if _BINARY in content:
        raise UnreadableList(t("intake.no_spreadsheet"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _as(content, "cp1252")


def _as(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableList(t("intake.no_spreadsheet")) from None
    if _BINARY.decode() in text:
        raise UnreadableList(t("intake.no_spreadsheet"))
    return text


def _separator(text: str) -> str:
    """What the first lines are parted by most often, outside of quotes."""
    beginning = "\n".join(text.splitlines()[:5])
    unquoted = "".join(beginning.split('"')[::2])
    return max(_SEPARATORS, key=unquoted.count)
