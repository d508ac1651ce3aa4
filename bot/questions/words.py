"""How it is told that somebody passes since scores were made right."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Button, Question
from bot.phrases import Lines, Material, Say, paragraphs, t
from bot.recap.words import module_number
from content.schema import Library, Module


def passes_now(
    library: Library, name: str, modules: Sequence[tuple[str, int]]
) -> tuple[Say, Question]:
    """`modules` with the new scores. One that is in no course any more is left out."""
    lines = [
        _line(library, library.modules[id], score) for id, score in modules if id in library.modules
    ]
    said = paragraphs(t("questions.passes", name=name), Lines(tuple(lines)))
    return said, Question(t("questions.ask_onward"), (Button("/learn", t("menu.label_learn")),))


def _line(library: Library, module: Module, score: int) -> Say:
    number, title = module_number(library, module), Material(module.title)
    return t("questions.passes_line", number=number, title=title, score=score)
