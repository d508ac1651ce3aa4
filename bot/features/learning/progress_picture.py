"""What a volunteer has done so far, as a picture for a small phone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.documents import typesetting
from bot.engine.messages import Capabilities, FileContent
from bot.engine.person import PersonState
from bot.engine.renderer import Renderer
from bot.features.review.rules import streak as streak_of
from bot.store.jobs import JobContext, JobResult, JobType, NothingToMake
from bot.store.people import load_person
from bot.text.phrases import Day, Say, t
from content.loader import load
from content.schema import Course, Library, Module

_TEMPLATE = typesetting.ROOT / "templates" / "learnt.typ"
_PLAIN = Capabilities(markup="plain", text_limit=4096, buttons=False)


def draw_progress(making: JobContext) -> JobResult:
    person = load_person(making.connection, making.volunteer)
    if person is None:
        raise NothingToMake(t("certificate.gone"))
    days = streak_of(person.habit, making.now, person.volunteer.zone)
    picture = typesetting.png(_TEMPLATE, shown(load(), person, making.now, days))
    file = FileContent("kemajuan.png", "image/png", picture)
    return JobResult(file, t("progress.picture_caption", at=Day(making.now)), picture=True)


def shown(
    library: Library, person: PersonState, now: datetime, streak: int = 0
) -> Mapping[str, Any]:
    """Return what the template is filled with. `streak`: days in a row; 0 is not shown."""
    me = person.volunteer
    say = Renderer(me.language, me.zone, _PLAIN).text
    return {
        "language": me.language,
        "title": say(t("progress.picture_title")),
        "name": me.name,
        "day": say(t("certificate.paper_day", at=Day(now))),
        "streak": say(t("progress.picture_streak", days=streak)) if streak else "",
        "courses": [_course(person, course, say) for course in library.courses],
    }


def _course(person: PersonState, course: Course, say: Callable[[Say], str]) -> Mapping[str, Any]:
    modules = [_module(person, n, module, say) for n, module in enumerate(course.modules, 1)]
    return {"title": course.title, "modules": modules}


def _module(
    person: PersonState, number: int, module: Module, say: Callable[[Say], str]
) -> Mapping[str, Any]:
    done = sum(person.lesson_done(lesson.id) for lesson in module.lessons)
    best = person.best(module.id)
    return {
        "title": f"{number}. {module.title}",
        "done": done,
        "total": len(module.lessons),
        "lessons": say(t("progress.picture_lessons", done=done, total=len(module.lessons))),
        "quiz": say(_quiz(person, module)),
        "passed": best is not None and best.passed,
    }


def _quiz(person: PersonState, module: Module) -> Say:
    best = person.best(module.id)
    if best is None:
        return t("progress.picture_quiz_open")
    if best.passed:
        return t("progress.picture_quiz_passed", score=best.score or 0)
    return t("progress.picture_quiz_tried", score=best.score or 0)


JOBS = {"progress_picture": JobType(draw_progress)}
