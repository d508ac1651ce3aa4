"""Moodle's Aiken format."""

from __future__ import annotations

import pytest

from content import aiken
from content.foreign import decoded

QUESTION = "Apa kepanjangan PSM?\nA) Pekerja Sosial Masyarakat\nB. Pegawai Sosial\nANSWER: A\n"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_options_with_bracket_or_dot(ends: str) -> None:
    content = b"\xef\xbb\xbf" + (QUESTION + "\n" + QUESTION).replace("\n", ends).encode()
    text = decoded(content)
    assert aiken.looks_like(text)
    taken = aiken.read(text)
    assert [item.line for item in taken.items] == [1, 6]
    assert not taken.refused
    item = taken.items[0]
    assert item.text == "Apa kepanjangan PSM?"
    assert [(option.text, option.right) for option in item.options] == [
        ("Pekerja Sosial Masyarakat", True),
        ("Pegawai Sosial", False),
    ]


def test_questions_need_no_empty_line_and_may_have_some_inside() -> None:
    taken = aiken.read(
        QUESTION + QUESTION.replace("\n", "\n\n") + "Dua\nbaris?\n A.  x\n B)\ty\nanswer: b"
    )
    assert [item.text for item in taken.items] == [*["Apa kepanjangan PSM?"] * 2, "Dua baris?"]
    assert [option.right for option in taken.items[2].options] == [False, True]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Apa?\nA) x\nB) y\n", "no line 'ANSWER"),
        ("Apa?\nA) x\nB) y\nANSWER: C", "none of its options A, B"),
        ("Apa?\nA) x\nB) y\nANSWER:", "none of its options"),
        ("Apa?\nA) x\nB) y\nANSWER: A, B", "'A, B' is none"),
        ("Apa?\nA) x\nC) y\nANSWER: A", "not A, B, C in order"),
        ("Apa?\nANSWER: A", "no options"),
        ("Apa?\na) x\nb) y\nANSWER: A", "no options"),
        ("A) x\nB) y\nANSWER: A", "no question"),
        ("Apa?\nA) x yang\npanjang\nB) y\nANSWER: A", "'panjang' is neither"),
        ("Apa $$2$$?\nA) x\nB) y\nANSWER: A", "a formula"),
    ],
)
def test_what_is_refused(text: str, why: str) -> None:
    taken = aiken.read(f"\n{text}\n\n{QUESTION}")
    [remark] = taken.refused
    assert remark.line == 2
    assert why in remark.text
    assert len(taken.items) == 1


def test_gift_is_not_taken_for_it() -> None:
    assert not aiken.looks_like("Apa?{=a ~b}\n\nANSWER: A")
    assert not aiken.looks_like("Apa?")
