"""Plain forms of what people type."""

from __future__ import annotations

import pytest

from bot.text.matching import (
    asks_for_help,
    contains_match,
    denies,
    nearest,
    normalize,
    without_fillers,
    without_thanks,
)


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
    assert without_fillers(text) == plain


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


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("b terima kasih", "b"),
        ("b terima kasih banyak", "b"),
        ("makasih", "makasih"),
        ("kasih", "kasih"),
        ("menerima kasih", "menerima kasih"),
    ],
)
def test_without_thanks(text: str, plain: str) -> None:
    assert without_thanks(text) == plain


@pytest.mark.parametrize(
    ("text", "is_lost"),
    [
        ("gak ngerti", True),
        ("saya tidak paham maksudnya bu", True),
        ("belum jelas", True),
        ("tidak tahu", True),
        ("tidak", False),
        ("paham", False),
        ("tidak setuju", False),
        ("tidak semua orang tahu kalau itu haknya", False),
        ("", False),
    ],
)
def test_lost(text: str, is_lost: bool) -> None:
    assert asks_for_help(text) is is_lost


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
    assert contains_match(text, LABELS) == value
