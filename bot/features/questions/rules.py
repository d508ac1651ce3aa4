"""How well a question separates, and what a score is after corrections. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from math import sqrt

from bot.features.questions.types import FEWEST, Change, Chosen, Corrections, Figures, Given
from content.quiz import score

# A correlation below this separates poorly; below nothing the key may be wrong.
_POOR = 0.2
_NEARLY_ALL, _FEW = 0.95, 0.3


# --- how questions do --------------------------------------------------------------------------


def separation(right: Chosen, wrong: Chosen) -> float | None:
    """Measure how well a question separates the strong from the weak: the point-biserial
    correlation between answering it rightly and the share of right answers on the rest of the same
    run,

        r = (M1 - M0) / s * sqrt(p * q)

    with the means of those who were right (share p) and wrong (share q), and the standard deviation
    of all (Crocker & Algina, Introduction to Classical and Modern Test Theory, 1986, chapter 14).
    The question itself is left out of the score that it is compared with, or it would correlate
    with itself (Henrysson, Psychometrika 28, 1963). None for fewer than FEWEST people, and where
    all were right, all were wrong, or all did alike on the rest.
    """
    all_of_them = right + wrong
    n = all_of_them.paired
    if n < FEWEST or not right.paired or not wrong.paired:
        return None
    variance = all_of_them.rest_squared / n - (all_of_them.rest / n) ** 2
    if variance < 1e-9:
        return None
    apart = right.rest / right.paired - wrong.rest / wrong.paired
    found = apart / sqrt(variance) * sqrt(right.paired * wrong.paired) / n
    return max(-1.0, min(1.0, found))


def figures(question: str, chosen: Mapping[int, Chosen], right: int, options: int) -> Figures:
    """Sum up how people did at a question whose right option is at this place, of so many."""
    nobody = Chosen()
    people = sum(one.people for one in chosen.values())
    if people < FEWEST:
        return Figures(question, people)
    hit = chosen.get(right, nobody)
    missed = sum((one for place, one in chosen.items() if place != right), nobody)
    unused = (n for n in range(options) if n != right and not chosen.get(n, nobody).people)
    return Figures(question, people, hit.people / people, separation(hit, missed), tuple(unused))


def uncertain_attempts(found: Figures) -> tuple[str, ...]:
    """Tell what of it should make a writer look, by code; the worst first."""
    said = []
    if found.separation is not None and found.separation < _POOR:
        said.append("key" if found.separation < 0 else "separates")
    if found.right is not None and found.right < _FEW:
        said.append("hard")
    if found.right is not None and found.right >= _NEARLY_ALL:
        said.append("easy")
    if found.unused:
        said.append("unused")
    return tuple(said)


def worst_first(found: Iterable[Figures]) -> list[Figures]:
    """Sort questions by how well they separate; those of which nothing can be said come last."""
    return sorted(found, key=lambda f: (f.separation is None, f.separation or 0.0, f.question))


# --- scores ------------------------------------------------------------------------------------


def is_right(given: Given, corrections: Corrections) -> bool:
    """Tell whether an answer is right now; one to a withdrawn question keeps its verdict."""
    correction = corrections.get(given.question)
    if correction is None or correction.right is None:
        return given.right
    return given.option == correction.right


def fair_score(
    answers: Iterable[Given], corrections: Corrections, withdrawn: Set[str]
) -> int | None:
    """Return the score (0-100) of a run by what its questions are now. Left out are `withdrawn`,
    and those that the corrections withdraw; None when none is left."""
    gone = {c.question for c in corrections.values() if c.right is None}
    back = {c.question for c in corrections.values() if c.right is not None}
    counted = [g for g in answers if g.question not in (withdrawn - back) | gone]
    if not counted:
        return None
    return score(sum(is_right(given, corrections) for given in counted), len(counted))


def changed(
    key: str, module: str, told: tuple[int, bool], fair: int | None, pass_mark: int
) -> Change:
    """Return what an attempt gets that was told a score, and whether it was passed. A score that
    was told is never taken back, nor a pass: it was not their fault."""
    before, passed = told
    after = max(before, fair or 0)
    return Change(
        key, module, before, fair, after, passed or (after > before and after >= pass_mark)
    )


def with_passes(changes: Iterable[Change], passed_before: Set[str]) -> list[Change]:
    """Return the changes of one person; in each module that they had not passed before
    (`passed_before` are those that they had), the best of what passes now is marked."""
    found = list(changes)
    new = [c for c in found if c.passed and c.module not in passed_before]
    best: dict[str, Change] = {}
    for change in new:
        there = best.get(change.module)
        if there is None or (change.after, change.key) > (there.after, there.key):
            best[change.module] = change
    return [replace(c, passes=best.get(c.module) is c) for c in found]
