"""How often the right answer is guessed from the words of the options alone, the question unread.

A naive Bayes on words, trained on all other modules. What it finds is a habit of the writers (one
word is always right, another always wrong), which learners pick up as well as it does."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from content.schema import Library, Question

# In per cent; chance is one in the number of options.
MOST_IN_ALL, MOST_IN_A_MODULE = 42, 55
_WORD = re.compile(r"[a-z]+")
_OWNER = re.compile(r"nya\b")


def tone_notes(library: Library) -> Iterator[str]:
    """Name the modules whose right answers are guessed too often, and all of them together."""
    by_module = _by_module(library)
    guessed = {name: _guessed(by_module, name) for name in by_module}
    asked = sum(len(questions) for questions in by_module.values())
    share = 100 * sum(guessed.values()) / max(1, asked)
    if share > MOST_IN_ALL:
        yield _note("content/courses", share, MOST_IN_ALL)
    for name, questions in by_module.items():
        share = 100 * guessed[name] / len(questions)
        if share > MOST_IN_A_MODULE:
            yield _note(name, share, MOST_IN_A_MODULE)


def _note(where: str, share: float, most: int) -> str:
    told = f"{share:.0f} % of the right answers are guessed from the options' words alone"
    return f"{where}: {told}, at most {most} % should be"


def _by_module(library: Library) -> dict[str, list[Question]]:
    asked: dict[str, list[Question]] = {}
    for module in library.modules.values():
        lessons = [q for lesson in module.lessons for q in lesson.questions]
        if questions := [*lessons, *module.bank]:
            asked[module.id] = questions
    return asked


def _guessed(by_module: dict[str, list[Question]], name: str) -> int:
    rest = [q for other, those in by_module.items() if other != name for q in those]
    score = _score(rest)
    return sum(_best(question, score) == question.right for question in by_module[name])


def _best(question: Question, score: Callable[[str], float]) -> int:
    scores = [score(option.text) for option in question.options]
    return scores.index(max(scores))


def _score(questions: Sequence[Question]) -> Callable[[str], float]:
    """Make the model: how much more at home the words of an option are in right ones."""
    seen = {True: Counter[str](), False: Counter[str]()}
    total = Counter[bool]()
    for option in (option for question in questions for option in question.options):
        seen[option.right].update(_words(option.text))
        total[option.right] += 1

    def share(word: str, right: bool) -> float:
        return math.log((seen[right][word] + 0.5) / (total[right] + 1))

    return lambda text: sum(share(w, True) - share(w, False) for w in sorted(_words(text)))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(_OWNER.sub("", text.lower())))
