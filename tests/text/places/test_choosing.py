"""Among several that are offered one word may choose."""

from __future__ import annotations

import pytest

from bot.text.places import chosen

BOGOR = ("32.01", "32.71")
NAMESAKES = ("32.75.02.1002", "33.02.26.1002", "35.24.14.2008")  # Kranji, three times


@pytest.mark.parametrize(
    ("text", "offered", "code"),
    [
        ("kab", BOGOR, "32.01"),
        ("yang kabupaten", BOGOR, "32.01"),
        ("kota", BOGOR, "32.71"),
        ("kotanya kak", BOGOR, "32.71"),
        ("bogor kota", BOGOR, "32.71"),
        ("yang di bekasi barat", NAMESAKES, "32.75.02.1002"),
        ("jawa barat", NAMESAKES, "32.75.02.1002"),
        ("yang di lamongan", NAMESAKES, "35.24.14.2008"),
        ("kelurahan yang di kota bekasi", NAMESAKES, "32.75.02.1002"),
        ("bogor", BOGOR, ""),
        ("bukan kota", BOGOR, ""),
        ("ya", BOGOR, ""),
        ("yang itu", BOGOR, ""),
        ("kec", BOGOR, ""),
        ("jawa barat", BOGOR, ""),
        ("yang di depok", NAMESAKES, ""),
        ("", BOGOR, ""),
        ("kota " * 500, BOGOR, ""),
    ],
)
def test_words_that_choose_and_words_that_do_not(
    text: str, offered: tuple[str, ...], code: str
) -> None:
    assert chosen(text, offered) == code
