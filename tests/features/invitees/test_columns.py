"""Which column is what, and which rows are nobody."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.engine.renderer import Renderer
from bot.features.invitees.headings import Field, guess
from bot.features.invitees.texts import preview, to_confirm
from bot.features.invitees.types import Imported, ListState, OneList, Outcome, UnreadableList
from tests.runtime.test_residents_numbers import NIK
from tests.support.lists import HEAD, PEKAYON, SITI, csv, only, people, persons, read, why, xlsx
from tests.support.talk import PAID
from tests.support.training_sessions import NOW


def columns(*rows: Sequence[object]) -> dict[str, str]:
    sheet = read(xlsx(*rows)).sheets[0]
    return dict(sheet.columns)


@pytest.mark.parametrize(
    "heading",
    [
        HEAD,
        ("NAMA LENGKAP", "No. HP", "Wilayah Tugas", "Jabatan"),
        ("Nama Peserta", "No WA", "Alamat", "Unsur"),
        ("nama_lengkap", "nomor-whatsapp", "wilayah", "peran"),
        ("Name", "Phone number", "Region", "Role"),
        ("Nama Lengkp", "Nomer HP", "Wilayah", "Peran"),
        ("Nama lengkap (sesuai KTP)", "Nomor WhatsApp yang aktif", "Alamat domisili", "Unsur"),
        ("Siapa nama lengkap Anda?", "No. HP/WA", "Wilayah tugas Bapak/Ibu", "Apa peran Anda?"),
        ("Nama PSM", "No. Telp/HP", "Alamat Lengkap", "Jabatan"),
        ("N A M A", "NO. HANDPHONE", "ALAMAT", "JABATAN"),
    ],
)
def test_columns_under_their_usual_names(heading: tuple[str, ...]) -> None:
    found = only(csv(heading, SITI))
    assert found.invitee is not None
    assert found.invitee.role == "psm"


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Alamat Lengkap", Field.REGION),
        ("Nama Lengkap", Field.NAME),
        ("Nama Desa", Field.VILLAGE),
        ("Nama Kecamatan", Field.DISTRICT),
        ("Nama Ibu Kandung", Field.OTHER),
        ("Nama Kepala Keluarga", Field.OTHER),
        ("Nomor", Field.PHONE),
        ("No. HP Suami", Field.OTHER),
        ("Alamat Email", Field.OTHER),
        ("Cap waktu", Field.OTHER),
        ("No.", Field.OTHER),
        ("Desa/Kelurahan", Field.VILLAGE),
        ("Kab/Kota", Field.REGENCY),
        ("Desa, Kecamatan, Kabupaten tempat tugas", Field.REGION),
        ("Tanggal lahir", Field.OTHER),
        ("Nomor NIK", Field.OTHER),
        ("Ukuran kaos", Field.OTHER),
        ("Hobi", None),
    ],
)
def test_what_a_heading_says(heading: str, field: Field | None) -> None:
    found = guess(heading)
    assert (found.field if found else None) == field


def test_columns_in_any_order_below_a_title_and_beside_others() -> None:
    content = xlsx(
        ["DAFTAR PESERTA BIMTEK"],
        [],
        ["No", "Peran", "Desa/Kelurahan", "Kecamatan", "Kabupaten/Kota", "HP", "Nama", "Ukuran"],
        [1, "Tagana", "Pekayon Jaya", "Bekasi Selatan", "Kota Bekasi", "081234567890", "Budi", "L"],
    )
    assert people(content) == [("Budi", "+6281234567890", PEKAYON, "tagana")]
    sheet = read(content).sheets[0]
    assert sheet.heading == 3
    assert dict(sheet.columns) == {
        "name": "G (Nama)",
        "phone": "F (HP)",
        "region": "C (Desa/Kelurahan), D (Kecamatan), E (Kabupaten/Kota)",
        "role": "B (Peran)",
    }
    assert sheet.unused == ("A (No)", "H (Ukuran)")


def test_the_number_of_a_row_is_no_phone() -> None:
    """By its heading it might be; what stands in it denies it."""
    found = columns(
        ["Nomor", "Nama", "Kontak", "Wilayah"],
        [1, "Siti Aminah", "081234567890", "Kota Bekasi"],
        [2, "Budi", "081298765432", "Kota Bekasi"],
    )
    assert found["phone"] == "C (Kontak)"


def test_a_column_of_phones_under_a_strange_heading_is_known_by_what_stands_in_it() -> None:
    content = xlsx(
        ["Nama", "Yang bisa dihubungi", "Wilayah"],
        ["Siti Aminah", "081234567890", "Kota Bekasi"],
        ["Budi", "081298765432", "Kota Bekasi"],
    )
    sheet = read(content).sheets[0]
    assert dict(sheet.columns)["phone"].startswith("B")
    assert sheet.guessed == ("phone",)


def test_google_forms_in_indonesian() -> None:
    content = csv(
        ("Cap waktu", "Alamat Email", "Nama Lengkap (sesuai KTP)", "Nomor WhatsApp yang aktif",
         "Kabupaten/Kota", "Kecamatan", "Desa/Kelurahan", "Bersedia mengikuti pelatihan?"),
        ("30/11/2026 9:15:22", "siti@contoh.example", "siti aminah", "0812-3456-7890",
         "Kota Bekasi", "Bekasi Selatan", "Pekayon Jaya", "Ya"),
    )  # fmt: skip
    assert people(content) == [("Siti Aminah", "+6281234567890", PEKAYON, "")]


def test_a_heading_of_two_rows_and_a_row_of_numbers() -> None:
    content = xlsx(
        ["No", "Nama", "Alamat", "", "No HP"],
        ["", "", "Desa", "Kecamatan", ""],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        [1, "Siti Aminah", "Pekayon Jaya", "Bekasi Selatan", "081234567890"],
    )
    assert people(content, "32.75") == [("Siti Aminah", "+6281234567890", PEKAYON, "")]


def test_totals_notes_and_signatures_are_nobody() -> None:
    content = xlsx(
        ["No", "Nama", "No HP", "Kecamatan"],
        [1, "Siti Aminah", "081234567890", "Bekasi Selatan"],
        [2, "Budi", "", "Bekasi Timur"],
        ["", "JUMLAH", "", 2],
        [],
        ["", "", "", "Bekasi, 30 November 2026"],
        ["", "", "", "Mengetahui,"],
        ["", "", "", "Lurah Pekayon Jaya"],
        ["", "", "", "Ahmad Fauzi, S.Sos."],
        ["", "", "", "NIP. 197001011990031001"],
    )
    kinds = [one.row.passed for one in read(content, "32.75").judged]
    assert kinds[1:3] == [None, None]
    assert kinds[3:] == ["total", "empty", *["signature"] * 5]
    assert why(persons(content, "32.75")[1]) == "intake.no_phone"


def test_the_name_of_a_group_is_the_place_of_those_below() -> None:
    content = xlsx(
        ["No", "Nama", "No HP"],
        ["A", "KECAMATAN BEKASI SELATAN"],
        [1, "Siti Aminah", "081234567890"],
        ["", "KECAMATAN BEKASI TIMUR"],
        [1, "Budi", "081298765432"],
    )
    assert [place for _, _, place, _ in people(content, "32.75")] == ["32.75.04", "32.75.01"]


def test_the_examples_of_the_template_are_nobody() -> None:
    from bot.features.invitees.files import template

    with pytest.raises(UnreadableList) as error:
        read(template())
    assert error.value.say.key == "intake.no_rows"


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        (("Nama", "Kesukaan", "Wilayah"), "intake.no_phone_column"),
        (("Sebutan", "No HP", "Wilayah"), "intake.no_name_column"),
        (("Nama", "No HP", "Hobi"), "intake.no_place_column"),
    ],
)
def test_a_column_that_is_missed_is_named_with_those_that_are_unknown(
    heading: tuple[str, ...], told: str
) -> None:
    with pytest.raises(UnreadableList) as error:
        read(
            csv(heading, ("Siti Aminah", "x" if "Kes" in heading[1] else "081234567890", "Bekasi"))
        )
    assert error.value.say.key == told
    assert any(title in str(error.value.say.args) for title in ("Kesukaan", "Sebutan", "Hobi"))


def test_of_two_numbers_that_of_whatsapp_counts() -> None:
    found = only(csv(("Nama", "No HP", "No WA", "Wilayah"),
                     ("Siti", "081298765432", "081234567890", "Kota Bekasi")))  # fmt: skip
    assert found.invitee is not None
    assert found.invitee.phone == "+6281234567890"


def test_a_list_keeps_no_number_of_any_resident() -> None:
    found = read(
        xlsx(
            ("Nama", "NIK", "No HP", "Kota"),
            (f"Siti {NIK}", NIK, "081234567890", "Kota Bekasi"),
            ("Budi", NIK, NIK, "Kota Bekasi"),
            ("Andi", "3275 0455 0190 0001", "081298765432", "Kota Bekasi"),
        )
    )
    assert NIK not in repr(found)
    assert "0455" not in repr(found)
    assert [one.row.phone for one in found.judged[1:]] == [
        "081234567890",
        "•" * 16,
        "081298765432",
    ]
    assert why(found.judged[2]) == "intake.phone_is_nik"


def test_what_is_told_goes_into_one_message_on_whatsapp_whatever_the_file() -> None:
    heading = ["Nama", "No HP", "Desa/Kelurahan", "Kecamatan", "Kabupaten/Kota", "Provinsi"]
    heading += [f"Pertanyaan nomor {n} yang panjang sekali untuk peserta?" for n in range(30)]
    name = "Muhammad Rizky Ramadhan Al Farisi Nasution Siregar Harahap"
    place = ["Pekayon Jaya", "Bekasi Selatan", "Kota Bekasi"]
    rows = [heading] + [[name, f"08129876{n:04}" if n % 2 else "0812", *place] for n in range(20)]
    found = read(xlsx(*rows, **{f"Lembar yang panjang namanya {n}": rows for n in range(6)}))
    outcomes = tuple(
        Outcome.PASSED if one.row.passed else Outcome.NEW if one.invitee else Outcome.REFUSED
        for one in found.judged
    )
    whatsapp = Renderer("id", "Asia/Jakarta", PAID)
    shown = OneList(10**9, "x", ListState.READY, 50_000, NOW)
    said = preview("Daftar " * 30, Imported(found, outcomes))
    message = whatsapp.notice(said, to_confirm(shown, "32.75"))
    assert len(message.text) <= PAID.text_limit
    assert "Nama ← kolom A (Nama)" in message.text
