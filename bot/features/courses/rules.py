"""What is open to whom. Who has passed a course keeps it, though modules may be added later: its
test after opens only when all that there are then are passed."""

from __future__ import annotations

from bot.engine.person import PersonState
from content.quiz import QuizKind
from content.schema import Course, Library, Module


def module_passed(world: PersonState, module: Module) -> bool:
    """By its quiz, or because its course was credited."""
    return world.passed(module.id) or is_waived(world, module)


def is_waived(world: PersonState, module: Module) -> bool:
    return world.passed(module.id, QuizKind.WAIVER)


def is_credited(world: PersonState, course: Course) -> bool:
    return world.passed(course.id, QuizKind.CREDIT)


def course_passed(world: PersonState, course: Course) -> bool:
    return is_credited(world, course) or world.passed(course.id, QuizKind.POST)


def modules_left(world: PersonState, course: Course) -> tuple[Module, ...]:
    """Those still to be passed."""
    return tuple(module for module in course.modules if not module_passed(world, module))


def is_open(library: Library, world: PersonState, course: Course) -> bool:
    required = library.course(course.requires)
    return required is None or course_passed(world, required)


def open_courses(library: Library, world: PersonState) -> tuple[Course, ...]:
    return tuple(course for course in library.courses if is_open(library, world, course))


def closed_courses(library: Library, world: PersonState) -> tuple[Course, ...]:
    return tuple(course for course in library.courses if not is_open(library, world, course))


def current(library: Library, world: PersonState) -> Course:
    """The course that they are at: the first open one that is not passed, else the last."""
    there = open_courses(library, world)
    unpassed = (course for course in there if not course_passed(world, course))
    return next(unpassed, there[-1])


def open_modules(library: Library, world: PersonState, course: Course) -> tuple[Module, ...]:
    if not is_open(library, world, course):
        return ()
    if not course.fixed or course_passed(world, course):
        return course.modules
    left = modules_left(world, course)
    return tuple(module for module in course.modules if module not in left[1:])


def module_open(library: Library, world: PersonState, module: Module) -> bool:
    return module in open_modules(library, world, library.course_of(module.id))


def post_open(library: Library, world: PersonState, course: Course) -> bool:
    """Whether the test after may be taken; who has passed may take it again."""
    if not course.modules or not is_open(library, world, course) or is_credited(world, course):
        return False
    return world.passed(course.id, QuizKind.POST) or not modules_left(world, course)


def begun(world: PersonState, course: Course) -> bool:
    lessons = {lesson.id for module in course.modules for lesson in module.lessons}
    modules = {module.id for module in course.modules}
    return not lessons.isdisjoint(world.lessons) or any(q.module in modules for q in world.quizzes)


def offers_pre(world: PersonState, course: Course) -> bool:
    """Whether the test before is to be offered: once, when the course is begun."""
    asked_before = bool(world.attempts(course.id, QuizKind.PRE))
    if asked_before or begun(world, course) or course_passed(world, course):
        return False
    return any(module.bank for module in course.modules)


def pre_too_late(world: PersonState, course: Course) -> bool:
    """Whether a test before, still under way, would measure what was learnt since."""
    return any(world.lesson_done(lesson.id) for m in course.modules for lesson in m.lessons)
