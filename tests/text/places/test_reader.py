"""Places as people type them."""

from __future__ import annotations

import pytest

from bot.text.places import MOST_LISTED, full_name, label, read, zone_named
from content import regions
from content.regions import Region


def codes(text: str, within: str = "") -> list[str]:
    return [region.code for region in read(text, within).regions]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kota Bekasi", "32.75"),
        ("kota bekasi", "32.75"),
        ("Kab Bekasi", "32.16"),
        ("kab. bekasi", "32.16"),
        ("kabupaten bogor", "32.01"),
        ("Kodya Bogor", "32.71"),
        ("jaksel", "31.74"),
        ("Jakarta Selatan", "31.74"),
        ("solo", "33.72"),
        ("Palangka Raya", "62.71"),
        ("baubau", "74.72"),
        ("Sidoarjo", "35.15"),
        ("SIDOARJO!!", "35.15"),
    ],
)
def test_a_kabupaten_or_kota_is_clear(text: str, code: str) -> None:
    found = read(text)
    assert found.clear
    assert [region.code for region in found.regions] == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("bks brt", "32.75.02"),
        ("bekasi brt", "32.75.02"),
        ("bekasi slatan", "32.75.04"),
        ("tambun slt", "32.16.06"),
        ("Pekayon Jaya", "32.75.04.1001"),
        ("pekayonjaya", "32.75.04.1001"),
        ("kota bekasii", "32.75"),
        ("sidoarjoo", "35.15"),
    ],
)
def test_one_likely_place_is_found_but_not_certain(text: str, code: str) -> None:
    found = read(text)
    assert not found.clear
    assert [region.code for region in found.regions] == [code]


def test_two_of_one_name_are_both_found() -> None:
    assert codes("Bekasi") == ["32.16", "32.75"]
    assert not read("Bekasi").clear


@pytest.mark.parametrize(("text", "count"), [("Jambi", 1), ("Bengkulu", 1), ("Gorontalo", 2)])
def test_a_province_with_a_kota_of_its_name_is_no_certain_place(text: str, count: int) -> None:
    assert len(codes(text)) == count
    assert not read(text).clear
    assert read(f"kota {text}").clear


@pytest.mark.parametrize("text", ["Jawa Barat", "aceh", "", "?", "x", "😀", "qwertyuiop", "kab"])
def test_what_is_no_place_or_a_whole_province_is_not_found(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    "text", ["tambun", "karang", "su", "jaya", "bekasi", "sungai", "mekar", "a"]
)
def test_never_more_are_found_than_can_be_listed(text: str) -> None:
    for within in ("", "32.75", "32.75.04", "32.16.06"):
        assert len(read(text, within).offered) <= MOST_LISTED


@pytest.mark.parametrize(
    ("text", "within", "code"),
    [
        ("bekasi selatan", "32.75", "32.75.04"),
        ("bks slt", "32.75", "32.75.04"),
        ("selatan", "32.75", "32.75.04"),
        ("pekayon jaya", "32.75.04", "32.75.04.1001"),
        ("kel. jakasetia", "32.75.04", "32.75.04.1004"),
        ("jaka setya", "32.75.04", "32.75.04.1004"),
        ("kayuringin", "32.75.04", "32.75.04.1005"),
        ("jakasetia", "32.75", "32.75.04.1004"),
        ("binjai kota", "12.75", "12.75.02"),
        ("kec. iv nagari", "13.03", "13.03.05"),
        ("sei lepan", "12.05", "12.05.17"),
    ],
)
def test_below_a_known_place(text: str, within: str, code: str) -> None:
    assert codes(text, within) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "Pekayon Jaya, Bekasi Selatan, Kota Bekasi",
        "Kota Bekasi, Bekasi Selatan, Pekayon Jaya",
        "pekayon jaya\nbekasi selatan",
        "Kel. Pekayon Jaya; Kec. Bekasi Selatan",
        "Pekayonjaya / Bks Slt / Kota Bekasi",
    ],
)
def test_commas_lead_down_to_the_smallest_place(text: str) -> None:
    assert codes(text) == ["32.75.04.1001"]


def test_a_place_outside_the_known_one_is_offered_and_never_taken() -> None:
    found = read("Pekayon Jaya", "32.16")
    assert (found.taken, found.offered) == ("", ("32.75.04.1001",))


def test_a_place_is_said_with_what_it_lies_in() -> None:
    place = Region("32.75.04.1001", "Pekayonjaya")
    assert label(place) == "Kelurahan Pekayonjaya, Kecamatan Bekasi Selatan, Kota Bekasi"
    assert label(place, "32.75") == "Kelurahan Pekayonjaya, Kecamatan Bekasi Selatan"
    assert full_name("32.75") == "Kota Bekasi"
    assert full_name("") == ""


def test_desa_and_kelurahan_are_told_apart() -> None:
    village = next(v for v in regions.villages("32.16.06") if v.code.split(".")[3].startswith("2"))
    assert label(village, "32.16").startswith("Desa ")


def test_every_kabupaten_and_kota_is_certain_by_its_official_name() -> None:
    missed = [r.name for r in regions.regencies() if not _certain(r, "")]
    assert missed == []


def test_every_kecamatan_is_certain_by_its_official_name() -> None:
    missed = [r.name for r in regions.all_districts() if not _certain(r, r.parent)]
    assert missed == []


def test_every_desa_can_be_chosen_by_its_official_name() -> None:
    for district in regions.all_districts()[::50]:
        for village in regions.villages(district.code):
            assert village.code in codes(village.name, district.code), village


def _certain(region: Region, within: str) -> bool:
    found = read(region.name, within)
    return found.clear and found.regions[0].code == region.code


def test_nothing_that_people_type_breaks_the_search() -> None:
    for text in (".*", "(", "[", "\\", "a" * 1000, "%s", "-" * 50, ",,,", "\x00", "O'o", "+"):
        read(text)
        read(text, "32.75.04")


@pytest.mark.parametrize(
    ("address", "zone"),
    [
        ("Hotel Aryaduta Makassar", "Asia/Makassar"),
        ("Gedung Serbaguna, Jayapura", "Asia/Jayapura"),
        ("Aula BPSDM Bali", "Asia/Makassar"),
        ("Jalan Makassar 5, Jakarta Pusat", "Asia/Jakarta"),
        ("Kantor Wali Kota Bekasi", "Asia/Jakarta"),
        ("Jalan Kota Baru, Bandung", "Asia/Jakarta"),
        ("Aula", None),
        ("", None),
    ],
)
def test_the_zone_of_an_address_where_its_words_tell_it(address: str, zone: str | None) -> None:
    assert zone_named(address) == zone


@pytest.mark.parametrize(
    ("text", "left", "against"),
    [
        ("Kel. Kranji, Kota Bandung", "kranji", "32.75.02.1002"),
        ("Kec. Tambun Selatan, Kab. Karawang", "karawang", "32.15"),
        ("Kranji, Bekasi Timur, Kota Bekasi", "kranji", "32.75.02.1002"),
        ("Delanggu, Kab. Sleman", "delanggu", "33.10.16"),
    ],
)
def test_what_contradicts_itself_is_shown_from_both_sides(
    text: str, left: str, against: str
) -> None:
    found = read(text)
    assert (found.taken, found.left) == ("", left)
    assert against in found.offered
    assert len(found.offered) > 1


def test_what_fits_nowhere_is_left_over_and_nothing_is_offered_alone() -> None:
    found = read("Kab. Maros, Qwertyuiop")
    assert (found.taken, found.offered, found.left) == ("", (), "qwertyuiop")


def test_a_province_of_few_kabupaten_offers_them() -> None:
    assert len(read("Jakarta").offered) == 6
    assert read("Jawa Barat").offered == ()
    assert read("Jawa Barat").province == "32"


def test_the_largest_key_of_all_is_looked_up_too() -> None:
    assert read("zzzzzz zzzzzz").regions == ()
