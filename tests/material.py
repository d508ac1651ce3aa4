"""The course as somebody may revise it while volunteers are in the middle of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from content.schema import Lesson, Library, Module, Option, Question


def without_question(library: Library, id: str) -> Library:
    return _with_modules(library, lambda module: _without_question(module, id))


def with_key(library: Library, id: str, right: int) -> Library:
    """The option at this place of a bank's question is the right one now."""

    def mended(question: Question) -> Question:
        if question.id != id:
            return question
        options = (Option(o.text, n == right) for n, o in enumerate(question.options))
        return replace(question, options=tuple(options))

    return _with_modules(library, lambda m: replace(m, bank=tuple(map(mended, m.bank))))


def without_card(library: Library, id: str) -> Library:
    def shorter(lesson: Lesson) -> Lesson:
        return replace(lesson, cards=tuple(card for card in lesson.cards if card.id != id))

    return _with_modules(
        library, lambda module: replace(module, lessons=tuple(map(shorter, module.lessons)))
    )


def without_lesson(library: Library, id: str) -> Library:
    return _with_modules(
        library,
        lambda m: replace(m, lessons=tuple(lesson for lesson in m.lessons if lesson.id != id)),
    )


def without_module(library: Library, id: str) -> Library:
    courses = (
        replace(course, modules=tuple(m for m in course.modules if m.id != id))
        for course in library.courses
    )
    return Library(tuple(courses), library.sources)


def _without_question(module: Module, id: str) -> Module:
    lessons = (
        replace(lesson, questions=tuple(q for q in lesson.questions if q.id != id))
        for lesson in module.lessons
    )
    return replace(module, lessons=tuple(lessons), bank=tuple(q for q in module.bank if q.id != id))


def _with_modules(library: Library, change: Callable[[Module], Module]) -> Library:
    courses = (
        replace(course, modules=tuple(map(change, course.modules))) for course in library.courses
    )
    return Library(tuple(courses), library.sources)
