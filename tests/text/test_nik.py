"""What is covered as a resident's number, and what is not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.nik import COVER, cover

NIK, HERS, KK = "3275041203900001", "3275045203900001", "3275040506150012"


@pytest.mark.parametrize("number", [NIK, HERS, KK, "9101054107850002", "6474014708950003"])
@pytest.mark.parametrize(
    "said",
    [
        "{}",
        "NIK {} atas nama Bu Siti",
        "nik:{}.",
        "NIK{}",
        "({})",
        "*{}*",
        "nik-{} ya",
        "1. {} 081234567890",
    ],
)
def test_a_number_is_covered_and_all_else_stays(number: str, said: str) -> None:
    assert cover(said.format(number)) == said.format(COVER * 16)


@pytest.mark.parametrize(
    "typed",
    [
        "3275 0412 0390 0001",
        "3275-0412-0390-0001",
        "3275.0412.0390.0001",
        "327504 120390 0001",
        "32.75.04.120390.0001",
        "32 75 04 12 03 90 0001",
        "32.75.04.12.03.90.0001",
        "3275 04120390 0001",
        "3275041203 900001",
        "3275 - 0412 - 0390 - 0001",
        "3275-0412 0390 0001",
        "3 2 7 5 0 4 1 2 0 3 9 0 0 0 0 1",
        "3275\u00a00412\u20110390\u200b0001",
        "３２７５０４１２０３９００００１",
        "٣٢٧٥٠٤١٢٠٣٩٠٠٠٠١",
    ],
)
def test_blanks_dots_and_hyphens_hide_nothing(typed: str) -> None:
    covered = cover(f"NIK {typed} ya")
    assert not any(character.isdecimal() for character in covered)
    assert covered == f"NIK {re.sub('[0-9０-９٠-٩]', COVER, typed)} ya"


def test_several_are_covered_each() -> None:
    assert cover(f"{NIK} {KK}, {HERS}") == f"{COVER * 16} {COVER * 16}, {COVER * 16}"
    assert cover(f"{NIK}\n{KK}") == f"{COVER * 16}\n{COVER * 16}"


@pytest.mark.parametrize(
    "text",
    [
        # phones
        "081234567890",
        "0812-3456-7890",
        "+62 812-3456-7890",
        "6281234567890",
        "62 812 3456 7890",
        "081234567890 085712345678",
        "0812 3456 7890, 0857 1234 5678",
        "0812-3456-7890 / 0813-2222-3333",
        "+62 812-3456-7890 +62 813-2222-3333",
        "6281234567890 123",
        "813121512345 2026",
        "(021) 1234567 (021) 7654321",
        # dates and hours
        "12-12-2026 08.00-16.00",
        "12 12 2026 08 00 16 00",
        "12.12.2026 08.00 16.00",
        "2026-12-05 08:00 - 2026-12-06 16:00",
        "12/12/2026 12/12/2026",
        "31.12.2026 - 05.01.2027",
        # certificates, amounts, accounts, lists
        "KB-2345-6789-2345",
        "KB-3275-2203-2345 2026",
        "KB-7QK2-M2VX-9LPR",
        "071/JINGGA/2019",
        "Rp 1.250.000.000.000",
        "1 2 3 4 5 6 7 8 9 10 11 12 13",
        "1234567890123456",
        "3275049903900001",  # day 99
        "3275041213900001",  # month 13
        "3275041203900000",  # nobody is counted as the none-th
        "0075041203900001",  # no such province
        "32750412039000012",  # seventeen
        "13275041203900001",
        "327504120390001",  # fifteen
        "4111 1111 1111 1111",
        "-6.250000, 106.990000",
        "1a 2c 3b",
        "",
    ],
)
def test_what_is_no_such_number_is_never_covered(text: str) -> None:
    assert cover(text) is text


@given(st.text(alphabet="0123456789 .-/+abKB\n", max_size=80))
def test_only_digits_are_covered(text: str) -> None:
    covered = cover(text)
    assert len(covered) == len(text)
    changed = [one for one, other in zip(text, covered, strict=True) if one != other]
    assert all(character.isdecimal() for character in changed)
    assert len(changed) % 16 == 0
    assert cover(covered) == covered


@given(st.from_regex(r"(\+62|62|0)8[1-9][0-9]{7,10}", fullmatch=True), st.data())
def test_no_phone_is_covered(phone: str, data: st.DataObject) -> None:
    gap = data.draw(st.sampled_from(("", " ", "-", ".")))
    head, rest = phone[:4], phone[4:]
    parts = [head, *(rest[n : n + 4] for n in range(0, len(rest), 4))]
    text = gap.join(parts)
    assert cover(text) is text
    assert cover(f"HP {text}") == f"HP {text}"
