"""What is open to whom. Who has passed a course keeps it, though modules may be added later: its
test after opens only when all that there are then are passed."""

from __future__ import annotations

from bot.engine.person import PersonState
from content.quiz import QuizKind
from content.schema import Course, Library, Module


def module_passed(person: PersonState, module: Module) -> bool:
    """Tell whether a module is passed, by its quiz or because its course was credited."""
    return person.passed(module.id) or is_waived(person, module)


def is_waived(person: PersonState, module: Module) -> bool:
    return person.passed(module.id, QuizKind.WAIVER)


def is_credited(person: PersonState, course: Course) -> bool:
    return person.passed(course.id, QuizKind.CREDIT)


def course_passed(person: PersonState, course: Course) -> bool:
    return is_credited(person, course) or person.passed(course.id, QuizKind.POST)


def modules_left(person: PersonState, course: Course) -> tuple[Module, ...]:
    """Return the modules still to be passed."""
    return tuple(module for module in course.modules if not module_passed(person, module))


def is_open(library: Library, person: PersonState, course: Course) -> bool:
    required = library.course(course.requires)
    return required is None or course_passed(person, required)


def open_courses(library: Library, person: PersonState) -> tuple[Course, ...]:
    return tuple(course for course in library.courses if is_open(library, person, course))


def closed_courses(library: Library, person: PersonState) -> tuple[Course, ...]:
    return tuple(course for course in library.courses if not is_open(library, person, course))


def current(library: Library, person: PersonState) -> Course:
    """Return the course that they are at: the first open one that is not passed, else the last."""
    there = open_courses(library, person)
    unpassed = (course for course in there if not course_passed(person, course))
    return next(unpassed, there[-1])


def open_modules(library: Library, person: PersonState, course: Course) -> tuple[Module, ...]:
    if not is_open(library, person, course):
        return ()
    if not course.fixed or course_passed(person, course):
        return course.modules
    left = modules_left(person, course)
    return tuple(module for module in course.modules if module not in left[1:])


def module_open(library: Library, person: PersonState, module: Module) -> bool:
    return module in open_modules(library, person, library.course_of(module.id))


def post_open(library: Library, person: PersonState, course: Course) -> bool:
    """Tell whether the test after may be taken; who has passed may take it again."""
    if not course.modules or not is_open(library, person, course) or is_credited(person, course):
        return False
    return person.passed(course.id, QuizKind.POST) or not modules_left(person, course)


def begun(person: PersonState, course: Course) -> bool:
    lessons = {lesson.id for module in course.modules for lesson in module.lessons}
    modules = {module.id for module in course.modules}
    return not lessons.isdisjoint(person.lessons) or any(
        q.module in modules for q in person.quizzes
    )


def offers_pre(person: PersonState, course: Course) -> bool:
    """Tell whether the test before is to be offered: once, when the course is begun."""
    asked_before = bool(person.attempts(course.id, QuizKind.PRE))
    if asked_before or begun(person, course) or course_passed(person, course):
        return False
    return any(module.bank for module in course.modules)


def pre_too_late(person: PersonState, course: Course) -> bool:
    """Tell whether a test before, still under way, would measure what was learnt since."""
    return any(person.lesson_done(lesson.id) for m in course.modules for lesson in m.lessons)
