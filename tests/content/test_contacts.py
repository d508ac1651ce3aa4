"""Whom to call: the nearest first, place-holders filled, old numbers named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from content.contacts import Contact, Contacts, Office, placed_in
from content.loader import ROOT, read

SEEN = date(2026, 11, 1)
POLICE = Contact("polisi", "Polisi", "110", "kejahatan", SEEN, "-", urgent=True)
INSURANCE = Contact("bpjs", "BPJS", "165", "kartu", SEEN, "-")
OFFICE = Office("uptd", "UPTD PPA", "pelindungan", "tanyakan di kantor desa", urgent=True)
PROVINCE = Contact("uptd", "UPTD PPA", "0800-32", "-", SEEN, "-", urgent=True, region="32")
CITY = Contact("uptd", "UPTD PPA", "0800-3275", "-", SEEN, "-", urgent=True, region="32.75")
ALL = Contacts((POLICE, INSURANCE), (OFFICE,), (PROVINCE, CITY))


@pytest.mark.parametrize(
    ("region", "numbers"),
    [
        ("32.75.04.1001", ["0800-3275", "110"]),
        ("32.75", ["0800-3275", "110"]),
        ("32.7", ["0800-32", "110"]),
        ("32.04.01", ["0800-32", "110"]),
        ("3", ["110"]),
        ("91", ["110"]),
        ("", ["110"]),
    ],
)
def test_the_nearest_office_stands_first(region: str, numbers: list[str]) -> None:
    assert [one.number for one in ALL.urgent_near(region)] == numbers


def test_what_is_first_for_a_danger_is_named_first() -> None:
    listener = Contact("jiwa", "Jiwa", "119", "-", SEEN, "-", urgent=True, first_for="life")
    contacts = Contacts((POLICE, listener))
    assert [one.key for one in contacts.urgent_near("", "life")] == ["jiwa", "polisi"]
    assert [one.key for one in contacts.urgent_near("")] == ["polisi", "jiwa"]


@pytest.mark.parametrize(
    ("text", "region", "filled"),
    [
        ("Polisi: {nomor:polisi}.", "", "Polisi: 110."),
        ("{nomor:uptd}", "32.75.04", "0800-3275"),
        ("{nomor:uptd}", "91", "tanyakan di kantor desa"),
        ("{nomor:polsi} {x}", "", "{nomor:polsi} {x}"),
    ],
)
def test_a_place_holder_is_filled_for_the_region(text: str, region: str, filled: str) -> None:
    assert ALL.filled(text, region) == filled


def test_the_longest_filling_is_that_of_any_region() -> None:
    assert ALL.filled_longest("{nomor:uptd}") == "tanyakan di kantor desa"
    assert placed_in("a {nomor:uptd} b {nomor:polisi}") == ("uptd", "polisi")


def test_a_number_is_old_after_ninety_days_unless_somebody_called_it() -> None:
    called = Contact("x", "X", "1", "-", SEEN, "-", called=date(2027, 3, 1))
    contacts = Contacts((POLICE, called))
    assert list(contacts.stale(date(2027, 1, 30))) == []
    assert list(contacts.stale(date(2027, 2, 1))) == [POLICE]


def test_ours_are_whole_and_nothing_of_a_region_is_invented() -> None:
    contacts = read(ROOT)[0].contacts
    named = {"polisi", "darurat", "ambulans", "sapa", "jiwa", "kemensos", "bpjs"}
    assert {one.key for one in contacts.national} == named
    assert {office.key for office in contacts.offices} == {"uptd", "bpbd", "dinsos"}
    assert contacts.regional == ()
    for one in contacts.national:
        assert one.source
        assert len(one.purpose.split()) <= 6


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ('[[contact]]\nkey = "x"', "name, number, purpose, seen, source"),
        (
            '[[contact]]\nkey = "x"\nname = "X"\nnumber = 110\npurpose = "p"\nseen = 2026-01-01\n'
            'source = "s"',
            "x: number",
        ),
        ('[[regional]]\noffice = "kua"\nregion = "32"\nnumber = "1"', "needs an office"),
        ('[[office]]\nkey = "a"\nname = "A"\npurpose = "p"\nmissing = "m"\n' * 2, "a stands twice"),
    ],
)
def test_what_an_operator_wrote_wrongly_is_said(tmp_path: Path, row: str, fault: str) -> None:
    (tmp_path / "contacts.toml").write_text(row, "utf-8")
    _, reading = read(tmp_path)
    assert any(fault in str(one) for one in reading.faults), reading.faults
