"""Whatever may hold words must say whose they are, or an erased person would stay in them."""

from __future__ import annotations

from bot.features.erasing.columns import FILES, NOBODY, OWN, PHONES, WORDS, may_hold_words, name_of
from models.schema import metadata

EVERY = {name_of(c) for one in metadata.sorted_tables for c in one.columns if may_hold_words(c)}
LISTS = (WORDS, OWN, FILES, PHONES, NOBODY)


def test_every_column_of_words_is_in_a_list() -> None:
    missing = sorted(EVERY - frozenset().union(*LISTS))
    assert missing == [], "list them in bot/features/erasing/columns.py"


def test_what_is_listed_is_there_once() -> None:
    assert sorted(name for one in LISTS for name in one) == sorted(EVERY)
