"""Plain forms of what people type."""

from __future__ import annotations

import pytest

from bot.words import bare, denies, nearest, simple, within


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
        ("", ""),
        ("a\u200bb", "a b"),
        ("ÉCOLE", "école"),
    ],
)
def test_simple(text: str, plain: str) -> None:
    assert simple(text) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Jawabannya B, kak!", "b"),
        ("jwb b", "b"),
        ("saya pilih yang c deh", "c"),
        ("ya", "ya"),
        ("ya kak", "ya kak"),
        ("nomor 2", "2"),
        ("belajar", "belajar"),
    ],
)
def test_bare_is_without_courtesy(text: str, plain: str) -> None:
    assert bare(text) == plain


@pytest.mark.parametrize(
    ("text", "denial"),
    [
        ("bukan psm", True),
        ("tidak", True),
        ("tdak setuju", True),
        ("gk mau", True),
        ("kurang setuju", True),
        ("saya setuju", False),
        ("gas", False),
        ("ya", False),
        ("tanya", False),
        ("", False),
    ],
)
def test_denies(text: str, denial: bool) -> None:
    assert denies(text) is denial


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


LABELS = {
    "karang taruna": "kt",
    "tagana": "tagana",
    "calon psm": "candidate",
    "psm": "psm",
    "": "?",
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("karang", "kt"),
        ("taruna karang", "kt"),
        ("saya tagana", "tagana"),
        ("saya ikut tagana di desa sini", None),
        ("ka", None),
        ("calon", "candidate"),
        ("psm dan tagana", None),
        ("", None),
    ],
)
def test_within(text: str, value: str | None) -> None:
    assert within(text, LABELS) == value
