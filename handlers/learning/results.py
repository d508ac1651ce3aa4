"""Tell what a quiz or test came to, and where to go from there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from bot.engine.conversation import Context, Conversation, Start, Turn, end
from bot.engine.inputs import Choice, Option
from bot.features.certificates.requests import IssueCertificate
from bot.features.certificates.rules import newly_earned
from bot.features.certificates.texts import earned
from bot.features.courses.rules import course_passed, post_open
from bot.features.courses.texts import gain_line
from bot.features.learning.requests import FinishQuiz
from bot.text.names import without_title
from bot.text.phrases import Lines, Material, Say, t, tn
from content.quiz import QuizKind, needed_right, score
from content.schema import Course, Lesson
from handlers.learning.assessments import Assessment
from handlers.learning.course_tests import onward
from handlers.shared.numbering import lesson_number, lessons_by_module, module_number
from handlers.shared.options import MENU


class Answered(Protocol):
    """The part of a quiz's draft that its result is made of."""

    @property
    def run(self) -> str: ...
    @property
    def questions(self) -> tuple[str, ...]: ...
    @property
    def right(self) -> int: ...
    @property
    def missed(self) -> tuple[str, ...]: ...
    @property
    def lesson(self) -> str: ...
    @property
    def quiz(self) -> str: ...


def result(ctx: Context[Any], assessment: Assessment, draft: Answered) -> Turn:
    """End it: say what it came to, issue the certificates that it earns, and ask what is next."""
    points = score(draft.right, len(draft.questions))
    if assessment.kind == QuizKind.PRE:
        done = FinishQuiz(draft.run, points, passed=False)
        told = t("quiz.pre_done", **_points(draft))
        return end(told, effects=[done], then=onward(draft.lesson, draft.quiz))
    done = FinishQuiz(draft.run, points, points >= assessment.course.pass_mark)
    courses = newly_earned(ctx.library, ctx.person, done.applied_to(ctx.person, ctx.now))
    issued = [IssueCertificate(course.id) for course in courses]
    says = (_of_test if assessment.module is None else _of_quiz)(ctx, assessment, draft)
    return end(*says, *earned(courses), effects=[done, *issued], then=_after_it(assessment, draft))


def _after_it(assessment: Assessment, draft: Answered) -> Start:
    after = {"module": assessment.of, "missed": draft.missed}
    if assessment.kind != QuizKind.MODULE:
        after["kind"] = assessment.kind.value
    return Start("after_quiz", after)


def _points(draft: Answered) -> dict[str, Any]:
    total = len(draft.questions)
    return {"score": score(draft.right, total), "right": draft.right, "total": total}


def _short_of(assessment: Assessment, draft: Answered) -> int:
    """Count the right answers that were wanting; none where it is passed."""
    return needed_right(len(draft.questions), assessment.course.pass_mark) - draft.right


def _of_quiz(ctx: Context[Any], assessment: Assessment, draft: Answered) -> list[Say]:
    assert assessment.module is not None
    told = {"number": module_number(ctx.library, assessment.module), **_points(draft)}
    more = _short_of(assessment, draft)
    if more <= 0:
        says: list[Say] = [t("quiz.passed", name=without_title(ctx.person.volunteer.name), **told)]
    else:
        says = [tn("quiz.not_passed", more, **told)]
    if draft.missed:
        says.append(Lines((t("quiz.read_again"), *_titles(ctx, draft.missed))))
    return says


def _titles(ctx: Context[Any], lessons: tuple[str, ...]) -> list[Say]:
    known = [lesson for id, lesson in ctx.library.lessons.items() if id in lessons]
    return [
        t(
            "quiz.read_again_line",
            number=lesson_number(ctx.library, lesson),
            title=Material(lesson.title),
        )
        for lesson in known
    ]


def _of_test(ctx: Context[Any], assessment: Assessment, draft: Answered) -> list[Say]:
    course, told = assessment.course, {"title": assessment.course.title, **_points(draft)}
    more = _short_of(assessment, draft)
    if more <= 0:
        name = without_title(ctx.person.volunteer.name)
        says: list[Say] = [t("quiz.post_passed", name=name, **told), *_opened(ctx, course)]
    else:
        says = [tn("quiz.post_not_passed", more, **told)]
    says[1:1] = _gain(ctx, course, told["score"])
    if draft.missed:
        says.append(Lines((t("quiz.read_again"), *_numbers(ctx, draft.missed))))
    return says


def _gain(ctx: Context[Any], course: Course, points: int) -> list[Say]:
    """Say how much better they are than before the course."""
    before = ctx.person.best(course.id, QuizKind.PRE)
    gain = gain_line(ctx.person, course, points - (before.score or 0) if before else None)
    return [] if gain is None else [gain]


def _numbers(ctx: Context[Any], lessons: tuple[str, ...]) -> Iterator[Say]:
    """Say lessons by number only: there may be many."""
    for module, numbers in lessons_by_module(ctx.library, lessons):
        number = module_number(ctx.library, module)
        yield t("quiz.read_again_module", number=number, lessons=", ".join(numbers))


def _opened(ctx: Context[Any], course: Course) -> Iterator[Say]:
    """Name the course that this one opens."""
    opened = (other for other in ctx.library.courses if other.requires == course.id)
    for other in opened:
        yield t("tier.opened", title=other.title)


# --- after it ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draft:
    module: str = ""  # or, for a test (`kind`), the course
    missed: tuple[str, ...] = ()  # the lessons of the questions that went wrong
    kind: str = QuizKind.MODULE.value


Ctx = Context[Draft]
after_quiz = Conversation("after_quiz", draft=Draft, help=t("quiz.help"))


def _choices(ctx: Ctx) -> Choice:
    """Offer to go on first after a pass, else another try."""
    again = Option("again", t("quiz.label_again"), "answer.again")
    learn = Option("/learn", t("menu.label_learn"), "keyword.learn")
    best = ctx.person.best(ctx.draft.module, QuizKind(ctx.draft.kind))
    options = [learn, again] if best is not None and best.passed else [again, learn]
    read = _first_missed(ctx)
    if read is not None:
        label = t("quiz.label_read", number=lesson_number(ctx.library, read))
        options.insert(1, Option("read", label, "answer.read"))
    if _test_is_next(ctx):
        options.insert(0, Option("post", t("quiz.label_post"), "keyword.post_test"))
    options.append(MENU)
    return Choice(tuple(options), own=frozenset({"post_test"}))


def _test_is_next(ctx: Ctx) -> bool:
    """Tell whether this was the last quiz that the test after waited for."""
    if ctx.draft.kind != QuizKind.MODULE or ctx.draft.module not in ctx.library.modules:
        return False
    course = ctx.library.course_of(ctx.draft.module)
    return post_open(ctx.library, ctx.person, course) and not course_passed(ctx.person, course)


def _first_missed(ctx: Ctx) -> Lesson | None:
    lessons = ctx.library.lessons
    return next((lesson for id, lesson in lessons.items() if id in ctx.draft.missed), None)


def _ask_onward(ctx: Ctx) -> Say:
    return t("quiz.ask_post") if _test_is_next(ctx) else t("quiz.ask_onward")


@after_quiz.step(ask=_ask_onward, answer=_choices)
def whereto(ctx: Ctx, choice: str) -> Turn:
    draft = ctx.draft
    if choice == "again":
        kind = {} if draft.kind == QuizKind.MODULE else {"kind": draft.kind}
        return end(then=Start("quiz", {"module": draft.module, **kind}))
    if choice == "post":
        course = ctx.library.course_of(draft.module)
        return end(then=Start("quiz", {"module": course.id, "kind": "post"}))
    if choice == "read":
        first = _first_missed(ctx)
        return end(then=Start("lesson", {"lesson": first.id}) if first else "learn")
    return end(then="learn" if choice == "/learn" else "menu")
