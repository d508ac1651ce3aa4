"""How much of what people type is read rightly, and that nothing is acted on that was not said."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from tests.corpus.__main__ import ENOUGH, OWN, heard_dates, lines_of, summed
from tests.corpus.generator import lines
from tests.corpus.outcomes import CONFIDENT, Line, is_confident_error, outcome

GENERATED = 100_000 if "FAULTS_KILLS" in os.environ else 20_000
PARTS = 10


def test_the_corpus_is_read_rightly_and_nothing_with_false_confidence() -> None:
    made = [(line, outcome(line)) for line in lines_of(OWN)]
    assert [(line.typed, one) for line, one in made if is_confident_error(one, line)] == []
    whole = summed(made)["all"]
    assert whole["lines"] >= 3000
    assert whole["right"] >= ENOUGH * whole["lines"]


def test_a_third_of_the_corpus_is_traps() -> None:
    outcomes = Counter(line.outcome.startswith(CONFIDENT) for line in lines_of(OWN))
    assert outcomes[False] >= outcomes.total() / 3


def test_the_lists_of_others_are_read_as_rightly_as_our_own() -> None:
    made = [(line, outcome(line)) for line in lines_of(OWN[1:])]
    whole = summed(made)["all"]
    assert whole["right"] >= ENOUGH * whole["lines"]


def test_times_are_read_rightly_and_none_with_false_confidence() -> None:
    counts = heard_dates()
    assert counts["confident errors"] == 0
    assert counts["right"] >= ENOUGH * counts["lines"]


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_is_wrapped_around_it_nothing_else_is_acted_on(part: int) -> None:
    made = ((line, outcome(line)) for line in lines(GENERATED // PARTS, seed=part))
    assert [row for row in made if _wrong(*row)][:5] == []


def _wrong(line: Line, made: str) -> bool:
    """A denied yes is a no, and one of two that is denied leaves the other."""
    if line.note == "turned" and line.kind in {"consent", "yesno"}:
        return False if made in {"value:B", "value:no"} else is_confident_error(made, line)
    return is_confident_error(made, line)
