"""Tell what questions are asked for: the quiz of a module, or the test before or after a course."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from bot.engine.person import PersonState
from bot.text.phrases import Say, t
from content.quiz import QuizKind, draw, draw_evenly
from content.schema import Course, Library, Module, Question
from handlers.shared.numbering import module_number


@dataclass(frozen=True, slots=True)
class Assessment:
    """`module` is None for the test of a course."""

    kind: QuizKind
    course: Course
    module: Module | None = None

    @property
    def of(self) -> str:
        """The id that its attempts are kept under."""
        return self.module.id if self.module else self.course.id


def assessment_of(library: Library, kind: str, of: str) -> Assessment | None:
    """Find the quiz or test of an id; None when the material has it no more."""
    if kind == QuizKind.MODULE:
        module = library.modules.get(of)
        return Assessment(QuizKind.MODULE, library.course_of(of), module) if module else None
    course = library.course(of)
    known = course is not None and bool(course.modules) and kind in {QuizKind.PRE, QuizKind.POST}
    return Assessment(QuizKind(kind), course) if course and known else None


def drawn(assessment: Assessment, person: PersonState, rng: Random) -> tuple[Question, ...]:
    """Draw its questions, asked before as little as can be; after the course none of those that
    were asked before it."""
    course = assessment.course
    if assessment.module is not None:
        return draw(assessment.module.bank, course.quiz_size, _last_asked(person, assessment), rng)
    size = course.pre_size if assessment.kind == QuizKind.PRE else course.post_size
    before = {id for quiz in person.attempts(course.id, QuizKind.PRE) for id in quiz.questions}
    banks = [module.bank for module in course.modules]
    return draw_evenly(banks, size, _last_asked(person, assessment), before, rng)


def _last_asked(person: PersonState, assessment: Assessment) -> dict[str, int]:
    """Tell in which of these attempts a question was asked last. For a test those at the quizzes of
    the modules count as older than those at the test."""
    before = person.attempts(assessment.of, assessment.kind)
    if assessment.module is None:
        modules = {module.id for module in assessment.course.modules}
        quizzes = (q for q in person.quizzes if q.kind == QuizKind.MODULE and q.module in modules)
        before = (*quizzes, *before)
    return {id: n for n, attempt in enumerate(before) for id in attempt.questions}


def name_of(library: Library, assessment: Assessment) -> Say:
    if assessment.module is not None:
        return t("quiz.name_module", number=module_number(library, assessment.module))
    return t(
        "quiz.name_pre" if assessment.kind == QuizKind.PRE else "quiz.name_post",
        title=assessment.course.title,
    )
