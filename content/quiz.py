"""Which questions a quiz asks, and what they come to. Pure: chance is handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from content.schema import Question


def draw(
    bank: Sequence[Question], size: int, last_asked: Mapping[str, int], rng: Random
) -> tuple[Question, ...]:
    """`size` questions of the bank, spread over its lessons.

    Questions never asked come first, then those asked longest ago: `last_asked` gives for a
    question id the number of the attempt that asked it last. The order is shuffled.
    """
    shuffled = rng.sample(bank, len(bank))
    ranked = sorted(shuffled, key=lambda question: last_asked.get(question.id, -1))
    fresh = [q for q in ranked if q.id not in last_asked]
    rest = [q for q in ranked if q.id in last_asked]
    chosen = _spread(fresh, size)
    chosen += rest[: size - len(chosen)]
    return tuple(rng.sample(chosen, len(chosen)))


def score(right: int, asked: int) -> int:
    """0-100, rounded half up, so that 7 of 10 is 70 and never 69; no question asked counts 0."""
    return (200 * right + asked) // (2 * asked) if asked else 0


def needed_right(asked: int, pass_mark: int) -> int:
    """How many right answers of `asked` reach the pass mark (0-100)."""
    return next((n for n in range(asked + 1) if score(n, asked) >= pass_mark), asked)


def _spread(questions: Sequence[Question], size: int) -> list[Question]:
    """One question of each lesson in turn, until there are enough."""
    by_lesson: dict[str, list[Question]] = {}
    for question in questions:
        by_lesson.setdefault(question.lesson, []).append(question)
    chosen: list[Question] = []
    while len(chosen) < size and any(by_lesson.values()):
        for waiting in by_lesson.values():
            if waiting and len(chosen) < size:
                chosen.append(waiting.pop(0))
    return chosen
