"""Numbers and next steps in a course, as volunteers see them."""

from __future__ import annotations

from collections.abc import Collection

from bot.world import World
from content.schema import Lesson, Library, Module


def module_number(library: Library, module: Module) -> int:
    """1 for the first module of its course."""
    return library.course_of(module.id).modules.index(module) + 1


def lesson_number(library: Library, lesson: Lesson) -> str:
    """ "2.3" for the third lesson of the second module."""
    module = library.modules[lesson.module]
    return f"{module_number(library, module)}.{module.lessons.index(lesson) + 1}"


def next_lesson(library: Library, world: World, after: str = "") -> Lesson | None:
    """The lesson to do next: the first not done behind `after`, else the first of all; None when
    all are done."""
    lessons = list(library.lessons.values())
    place = next((n for n, lesson in enumerate(lessons) if lesson.id == after), -1) + 1
    in_order = lessons[place:] + lessons[:place]
    return next((lesson for lesson in in_order if not world.lesson_done(lesson.id)), None)


def lessons_done(module: Module, world: World) -> int:
    return sum(world.lesson_done(lesson.id) for lesson in module.lessons)


def lessons_done_of(module: Module, done: Collection[str]) -> int:
    return sum(lesson.id in done for lesson in module.lessons)
