"""How questions are judged, and what scores become."""

from __future__ import annotations

from dataclasses import replace
from statistics import correlation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.questions.rules import (
    changed,
    fair_score,
    figures,
    separation,
    uncertain_attempts,
    with_passes,
    worst_first,
)
from bot.features.questions.types import FEWEST, Change, Chosen, Correction, Figures, Given


def chose(*rests: float) -> Chosen:
    return Chosen(len(rests), len(rests), sum(rests), sum(rest * rest for rest in rests))


_RESTS = st.lists(st.integers(0, 7).map(lambda n: n / 7), min_size=1, max_size=40)


@given(_RESTS, _RESTS)
def test_the_point_biserial_is_the_correlation_of_right_with_the_rest(
    right: list[float], wrong: list[float]
) -> None:
    found = separation(chose(*right), chose(*wrong))
    if len(right) + len(wrong) < FEWEST or len({*right, *wrong}) == 1:
        assert found is None
        return
    ones = [1.0] * len(right) + [0.0] * len(wrong)
    assert found == pytest.approx(correlation(ones, [*right, *wrong]), abs=1e-6)


def test_it_is_one_where_the_strong_are_right_and_the_weak_are_wrong() -> None:
    strong, weak = chose(*[1.0] * 20), chose(*[0.0] * 20)
    assert separation(strong, weak) == pytest.approx(1)
    assert separation(weak, strong) == pytest.approx(-1)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (chose(*[1.0] * 15), chose(*[0.0] * 14)),
        (chose(*[0.5] * 20), chose(*[0.5] * 20)),
        (chose(*[1.0, 0.5] * 20), chose()),
        (chose(), chose(*[1.0, 0.5] * 20)),
        (Chosen(40), Chosen(40)),
    ],
)
def test_nothing_is_said_where_there_is_nothing_to_say(right: Chosen, wrong: Chosen) -> None:
    assert separation(right, wrong) is None


def test_figures_of_a_question() -> None:
    chosen = {0: chose(*[0.2] * 10), 2: chose(*[0.8] * 30)}
    found = figures("q", chosen, 2, 4)
    assert (found.people, found.right, found.unused) == (40, 0.75, (1, 3))
    assert found.separation == pytest.approx(1)
    assert figures("q", {2: chose(*[0.8] * 29)}, 2, 3) == Figures("q", 29)
    assert figures("q", {}, 0, 3) == Figures("q", 0)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Figures("q", 10), ()),
        (Figures("q", 100, 0.6, 0.4), ()),
        (Figures("q", 100, 0.6, -0.1), ("key",)),
        (Figures("q", 100, 0.6, 0.1), ("separates",)),
        (Figures("q", 100, 0.2, 0.1), ("separates", "hard")),
        (Figures("q", 100, 0.97, None, (1,)), ("easy", "unused")),
    ],
)
def test_what_should_make_a_writer_look(found: Figures, said: tuple[str, ...]) -> None:
    assert uncertain_attempts(found) == said


def test_the_worst_come_first_and_the_unknown_last() -> None:
    found = [Figures("a", 9), Figures("b", 99, 0.5, 0.4), Figures("c", 99, 0.5, -0.1)]
    assert [one.question for one in worst_first(found)] == ["c", "b", "a"]


# --- scores ------------------------------------------------------------------------------------

KEY = {"q1": Correction("q1", 2)}
GONE = {"q1": Correction("q1", None)}
RUN = [Given("q1", 2, False), Given("q2", 0, True), Given("q3", 0, True), Given("q4", 1, False)]


def test_a_fair_score() -> None:
    assert fair_score(RUN, {}, frozenset()) == 50
    assert fair_score(RUN, KEY, frozenset()) == 75
    assert fair_score(RUN, GONE, frozenset()) == 67
    assert fair_score(RUN, GONE, {"q4"}) == 100
    assert fair_score(RUN, KEY, {"q1", "q4"}) == 100, "a question that is back counts again"
    assert fair_score(RUN, {"q1": Correction("q1", 0)}, frozenset()) == 50
    assert fair_score(RUN[:1], GONE, frozenset()) is None


@pytest.mark.parametrize(
    ("told", "fair", "after", "passed"),
    [
        ((63, False), 75, 75, True),
        ((50, False), 63, 63, False),
        ((75, True), 63, 75, True),
        ((75, True), 88, 88, True),
        ((63, False), 50, 63, False),
        ((63, False), None, 63, False),
        ((70, False), 70, 70, False),  # told so when the pass mark was higher: nothing rose
        ((65, True), 68, 68, True),  # passed when it was lower
    ],
)
def test_no_score_falls_and_no_pass_is_lost(
    told: tuple[int, bool], fair: int | None, after: int, passed: bool
) -> None:
    change = changed("k", "d1", told, fair, 70)
    assert (change.after, change.passed) == (after, passed)


def test_somebody_passes_once_in_a_module_and_only_if_they_had_not() -> None:
    def change(key: str, module: str, after: int) -> Change:
        return Change(key, module, 63, after, after, after >= 70)

    found = [
        change("a", "d1", 75),
        change("b", "d1", 88),
        change("c", "d2", 75),
        change("d", "d3", 68),
    ]
    marked = with_passes(found, {"d2"})
    assert [one.key for one in marked if one.passes] == ["b"]
    assert [replace(one, passes=False) for one in marked] == found
