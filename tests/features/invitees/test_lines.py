"""A .csv with whatever quotes: each of its lines is a person, refused, or passed over."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.invitees.types import UnreadableList
from tests.support.lists import people, read

HEAD = "Nama;Nomor HP;Wilayah\n"
FOUR = [
    ("Siti Aminah", "081234567890"),
    ("Budi", "081298765432"),
    ("Andi", "081298765433"),
    ("Dewi", "081298765434"),
]


def lines(*rows: str) -> bytes:
    return (HEAD + "\n".join(rows)).encode()


def names(content: bytes) -> list[str]:
    return [name for name, *_ in people(content)]


def row(n: int, name: str = "") -> str:
    return f"{name or FOUR[n][0]};{FOUR[n][1]};Kota Bekasi"


@pytest.mark.parametrize(
    ("stray", "name"),
    [
        ('"Siti Aminah', "Siti Aminah"),
        ('Siti "Ami" Aminah', None),
        ('Siti Aminah"', "Siti Aminah"),
        ('"Siti" Aminah', None),
        ('"Siti Aminah""', None),
    ],
)
def test_a_stray_quote_swallows_nobody(stray: str, name: str | None) -> None:
    content = lines(row(0, stray), row(1), row(2), row(3))
    found = read(content)
    assert len(found.judged) == 5
    assert names(content)[-3:] == ["Budi", "Andi", "Dewi"]
    if name is not None:
        assert names(content)[0] == name


def test_two_stray_quotes_swallow_nobody_between() -> None:
    content = lines(row(0, '"Siti Aminah'), row(1), row(2, 'Andi"'), row(3))
    assert names(content)[1::2] == ["Budi", "Dewi"]
    assert len(read(content).judged) == 5


def test_a_cell_of_two_lines_is_one_row() -> None:
    content = lines('"Siti\nAminah";081234567890;Kota Bekasi', row(1))
    assert names(content) == ["Siti Aminah", "Budi"]
    assert [one.row.passed for one in read(content).judged][2] == "continued"


def test_separators_and_doubled_quotes_within_quotes() -> None:
    content = lines('"Aminah; Siti";081234567890;"Kota ""Bekasi"""')
    found = read(content).judged[1]
    assert (found.row.name, found.row.region) == ("Aminah; Siti", 'Kota "Bekasi"')


_PIECES = st.sampled_from(['"', '""', ";", "\n", "a", " ", ",", "0812", '";"', '"\n"', "é", "'"])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(_PIECES, max_size=8).map("".join), max_size=6))
def test_lines_in_are_people_refused_and_passed_over(parts: list[str]) -> None:
    """Whatever stands in it: nothing is lost, and no line is counted twice."""
    content = (HEAD + "\n".join([row(0), *parts, row(1)])).encode()
    filled = re.split(r"\r\n|\r|\n", content.decode().rstrip("\n"))
    try:
        found = read(content)
    except UnreadableList as error:
        assert error.say.key == "intake.no_rows"  # noqa: PT017
        return
    assert [one.row.number for one in found.judged] == list(range(1, len(filled) + 1))
    kinds = [one.row.passed is None for one in found.judged]
    assert len(kinds) == len(filled)
    numbers = [one.invitee.phone for one in found.judged if one.invitee is not None]
    assert "+6281298765432" in numbers
