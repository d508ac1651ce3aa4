"""Which questions a quiz asks, and what they come to. Pure: chance is handed in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from random import Random

from content.schema import Question


class QuizKind(StrEnum):
    """What an attempt is at: the quiz of a module, or the test before or after a whole course. A
    course that a coordinator credits counts as passed without one, and so does (waiver) each of its
    modules."""

    MODULE = "module"
    PRE = "pre"
    POST = "post"
    CREDIT = "credit"
    WAIVER = "waiver"


def draw(
    bank: Sequence[Question], size: int, last_asked: Mapping[str, int], rng: Random
) -> tuple[Question, ...]:
    """`size` questions of the bank, spread over its lessons.

    Questions never asked come first, then those asked longest ago: `last_asked` gives for a
    question id the number of the attempt that asked it last. The order is shuffled.
    """
    chosen = _ranked(bank, last_asked, rng)[:size]
    return tuple(rng.sample(chosen, len(chosen)))


def draw_evenly(
    banks: Sequence[Sequence[Question]],
    size: int,
    last_asked: Mapping[str, int],
    never: Collection[str],
    rng: Random,
) -> tuple[Question, ...]:
    """`size` questions, as many of each bank as of the others as far as they reach, and none of
    those in `never`. Within a bank they are chosen as for a quiz. The order is shuffled."""
    ranked = [_ranked([q for q in bank if q.id not in never], last_asked, rng) for bank in banks]
    waiting = rng.sample(ranked, len(ranked))
    chosen: list[Question] = []
    while len(chosen) < size and any(waiting):
        for questions in waiting:
            if questions and len(chosen) < size:
                chosen.append(questions.pop(0))
    return tuple(rng.sample(chosen, len(chosen)))


def share_of_each(size: int, banks: int) -> int:
    """How many questions an even draw takes of a bank at most."""
    return -(-size // max(1, banks))


def score(right: int, asked: int) -> int:
    """0-100, rounded half up, so that 7 of 10 is 70 and never 69; no question asked counts 0."""
    return (200 * right + asked) // (2 * asked) if asked else 0


def needed_right(asked: int, pass_mark: int) -> int:
    """How many right answers of `asked` reach the pass mark (0-100)."""
    return next((n for n in range(asked + 1) if score(n, asked) >= pass_mark), asked)


def _ranked(bank: Sequence[Question], last_asked: Mapping[str, int], rng: Random) -> list[Question]:
    """In the order in which they are to be taken."""
    shuffled = rng.sample(bank, len(bank))
    fresh = [question for question in shuffled if question.id not in last_asked]
    rest = [question for question in shuffled if question.id in last_asked]
    return _spread(fresh, len(fresh)) + sorted(rest, key=lambda q: last_asked[q.id])


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
