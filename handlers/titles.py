"""Numbers and next steps in a course, as volunteers see them."""

from __future__ import annotations

from bot.world import World
from content.schema import Lesson, Library, Module


def module_number(library: Library, module: Module) -> int:
    """1 for the first module of its course."""
    return library.course_of(module.id).modules.index(module) + 1


def lesson_number(library: Library, lesson: Lesson) -> str:
    """ "2.3" for the third lesson of the second module."""
    module = library.modules[lesson.module]
    return f"{module_number(library, module)}.{module.lessons.index(lesson) + 1}"


def next_lesson(library: Library, world: World) -> Lesson | None:
    """The first lesson that is not done; None when all are."""
    lessons = (lesson for module in library.modules.values() for lesson in module.lessons)
    return next((lesson for lesson in lessons if not world.lesson_done(lesson.id)), None)


def lessons_done(module: Module, world: World) -> int:
    return sum(world.lesson_done(lesson.id) for lesson in module.lessons)
