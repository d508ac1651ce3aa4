"""What is made of typed places: tests/corpus/places.tsv."""

from __future__ import annotations

from tests.support.heard_places import Row, judge, rows

MOST_ASKED = 0.02


def test_nobody_is_placed_where_they_did_not_say() -> None:
    told = [(row.level, row.context, row.typed, row.heard()) for row in rows() if _is(row, "wrong")]
    assert told == []


def test_what_is_clear_is_seldom_asked() -> None:
    asked = [row.typed for row in rows() if _is(row, "asked")]
    assert len(asked) <= MOST_ASKED * len(list(rows())), asked


def test_the_corpus_is_large_and_a_third_of_it_are_traps() -> None:
    traps = [row for row in rows() if not row.outcome[:1].isdigit()]
    assert len(list(rows())) >= 300
    assert len(traps) >= len(list(rows())) * 0.3


def _is(row: Row, verdict: str) -> bool:
    return judge(row) == verdict
