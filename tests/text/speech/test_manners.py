"""What is said without the manners around it, and that somebody does not understand."""

from __future__ import annotations

import pytest

from bot.text.speech.manners import bare, is_lost


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Jawabannya B, kak!", "b"),
        ("jwb b", "b"),
        ("saya pilih yang c deh", "c"),
        ("ya", "ya"),
        ("ya kak", "ya"),
        ("belajar", "belajar"),
    ],
)
def test_bare_is_without_manners(text: str, plain: str) -> None:
    assert bare(text) == plain


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("gak ngerti", True),
        ("saya tidak paham maksudnya bu", True),
        ("belum jelas", True),
        ("tidak tahu", True),
        ("ora mudeng", True),
        ("teu ngartos", True),
        ("tidak", False),
        ("paham", False),
        ("tidak setuju", False),
        ("wah ya jelas tidak", False),
        ("tidak semua orang tahu kalau itu haknya", False),
        ("", False),
    ],
)
def test_who_does_not_understand_says_so(text: str, lost: bool) -> None:
    assert is_lost(text) is lost
