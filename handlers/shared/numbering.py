"""Number modules and lessons as volunteers see them, and find the next one."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bot.engine.person import PersonState
from bot.features.courses.rules import course_passed, current, open_courses, open_modules
from content.schema import Course, Lesson, Library, Module


def module_number(library: Library, module: Module) -> int | str:
    """Number a module: 1 for the first of the first course, "L1" for that of Bimtek Lanjutan."""
    return library.number_of(module)


def lesson_number(library: Library, lesson: Lesson) -> str:
    """Number a lesson: "2.3" for the third of the second module."""
    module = library.modules[lesson.module]
    return f"{module_number(library, module)}.{module.lessons.index(lesson) + 1}"


def next_lesson(library: Library, person: PersonState, after: str = "") -> Lesson | None:
    """Find the lesson to do next, of those that are open: the first not done behind `after`, else
    the first of all; None when all are done. Courses that are passed come last."""
    lessons = [
        lesson
        for course in _unpassed_first(library, person)
        for module in open_modules(library, person, course)
        for lesson in module.lessons
    ]
    place = next((n for n, lesson in enumerate(lessons) if lesson.id == after), -1) + 1
    in_order = lessons[place:] + lessons[:place]
    return next((lesson for lesson in in_order if not person.lesson_done(lesson.id)), None)


def _unpassed_first(library: Library, person: PersonState) -> list[Course]:
    return sorted(open_courses(library, person), key=lambda course: course_passed(person, course))


def shown_course(library: Library, person: PersonState, chosen: str) -> Course:
    """Find the course that is looked at: the one that was chosen, where it is open."""
    there = (course for course in open_courses(library, person) if course.id == chosen)
    return next(there, current(library, person))


def lessons_done(module: Module, person: PersonState) -> int:
    return sum(person.lesson_done(lesson.id) for lesson in module.lessons)


def lessons_done_of(module: Module, done: Collection[str]) -> int:
    return sum(lesson.id in done for lesson in module.lessons)


def lessons_by_module(library: Library, ids: Collection[str]) -> Iterable[tuple[Module, list[str]]]:
    """Number the lessons among `ids`, in the order of the courses."""
    for module in library.modules.values():
        numbers = [lesson_number(library, one) for one in module.lessons if one.id in ids]
        if numbers:
            yield module, numbers
