"""Hasil: who has finished what, from the whole region down to the desa; as a workbook too."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.forms import Form
from bot.features.recap.rules import reached, share
from bot.features.recap.texts import percent
from bot.features.recap.types import MOST_EXPORTED, Recap
from bot.runtime.acts import Asker
from bot.web.console.drawing import View
from bot.web.console.page import Asked, Page, Right
from bot.web.console.pages.regions import path_to, recap_of
from content.schema import Course, Library, Module

_PAGE = 60


def results(asker: Asker, asked: Asked) -> View:
    found, library = recap_of(asker, asked), asker.library
    page = asked.number("halaman")
    shown = found.below[page * _PAGE : (page + 1) * _PAGE]
    values = {
        "recap": found,
        "path": path_to(found.region, asker.person.scope or ""),
        "courses": [
            (course, list(_modules(library, found, course)), _tests(found, course))
            for course in reached(library, found)
        ],
        "below": [(one, share(one, library)) for one in shown],
        "next": page + 1 if len(found.below) > (page + 1) * _PAGE else 0,
        "whole": found.region == (asker.person.scope or ""),
        "too_many": found.registered > MOST_EXPORTED,
        "percent": percent,
    }
    return View("results.html", values)


def _modules(
    library: Library, found: Recap, course: Course
) -> Iterator[tuple[Module, int | str, int, int, int, float | None]]:
    """How many have begun a module, tried its quiz, passed it, and the mean of their best scores:
    where people leave shows in the steps from one to the next."""
    for module in course.modules:
        tally = found.tally(module.id)
        number = library.number_of(module)
        yield module, number, tally.begun, tally.tried, tally.passed, tally.mean


def _tests(found: Recap, course: Course) -> dict[str, tuple[int, float]]:
    tests = {of: found.test(of, course.id) for of in ("pre", "post", "gain")}
    return {of: (one.tried, one.mean) for of, one in tests.items() if one.mean is not None}


def export(asked: Asked) -> Form | None:
    """Have the workbook of the whole region made, which comes in the chat."""
    return Form("export") if asked.posted.get("act") == "export" else None


PAGES = (
    Page(
        "/konsol/hasil", Right.COORDINATOR, results, export, tab="results", steps=(("export", ""),)
    ),
)
