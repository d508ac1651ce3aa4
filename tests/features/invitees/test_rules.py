"""Lists as people make them: columns, numbers, regions, encodings, and files that are none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest

from bot.features.invitees.grids import read_grid
from bot.features.invitees.rules import judge, mobile, place_of, role_of, rows_of
from bot.features.invitees.types import MOST_ROWS, Judged, Row, UnreadableList
from bot.text.phrases import Phrase

HEAD = ("Nama", "Nomor HP", "Wilayah", "Peran")
SITI = ("Siti Aminah", "081234567890", "Pekayon Jaya, Bekasi Selatan, Kota Bekasi", "PSM")
PEKAYON = "32.75.04.1001"


def xlsx(*rows: Sequence[object]) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(buffer)
    return buffer.getvalue()


def csv(*rows: Sequence[str], by: str = ",", encoding: str = "utf-8") -> bytes:
    lines = (by.join(f'"{cell}"' if by in cell else cell for cell in row) for row in rows)
    return "\r\n".join(lines).encode(encoding)


def only(content: bytes, scope: str = "") -> Judged:
    [judged] = judge(rows_of(read_grid(content)), scope)
    return judged


def why(judged: Judged) -> str:
    assert judged.why is not None
    return judged.why.key


# --- files -------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_csv_as_any_program_writes_it(by: str, encoding: str) -> None:
    name = "Siti Nurhasanah Café" if encoding == "cp1252" else "Siti Nurhasanah"
    found = only(csv(HEAD, (name, *SITI[1:]), by=by, encoding=encoding))
    assert found.invitee is not None
    assert (found.invitee.name, found.invitee.place) == (name, PEKAYON)


def test_xlsx_with_numbers_as_numbers() -> None:
    found = only(xlsx(HEAD, ("Siti Aminah", 81234567890, SITI[2], "PSM")))
    assert found.invitee is not None
    assert found.invitee.phone == "+6281234567890"


def test_only_the_sheet_that_is_shown() -> None:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    hidden = book.active
    assert hidden is not None
    hidden.append(["Catatan"])
    hidden.sheet_state = "hidden"
    shown = book.create_sheet("Peserta")
    shown.append(list(HEAD))
    shown.append(list(SITI))
    book.save(buffer)
    assert only(buffer.getvalue()).invitee is not None


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return buffer.getvalue()


def cut() -> bytes:
    whole = xlsx(HEAD, SITI)
    return whole[: len(whole) // 2]


def plain_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("surat.txt", "Halo")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "intake.empty_file"),
        (b"  \r\n ", "intake.empty_file"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00\x01" * 500, "intake.no_spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "intake.no_spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "intake.no_spreadsheet"),
        (bomb(), "intake.no_spreadsheet"),
        (cut(), "intake.no_spreadsheet"),
        (plain_zip(), "intake.no_spreadsheet"),
        (csv(("Judul",), ("a",)), "intake.no_heading"),
        (csv(("Nama", "Peran"), ("Siti", "PSM")), "intake.no_heading"),
        (csv(HEAD), "intake.no_rows"),
        (csv(HEAD, ("", "", "", "")), "intake.no_rows"),
        (csv(HEAD, *[SITI] * (MOST_ROWS + 1)), "intake.too_many"),
        (b"a" * 10_000_001, "file.too_large"),
    ],
)
def test_what_is_no_list_is_said_to_be_none(content: bytes, told: str) -> None:
    with pytest.raises(UnreadableList) as error:
        rows_of(read_grid(content))
    assert error.value.say.key == told


# --- columns -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    [
        HEAD,
        ("NAMA LENGKAP", "No. HP", "Wilayah Tugas", "Jabatan"),
        ("Nama Peserta", "No WA", "Alamat", "Unsur"),
        ("nama_lengkap", "nomor-whatsapp", "wilayah", "peran"),
        ("Name", "Phone number", "Region", "Role"),
        ("Nama Lengkp", "Nomer HP", "Wilayah", "Peran"),
    ],
)
def test_columns_under_their_usual_names(heading: tuple[str, ...]) -> None:
    found = only(csv(heading, SITI))
    assert found.invitee is not None
    assert found.invitee.role == "psm"


def test_columns_in_any_order_below_a_title_and_beside_others() -> None:
    grid = [
        ["DAFTAR PESERTA BIMTEK", "", "", ""],
        [],
        ["No", "Peran", "Desa/Kelurahan", "Kecamatan", "Kabupaten/Kota", "HP", "Nama", "Ukuran"],
        ["1", "Tagana", "Pekayon Jaya", "Bekasi Selatan", "Kota Bekasi", "08123", "Budi", "L"],
    ]
    [row] = rows_of(grid)
    assert row == Row(4, "Budi", "08123", "Pekayon Jaya, Bekasi Selatan, Kota Bekasi", "Tagana")


# --- cells -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "081234567890", "81234567890", "+62 812-3456-7890", "6281234567890", "0812 3456 7890",
        "(0812) 34567890", "+62 (0)812 3456 7890", "'081234567890",
    ],
)  # fmt: skip
def test_a_number_in_any_writing(text: str) -> None:
    assert mobile(text) == "+6281234567890"


@pytest.mark.parametrize("text", ["", "-", "0812", "021 8899 1234", "abc", "12345678901234567890"])
def test_what_nobody_can_be_written_to_at_is_none(text: str) -> None:
    assert mobile(text) == ""


@pytest.mark.parametrize(
    ("text", "scope", "code"),
    [
        ("Pekayon Jaya, Bekasi Selatan, Kota Bekasi", "", PEKAYON),
        ("Kel. Pekayon Jaya Kec. Bekasi Selatan Kota Bekasi", "", PEKAYON),
        ("pekayonjaya", "32.75", PEKAYON),
        ("Kota Bekasi", "", "32.75"),
        ("Kota Bekasi", "32.75", "32.75"),
        ("kab bekasi", "", "32.16"),
        ("KOTA BEKASI, BEKASI TIMUR, MARGAHAYU", "", "32.75.01.1002"),
        ("bekasi selatn, kota bekasi", "", "32.75.04"),
        ("bks slt", "32.75", "32.75.04"),
        (PEKAYON, "", PEKAYON),
        ("Kec. Tambun Selatan, Kab. Bekasi", "32", "32.16.06"),
    ],
)
def test_a_region_in_any_spelling(text: str, scope: str, code: str) -> None:
    assert place_of(text, scope) == code


@pytest.mark.parametrize(
    ("text", "scope", "told"),
    [
        ("", "", "intake.no_region"),
        ("Wakanda", "", "intake.which_region"),
        ("Sukamaju", "", "intake.which_region"),
        ("Qwertyuiop", "", "intake.unknown_region"),
        ("Bekasi", "", "intake.which_region"),
        ("Kota Surabaya", "32.75", "intake.outside"),
        ("Kota Bekasi", "32.16", "intake.outside"),
    ],
)
def test_a_region_that_is_none_of_theirs(text: str, scope: str, told: str) -> None:
    found = place_of(text, scope)
    assert isinstance(found, Phrase)
    assert found.key == told


@pytest.mark.parametrize(
    ("text", "role"),
    [("PSM", "psm"), ("tagana", "tagana"), ("Karang taruna", "karang_taruna"), ("", ""),
     ("Kader posyandu", "other"), ("calon psm", "candidate")],
)  # fmt: skip
def test_roles(text: str, role: str) -> None:
    assert role_of(text) == role


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("", *SITI[1:]), "intake.no_name"),
        (("S1ti", *SITI[1:]), "answer.name_digits"),
        (("=cmd|' /C calc'!A0", *SITI[1:]), "intake.no_name"),
        ((SITI[0], "", *SITI[2:]), "intake.no_phone"),
        ((SITI[0], "0812", *SITI[2:]), "intake.bad_phone"),
        ((SITI[0], SITI[1], "", "PSM"), "intake.no_region"),
    ],
)
def test_a_row_is_refused_with_its_reason(row: tuple[str, ...], told: str) -> None:
    assert why(only(xlsx(HEAD, row))) == told


def test_of_two_rows_with_one_number_the_first_counts() -> None:
    rows = rows_of(read_grid(csv(HEAD, SITI, ("Budi", "+62 81234567890", *SITI[2:]))))
    first, second = judge(rows, "")
    assert first.invitee is not None
    assert why(second) == "intake.twice"
