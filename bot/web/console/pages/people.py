"""Relawan: found by name or number as it is typed, listed by region and by what they have not
passed; one person as the chat shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from bot.engine.forms import Form
from bot.features.recap.requests import OneLearner, PeopleLike, Unfinished
from bot.features.recap.types import Learner, Named
from bot.runtime.acts import Asker
from bot.web.console.drawing import View
from bot.web.console.page import Asked, NotThere, Page, Right
from bot.web.console.pages.regions import path_to, recap_of
from bot.web.console.pages.replies import REPLIES
from content.schema import Course, Library, Module
from handlers.shared.numbering import lessons_done_of
from handlers.shared.roles import role_name

_PAGE, _SHORTEST = 40, 3


def listed(asker: Asker, asked: Asked) -> View:
    """List those of a region: all, those who have not passed a module, or those with a name."""
    recap, sought = recap_of(asker, asked), asked.word("cari")
    module = asked.query.get("modul", "")
    if module not in asker.library.modules:
        module = ""
    found: tuple[Named, ...] = ()
    if len(sought) >= _SHORTEST:
        found = asker.ask(PeopleLike(recap.region, sought))
    elif not sought:
        found = asker.ask(Unfinished(recap.region, module, _after(asked), _PAGE))
    more = _next(asked, found) if not sought and len(found) == _PAGE else ""
    return View(
        "people.html",
        {
            "recap": recap,
            "path": path_to(recap.region, asker.person.scope or ""),
            "sought": sought,
            "shortest": _SHORTEST,
            "module": module,
            "modules": [(m, asker.library.number_of(m)) for m in asker.library.modules.values()],
            "people": found,
            "count": recap.unfinished(module) if module else recap.registered,
            "next": more,
        },
    )


def _after(asked: Asked) -> tuple[str, int]:
    place, _, id = asked.query.get("sesudah", "").partition("-")
    return (place, int(id)) if id.isascii() and id.isdigit() and len(id) < 16 else ("", 0)


def _next(asked: Asked, found: Sequence[Named]) -> str:
    last = found[-1]
    kept = {name: asked.query[name] for name in ("wilayah", "modul") if asked.query.get(name)}
    return "?" + urlencode({**kept, "sesudah": f"{last.place}-{last.volunteer}"})


# --- one person --------------------------------------------------------------------------------


def one(asker: Asker, asked: Asked) -> View:
    found = asker.ask(OneLearner(asked.id()))
    if found is None:
        raise NotThere
    return View(
        "person.html",
        {
            "learner": found,
            "role": role_name(found.role),
            "courses": [
                (course, list(_modules(asker.library, found, course)), _tests(found, course))
                for course in asker.library.courses
                if course == asker.library.courses[0] or _has_begun(found, course)
            ],
            "sessions": [(mine, REPLIES[mine.reply]) for mine in reversed(found.sessions)],
            "me": found.person.volunteer == asker.person.volunteer.id,
        },
        looked_at=found.person.volunteer,
    )


def _has_begun(found: Learner, course: Course) -> bool:
    modules = any(lessons_done_of(m, found.lessons) or m.id in found.scores for m in course.modules)
    tests = any(f"{of}:{course.id}" in found.scores for of in ("pre", "post"))
    return modules or tests or found.credit(course.id) is not None


def _modules(
    library: Library, found: Learner, course: Course
) -> Iterator[tuple[Module, int | str, int, int | None, bool]]:
    """Each module: its number, lessons done, best score, whether it is passed."""
    for module in course.modules:
        done = lessons_done_of(module, found.lessons)
        number = library.number_of(module)
        yield module, number, done, found.scores.get(module.id), module.id in found.passed


def _tests(found: Learner, course: Course) -> tuple[int | None, int | None]:
    before, after = (found.scores.get(f"{of}:{course.id}") for of in ("pre", "post"))
    return before, after


def confirm(asked: Asked) -> Form | None:
    """Confirm that somebody is what they say they are."""
    if asked.posted.get("act") != "role":
        return None
    return Form("recap", "person", {"person": asked.id()}, {"person": "role"})


PAGES = (
    Page("/konsol/relawan", Right.COORDINATOR, listed, tab="people"),
    Page(
        "/konsol/relawan/{id:int}",
        Right.COORDINATOR,
        one,
        confirm,
        tab="people",
        steps=(("recap", "person"),),
    ),
)
