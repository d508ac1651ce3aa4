"""Choose the quiz of a module, or the test after a course."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Start, Turn, end, go
from bot.engine.inputs import Choice, Option
from bot.engine.registry import Command
from bot.features.courses.rules import is_waived, open_modules, post_open
from bot.text.phrases import Material, Say, paragraphs, t
from content.quiz import QuizKind
from content.schema import Course, Module
from handlers.learning.course_tests import closed_lines, heading, other_courses, post_line
from handlers.shared.numbering import module_number, shown_course


@dataclass(frozen=True, slots=True)
class Draft:
    course: str = ""  # that is looked at; "": the one that they are at
    told: bool = False  # what opens its test after was said a moment ago


Ctx = Context[Draft]
quizzes = Conversation("quizzes", draft=Draft, help=t("quiz.help"))


def _course(ctx: Ctx) -> Course:
    return shown_course(ctx.library, ctx.person, ctx.draft.course)


def _quizzes(ctx: Ctx) -> Choice:
    course = _course(ctx)
    modules = open_modules(ctx.library, ctx.person, course)
    options = [Option(module.id, _label(ctx, module)) for module in modules]
    if post_open(ctx.library, ctx.person, course):
        options.append(Option("post", _post_label(ctx, course), "keyword.post_test"))
    own = frozenset({"post_test"})
    return Choice((*options, *other_courses(ctx, course)), own=own)


def _label(ctx: Ctx, module: Module) -> Say:
    number, title = module_number(ctx.library, module), Material(module.title)
    best = ctx.person.best(module.id)
    if is_waived(ctx.person, module) and (best is None or not best.passed):
        return t("quiz.label_waived", number=number, title=title)
    if best is None:
        return t("quiz.label_module", number=number, title=title)
    if best.passed:
        return t("quiz.label_passed", number=number, title=title, score=best.score or 0)
    return t("quiz.label_tried", number=number, title=title, score=best.score or 0)


def _post_label(ctx: Ctx, course: Course) -> Say:
    best = ctx.person.best(course.id, QuizKind.POST)
    if best is None:
        return t("quiz.label_post")
    score = best.score or 0
    return t("quiz.label_post_passed" if best.passed else "quiz.label_post_tried", score=score)


def _ask_module(ctx: Ctx) -> Say:
    course = _course(ctx)
    post = () if ctx.draft.told else post_line(ctx, course)
    closed = (*post, *closed_lines(ctx, course))
    return paragraphs(*heading(ctx, course), t("quiz.ask_module"), *closed)


@quizzes.step(ask=_ask_module, answer=_quizzes)
def module(ctx: Ctx, choice: str) -> Turn:
    if choice == "post":
        return end(then=Start("quiz", {"module": _course(ctx).id, "kind": "post"}))
    if choice not in ctx.library.modules:
        return go(module, course=choice, told=False)
    return end(then=Start("quiz", {"module": choice}))


COMMANDS = (Command("quiz", "keyword.quiz", "quizzes"),)
