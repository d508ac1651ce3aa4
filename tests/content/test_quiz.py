"""Which questions a quiz asks, and what they come to."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from content.loader import load
from content.quiz import draw, draw_evenly, needed_right, score, share_of_each
from content.schema import Option, Question

BANK = load().modules["d1"].bank


def question(id: str, lesson: str) -> Question:
    return Question(id, lesson, "?", (Option("a", True), Option("b", False)), "r", ())


@pytest.mark.parametrize("module", list(load().modules))
@pytest.mark.parametrize("seed", range(20))
def test_each_bank_is_drawn_twice_without_repeats(module: str, seed: int) -> None:
    bank, rng = load().modules[module].bank, Random(seed)
    first = draw(bank, 8, {}, rng)
    second = draw(bank, 8, {q.id: 0 for q in first}, rng)
    assert len({q.id for q in (*first, *second)}) == 16


def test_questions_are_spread_over_the_lessons() -> None:
    for seed in range(20):
        counts = Counter(q.lesson for q in draw(BANK, 8, {}, Random(seed)))
        assert max(counts.values()) - min(counts[q.lesson] for q in BANK) <= 1


def test_when_all_were_asked_those_asked_longest_ago_come_first() -> None:
    bank = [question(str(n), f"l{n % 2}") for n in range(6)]
    last_asked = {"0": 5, "1": 1, "2": 4, "3": 0, "4": 3, "5": 2}
    assert {q.id for q in draw(bank, 3, last_asked, Random(0))} == {"3", "1", "5"}


def test_fresh_questions_are_filled_up_with_old_ones() -> None:
    bank = [question(str(n), "l") for n in range(5)]
    drawn = draw(bank, 3, {"0": 1, "1": 0, "2": 1, "3": 1}, Random(1))
    assert {"4", "1"} <= {q.id for q in drawn}
    assert len(drawn) == 3


def test_a_small_bank_gives_what_it_has() -> None:
    assert len(draw([question("1", "l")], 8, {}, Random(0))) == 1
    assert draw([], 8, {}, Random(0)) == ()


def test_the_same_chance_draws_the_same_questions() -> None:
    assert draw(BANK, 8, {}, Random(7)) == draw(BANK, 8, {}, Random(7))
    assert draw(BANK, 8, {}, Random(7)) != draw(BANK, 8, {}, Random(8))


# --- the tests of a course ---


def bank(name: str, size: int) -> list[Question]:
    return [question(f"{name}{n}", f"{name}.{n % 3}") for n in range(size)]


def of_each(drawn: tuple[Question, ...]) -> Counter[str]:
    return Counter(q.id[0] for q in drawn)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(
    ("size", "counts"), [(8, [2, 2, 2, 2]), (20, [5, 5, 5, 5]), (10, [3, 3, 2, 2])]
)
def test_a_test_is_drawn_evenly_over_the_modules(size: int, counts: list[int], seed: int) -> None:
    drawn = draw_evenly([bank(name, 16) for name in "abcd"], size, {}, (), Random(seed))
    assert sorted(of_each(drawn).values(), reverse=True) == counts
    assert len(set(drawn)) == size


@pytest.mark.parametrize("seed", range(20))
def test_no_question_is_in_both_tests(seed: int) -> None:
    banks, rng = [module.bank for module in load().courses[0].modules], Random(seed)
    before = {q.id for q in draw_evenly(banks, 8, {}, (), rng)}
    after = {q.id for q in draw_evenly(banks, 20, {}, before, rng)}
    assert len(after) == 20
    assert not before & after


def test_what_a_bank_lacks_the_others_give() -> None:
    drawn = draw_evenly([bank("a", 2), bank("b", 16)], 8, {}, {"a0"}, Random(0))
    assert of_each(drawn) == {"a": 1, "b": 7}


def test_where_no_bank_reaches_it_is_shorter_and_never_asks_again_what_it_must_not() -> None:
    drawn = draw_evenly([bank("a", 3), bank("b", 3)], 8, {"a1": 0}, {"a0", "b0"}, Random(0))
    assert {q.id for q in drawn} == {"a1", "a2", "b1", "b2"}


def test_in_each_module_the_fresh_ones_come_first() -> None:
    asked = {f"{name}{n}": n for name in "ab" for n in range(6)}
    for seed in range(20):
        drawn = draw_evenly([bank("a", 8), bank("b", 8)], 6, asked, (), Random(seed))
        assert {q.id for q in drawn} == {"a6", "a7", "a0", "b6", "b7", "b0"}


def test_the_share_of_a_bank_is_what_an_even_draw_takes_at_most() -> None:
    assert [share_of_each(20, n) for n in (0, 2, 3, 4)] == [20, 10, 7, 5]


@pytest.mark.parametrize(
    ("right", "asked", "points"),
    [
        (0, 8, 0),
        (8, 8, 100),
        (7, 10, 70),
        (5, 8, 63),
        (6, 8, 75),
        (1, 3, 33),
        (2, 3, 67),
        (0, 0, 0),
    ],
)
def test_a_score_is_rounded_half_up(right: int, asked: int, points: int) -> None:
    assert score(right, asked) == points


@pytest.mark.parametrize(("asked", "mark"), [(8, 70), (10, 70), (5, 70), (3, 70), (8, 100), (1, 1)])
def test_so_many_right_pass_and_one_fewer_does_not(asked: int, mark: int) -> None:
    needed = needed_right(asked, mark)
    assert score(needed, asked) >= mark > score(needed - 1, asked)
