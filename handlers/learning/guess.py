"""Let somebody guess before they read: the situation of a lesson as an unscored question."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.inputs import Choice, Option
from bot.engine.messages import Layout
from bot.engine.renderer import LETTERS
from bot.text.phrases import Lines, Material, Say, t
from content.schema import Lesson, Question


def fits(lesson: Lesson, order: Sequence[int]) -> bool:
    """Tell whether the guess still stands in the material as it was shuffled."""
    return lesson.guess is not None and len(lesson.guess.options) == len(order)


def asked(lesson: Lesson) -> Say:
    return t("lesson.guess", question=Material(_guess(lesson).text))


def answer(lesson: Lesson, order: Sequence[int]) -> Choice:
    options = _guess(lesson).options
    shown = (Option(str(n), Material(options[n].text)) for n in order)
    return Choice(tuple(shown), Layout.LETTERED)


def in_mind(lesson: Lesson, order: Sequence[int]) -> Say:
    """Put it without asking, where every answer is a message that is paid for."""
    question = _guess(lesson)
    rows = (
        t("lesson.guess_option", letter=letter, option=Material(question.options[n].text))
        for letter, n in zip(LETTERS, order, strict=False)
    )
    return Lines((t("lesson.guess_in_mind", question=Material(question.text)), *rows))


def _guess(lesson: Lesson) -> Question:
    assert lesson.guess is not None, "looked at by `fits`"
    return lesson.guess
