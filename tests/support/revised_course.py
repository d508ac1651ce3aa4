"""The course as somebody may revise it while volunteers are in the middle of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from content.loader import load
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


def two_tiers(*, fixed: bool = False, library: Library | None = None) -> Library:
    """The first two modules of the first course, and a made-up course that they open: M1 and M2,
    whose lessons and banks are like theirs."""
    known = library or load()
    course = known.courses[0]
    first = replace(course, modules=course.modules[:2], fixed=fixed)
    modules = tuple(map(_made_up, first.modules))
    second = replace(
        first,
        id="bimtek-mahir",
        title="Bimtek Mahir PSM",
        modules=modules,
        requires=first.id,
        mark="M",
    )
    return Library((first, second), known.sources, known.contacts)


def _made_up(module: Module) -> Module:
    """A copy with ids of its own: d1 becomes m1."""

    def other(id: str) -> str:
        return f"m{id[1:]}"

    def asked(question: Question) -> Question:
        lesson, text = other(question.lesson), f"Mahir: {question.text}"
        return replace(question, id=other(question.id), lesson=lesson, text=text)

    lessons = tuple(
        replace(
            lesson,
            id=other(lesson.id),
            module=other(module.id),
            cards=tuple(replace(card, id=other(card.id)) for card in lesson.cards),
            questions=tuple(map(asked, lesson.questions)),
        )
        for lesson in module.lessons
    )
    bank = tuple(map(asked, module.bank))
    return replace(module, id=other(module.id), lessons=lessons, bank=bank)
