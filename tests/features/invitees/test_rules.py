"""What each row of a list comes to: names, numbers, regions, roles."""

from __future__ import annotations

import pytest

from bot.features.invitees.phones import mobile, number_in
from bot.features.invitees.roles import role_of
from bot.features.invitees.rules import place_of, same_person
from bot.text.phrases import Phrase
from tests.support.lists import HEAD, PEKAYON, SITI, csv, only, read, why, xlsx


@pytest.mark.parametrize(
    "text",
    [
        "081234567890", "81234567890", "+62 812-3456-7890", "6281234567890", "0812 3456 7890",
        "(0812) 34567890", "+62 (0)812 3456 7890", "'081234567890", "0062 812 3456 7890",
        "0812.3456.7890", "WA: 081234567890", "HP 081234567890 (aktif)",
        "\u202a+62 812-3456-7890\u202c",
        "081234567890.0", "62081234567890", "https://wa.me/6281234567890",
        "wa.me/6281234567890", "081234567890 / 081298765432",
        "021 8899 1234 / 081234567890", "٠٨١٢٣٤٥٦٧٨٩٠",
    ],
)  # fmt: skip
def test_a_number_in_any_writing(text: str) -> None:
    assert mobile(text) == "+6281234567890"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "intake.no_phone"),
        ("-", "intake.phone_words"),
        ("0812", "intake.phone_too_short"),
        ("021 8899 1234", "intake.phone_landline"),
        ("abc", "intake.phone_words"),
        ("12345678901234567890", "intake.bad_phone"),
        ("8.12E+10", "intake.phone_shortened"),
        ("8,12346E+11", "intake.phone_shortened"),
        ("0812-3456/7890", "intake.phone_unclear"),
        ("081234567890 12", "intake.phone_unclear"),
        ("0812 3456 7890 1", "intake.phone_unclear"),
        ("Bu RT 081234567890", "intake.phone_words"),
        ("081234567890.5", "intake.phone_unclear"),
        ("•" * 16, "intake.phone_is_nik"),
    ],
)
def test_what_is_not_one_number_is_refused_with_its_reason(text: str, told: str) -> None:
    found = number_in(text)
    assert isinstance(found, Phrase), found
    assert found.key == told


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("81234567890.0", "intake.mended_tail"),
        ("081234567890 / 081298765432", "intake.mended_first"),
    ],
)
def test_what_is_mended_is_told(text: str, note: str) -> None:
    found = number_in(text)
    assert not isinstance(found, Phrase)
    assert found.mended is not None
    assert found.mended.key == note


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
        ("Wakanda", "", "intake.unknown_region"),
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
        ((SITI[0], "", *SITI[2:]), "intake.no_phone"),
        ((SITI[0], "0812", *SITI[2:]), "intake.phone_too_short"),
        ((SITI[0], SITI[1], "", "PSM"), "intake.no_region"),
    ],
)
def test_a_row_is_refused_with_its_reason(row: tuple[str, ...], told: str) -> None:
    assert why(only(xlsx(HEAD, row))) == told


def test_of_two_rows_with_one_number_the_first_counts() -> None:
    _, first, second, third = read(
        csv(HEAD, SITI, ("Budi", "+62 81234567890", *SITI[2:]), SITI)
    ).judged
    assert first.invitee is not None
    assert why(second) == "intake.twice"
    assert why(third) == "intake.twice_same"


@pytest.mark.parametrize(
    ("listed", "said", "same"),
    [
        ("Siti Aminah", "Siti Aminah", True),
        ("SITI AMINAH, S.Sos.", "Hj. Siti Aminah", True),
        ("Siti Aminah", "siti aminh", True),
        ("Siti Aminah Rahayu", "Siti Aminah", True),
        ("Muhammad Rizky", "Rizky Muhammad", True),
        ("Suharto", "Suharto", True),
        ("Siti Aminah", "Siti", False),
        ("Siti Aminah", "Siti Rahayu", False),
        ("Siti Aminah", "Budi", False),
        ("Siti Aminah", "", False),
    ],
)
def test_who_is_the_person_of_a_list(listed: str, said: str, *, same: bool) -> None:
    assert same_person(listed, said) is same
