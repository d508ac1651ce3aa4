"""Whatever may hold words must say whose they are, or an erased person would stay in them."""

from __future__ import annotations

from bot.features.erasing.columns import may_hold_words, name_of
from models.schema import metadata
from tests.support.registered import FEATURES

EVERY = {name_of(c) for one in metadata.sorted_tables for c in one.columns if may_hold_words(c)}


def test_every_column_of_words_is_in_a_manifest() -> None:
    missing = sorted(EVERY - FEATURES.texts.keys())
    assert missing == [], "list them as `texts` in the feature.py whose they are"


def test_what_is_listed_is_there() -> None:
    assert sorted(FEATURES.texts.keys() - EVERY) == []
