"""Spreadsheets are opened again with another library, as a coordinator would."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest

from bot.documents.spreadsheets import Column, Sheet, workbook

AT = datetime(2026, 12, 5, 1, 0, tzinfo=UTC)


def opened(*rows: list[object], zone: str = "Asia/Jakarta") -> Any:
    columns = [Column(f"Kolom {number}") for number in range(1, len(rows[0]) + 1)]
    content = workbook(Sheet("Peserta", columns, rows, zone))  # type: ignore[arg-type]
    return openpyxl.load_workbook(io.BytesIO(content))["Peserta"]


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "+62811", "-3", "081234", "https://x.example", "{=A1}", "ñ Ç 🙏"]
)
def test_text_stays_text_whatever_it_looks_like(text: str) -> None:
    cell = opened([text])["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize(("zone", "hour"), [("Asia/Jakarta", 8), ("Asia/Jayapura", 10)])
def test_a_moment_is_a_date_in_the_zone_of_the_place(zone: str, hour: int) -> None:
    cell = opened([AT], zone=zone)["A2"]
    assert cell.is_date
    assert cell.value == datetime(2026, 12, 5, hour, 0)  # noqa: DTZ001 - local, as sheets are


def test_numbers_are_numbers_and_what_is_not_there_is_empty() -> None:
    sheet = opened([3, 4.5, None])
    assert [cell.value for cell in sheet[2]] == [3, 4.5, None]


def test_the_heading_stays_in_sight_and_filters() -> None:
    sheet = opened(["a", "b"], ["c", "d"])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B3"


def test_a_sheet_without_rows_opens_too() -> None:
    content = workbook(Sheet("Kosong", [Column("Nama")], []))
    assert openpyxl.load_workbook(io.BytesIO(content))["Kosong"]["A1"].value == "Nama"
