"""How it is told that somebody passes since scores were made right."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.messages import Button, Question
from bot.text.phrases import Lines, Material, Say, paragraphs, t
from content.schema import Library


def passes_now(
    library: Library, name: str, modules: Sequence[tuple[str, int]]
) -> tuple[Say, Question]:
    """Tell that they pass now: `modules` (of a test after: the course) with the new scores."""
    lines = [_line(library, id, score) for id, score in modules]
    said = paragraphs(t("questions.passes", name=name), Lines(tuple(lines)))
    return said, Question(t("questions.ask_onward"), (Button("/learn", t("menu.label_learn")),))


def _line(library: Library, id: str, score: int) -> Say:
    course = library.course(id)
    if course is not None:
        return t("questions.passes_test", title=Material(course.title), score=score)
    module = library.modules[id]
    number, title = library.number_of(module), Material(module.title)
    return t("questions.passes_line", number=number, title=title, score=score)
