"""Plain forms of what people type."""

from __future__ import annotations

import pytest

from bot.text.matching import nearest, normalize


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (" Data  SAYA!!", "data saya"),
        ("Jum'at", "jumat"),
        ("Assalamu’alaikum", "assalamualaikum"),
        ("my_data", "my data"),
        ("１２", "12"),
        ("Ｂ．", "b"),
        ("😀", ""),
        ("🙏", "terima kasih"),
        ("😀🙏🙏", "terima kasih"),
        ("ya 🙏", "ya"),
        ("", ""),
        ("a\u200bb", "a b"),
        ("ÉCOLE", "école"),
    ],
)
def test_simple(text: str, plain: str) -> None:
    assert normalize(text) == plain


WORDS = {"belajar": "learn", "pelajaran": "learn", "kuis": "quiz", "menu": "menu"}


@pytest.mark.parametrize(
    ("text", "value"),
    [("blajar", "learn"), ("belajr", "learn"), ("menuu", "menu"), ("kuda", None), ("", None)],
)
def test_nearest(text: str, value: str | None) -> None:
    assert nearest(text, WORDS) == value


def test_two_that_are_as_near_are_none() -> None:
    assert nearest("bekasi baru", {"bekasi barat": "w", "bekasi bara": "x"}) is None


def test_nothing_is_near_nothing() -> None:
    assert nearest("belajar", {}) is None
