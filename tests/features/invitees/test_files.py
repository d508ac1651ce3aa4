"""Files as several programs write them, and files that are none."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from bot.features.invitees.types import MOST_ROWS, UnreadableList
from tests.support.lists import (
    BUDI,
    HEAD,
    PEKAYON,
    SITI,
    bare_xlsx,
    compound,
    csv,
    html,
    inline_rows,
    ods,
    only,
    packed,
    people,
    persons,
    read,
    saved,
    why,
    xls,
    xlsx,
    xml_2003,
)

TWO = [
    ("Siti Aminah", "+6281234567890", PEKAYON, "psm"),
    ("Budi", "+6281298765432", "32.75", ""),
]


@pytest.mark.parametrize("by", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_csv_as_any_program_writes_it(by: str, encoding: str) -> None:
    name = "Siti Nurhasanah Café" if encoding == "cp1252" else "Siti Nurhasanah"
    found = only(csv(HEAD, (name, *SITI[1:]), by=by, encoding=encoding))
    assert found.invitee is not None
    assert (found.invitee.name, found.invitee.place) == (name, PEKAYON)


@pytest.mark.parametrize(
    "content",
    [
        xlsx(HEAD, SITI, BUDI),
        bare_xlsx(inline_rows(HEAD, SITI, BUDI)),
        ods(HEAD, SITI, BUDI),
        xls(HEAD, SITI, BUDI),
        html(HEAD, SITI, BUDI),
        xml_2003(HEAD, SITI, BUDI),
        b"sep=;\r\n" + csv(HEAD, SITI, BUDI, by=";"),
        csv(HEAD, SITI, BUDI).replace(b"\r\n", b"\r"),
        csv(*(tuple(f'"{cell}"' for cell in row) for row in (HEAD, SITI, BUDI)), by=";"),
    ],
    ids=["openpyxl", "bare", "ods", "xls", "html", "xml", "sep", "old Mac", "all quoted"],
)
def test_one_list_in_the_way_of_any_program(content: bytes) -> None:
    assert people(content) == TWO


@pytest.mark.parametrize("number", [81234567890, 81234567890.0, 6281234567890, "81234567890.0"])
def test_a_number_that_a_spreadsheet_took_for_one(number: object) -> None:
    found = only(xlsx(HEAD, ("Siti Aminah", number, SITI[2], "PSM")))
    assert found.invitee is not None
    assert found.invitee.phone == "+6281234567890"


def test_numbers_of_xls_come_whole() -> None:
    assert people(xls(HEAD, (SITI[0], 81234567890.0, *SITI[2:]))) == TWO[:1]


def test_a_formula_without_a_result_is_refused_with_its_reason() -> None:
    """Programs that write formulas do not work them out; Excel does when it opens the file."""
    rows = [HEAD, SITI, ("Budi", '="0812"&"98765432"', "Kota Bekasi", "")]
    first, second = persons(xlsx(*rows))
    assert first.invitee is not None
    assert why(second) == "intake.flaw_formula"


def test_shared_formulas_with_results_are_their_results() -> None:
    rows = inline_rows(HEAD, SITI).replace(
        '<c t="inlineStr"><is><t>081234567890</t></is></c>',
        '<c r="B2" t="str"><f t="shared" ref="B2:B3" si="0">F2</f><v>081234567890</v></c>',
    )
    assert people(bare_xlsx(rows)) == TWO[:1]


def test_all_sheets_that_are_shown_and_no_others() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(HEAD, SITI, Selatan=[HEAD, BUDI])))
    hidden = book.create_sheet("Lama")
    for row in (HEAD, ("Andi", "081298765431", "Kota Bekasi", "")):
        hidden.append(list(row))
    hidden.sheet_state = "hidden"
    found = read(saved(book))
    assert people(saved(book)) == TWO
    assert [sheet.title for sheet in found.sheets] == ["Sheet", "Selatan"]
    assert found.hidden == ("Lama",)


def test_a_sheet_that_is_no_list_is_named_and_its_rows_are_passed_over() -> None:
    found = read(xlsx(HEAD, SITI, Petunjuk=[["Isi semua kolom."], ["Kirim ke Dinas."]]))
    assert [(one.row.sheet, one.row.passed) for one in found.judged][-2:] == [
        (1, "unread"),
        (1, "unread"),
    ]


def test_merged_cells_hold_for_all_that_they_cover() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(
            xlsx(
                ("Kecamatan", "Nama", "Nomor HP", "Kab/Kota"),
                ("Bekasi Selatan", "Siti Aminah", "081234567890", "Kota Bekasi"),
                (None, "Budi", "081298765432", None),
            )
        )
    )
    sheet = book.worksheets[0]
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("D2:D3")
    assert [place for _, _, place, _ in people(saved(book))] == ["32.75.04", "32.75.04"]


def bomb() -> bytes:
    return packed({"xl/workbook.xml": "", "xl/worksheets/sheet1.xml": b"0" * 60_000_000})


def cut() -> bytes:
    whole = xlsx(HEAD, SITI)
    return whole[: len(whole) // 2]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "intake.empty_file"),
        (b"  \r\n ", "intake.empty_file"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00\x01" * 500, "intake.is_picture"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "intake.is_picture"),
        (b"%PDF-1.7\n", "intake.is_document"),
        (b"Rar!\x1a\x07", "intake.is_archive"),
        (b"BEGIN:VCARD\nFN:Siti\n", "intake.is_contacts"),
        (OLE + b"\x00" * 100, "intake.is_broken"),
        (xls(HEAD, SITI)[:2000], "intake.is_broken"),
        (compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "intake.is_encrypted"),
        (compound({"WordDocument": b"x"}), "intake.is_document"),
        (bomb(), "intake.no_spreadsheet"),
        (cut(), "intake.is_broken"),
        (packed({"surat.txt": "Halo"}), "intake.is_other"),
        (packed({"daftar.xlsx": xlsx(HEAD, SITI)}), "intake.is_archive"),
        (packed({"word/document.xml": "<a/>"}), "intake.is_document"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""}),
         "intake.is_document"),
        (packed({"Index/Document.iwa": b"x"}), "intake.is_numbers"),
        (b"<html><body>Masuk dulu</body></html>", "intake.is_web_page"),
        (b'{"url": "https://docs.example/1", "doc_id": "1"}', "intake.is_link"),
        (b"a\x00b" * 50 + b"\xff", "intake.no_spreadsheet"),
        (csv(("Judul",), ("a",)), "intake.no_heading"),
        (csv(HEAD), "intake.no_rows"),
        (csv(HEAD, ("", "", "", "")), "intake.no_rows"),
        (csv(HEAD, *[SITI] * (MOST_ROWS + 1)), "intake.too_many"),
        (b"a" * 10_000_001, "file.too_large"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_named_for_what_it_is(content: bytes, told: str) -> None:
    with pytest.raises(UnreadableList) as error:
        read(content)
    assert error.value.say.key == told


def test_an_encrypted_xls_is_named_as_well() -> None:
    """Its stream is there, and begins with how it is encrypted."""
    whole = xls(HEAD, SITI)
    begin = bytes.fromhex("0908100000060500")
    at = whole.index(begin) + 20
    locked = whole[:at] + bytes.fromhex("2f003600010001000100") + b"\x07" * 48 + whole[at + 58 :]
    with pytest.raises(UnreadableList) as error:
        read(locked)
    assert error.value.say.key == "intake.is_encrypted"


def test_a_zip_of_nothing_is_no_list() -> None:
    buffer = io.BytesIO()
    zipfile.ZipFile(buffer, "w").close()
    with pytest.raises(UnreadableList):
        read(buffer.getvalue())
