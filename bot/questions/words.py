"""How it is told that somebody passes since scores were made right."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Button, Question
from bot.phrases import Lines, Material, Say, paragraphs, t
from content.schema import Library


def passes_now(
    library: Library, name: str, modules: Sequence[tuple[str, int]]
) -> tuple[Say, Question]:
    """`modules` with the new scores. One that is in no course any more is left out."""
    lines = [
        t("questions.passes_line", title=Material(library.modules[id].title), score=score)
        for id, score in modules
        if id in library.modules
    ]
    said = paragraphs(t("questions.passes", name=name), Lines(tuple(lines)))
    return said, Question(t("questions.ask_onward"), (Button("/learn", t("menu.label_learn")),))
