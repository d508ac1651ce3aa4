"""Show what a volunteer has done so far."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Turn, end
from bot.engine.effects import MakeFile
from bot.engine.inputs import Choice, Option
from bot.engine.registry import Command
from bot.features.certificates.rules import earned
from bot.features.courses.rules import (
    closed_courses,
    course_passed,
    is_credited,
    is_waived,
    modules_left,
    open_courses,
    post_open,
)
from bot.features.courses.texts import what_opens
from bot.features.review.rules import streak
from bot.features.review.texts import streak_line
from bot.text.phrases import Lines, Material, Say, paragraphs, t
from content.quiz import QuizKind
from content.schema import Course, Module
from handlers.learning.course_tests import heading, post_closed
from handlers.shared.numbering import lessons_done, module_number, next_lesson
from handlers.shared.options import MENU


@dataclass(frozen=True, slots=True)
class Draft:
    """Nothing to remember."""


Ctx = Context[Draft]
progress = Conversation("progress", draft=Draft, help=t("help.general"))


def _ask(ctx: Ctx) -> Say:
    there = open_courses(ctx.library, ctx.person)
    courses = [part for course in there for part in _course(ctx, course)]
    closed = [what_opens(ctx.library, one) for one in closed_courses(ctx.library, ctx.person)]
    days = streak(ctx.person.habit, ctx.now, ctx.person.volunteer.zone)
    told = streak_line(days)
    told += [t("progress.deeds", count=deeds)] if (deeds := ctx.person.habit.deeds) else []
    return paragraphs(t("progress.title"), *told, *courses, *closed, t("progress.ask_onward"))


def _course(ctx: Ctx, course: Course) -> list[Say]:
    """Show one that is passed in short, else its modules one by one."""
    tests = _tests(ctx, course)
    if course_passed(ctx.person, course):
        added = _added(ctx, course)
        return [Lines((t("progress.course_passed", title=course.title), *tests, *added))]
    modules = [_module(ctx, module) for module in course.modules]
    told = [Lines(tuple(tests))] if tests else []
    return [*heading(ctx, course), *modules, *told]


def _added(ctx: Ctx, course: Course) -> list[Say]:
    """Offer the modules that have come since they passed the course."""
    return [
        t(
            "progress.module_added",
            number=module_number(ctx.library, module),
            title=Material(module.title),
        )
        for module in modules_left(ctx.person, course)
    ]


def _tests(ctx: Ctx, course: Course) -> list[Say]:
    """Show the test before where it was taken, the one after it, and how much better they are."""
    if is_credited(ctx.person, course):
        return [t("progress.credited")]
    before = ctx.person.best(course.id, QuizKind.PRE)
    rows: list[Say] = []
    if before is not None:
        rows.append(t("progress.pre", score=before.score or 0))
    after = ctx.person.best(course.id, QuizKind.POST)
    if after is None:
        there = post_open(ctx.library, ctx.person, course)
        return [*rows, t("progress.post_open") if there else post_closed(ctx, course)]
    told = "progress.post_passed" if after.passed else "progress.post_tried"
    rows.append(t(told, score=after.score or 0))
    gain = ctx.person.gain(course.id)
    return [*rows, t("progress.gain", gain=gain)] if gain and gain > 0 else rows


def _module(ctx: Ctx, module: Module) -> Say:
    title = t(
        "progress.module",
        number=module_number(ctx.library, module),
        title=Material(module.title),
    )
    done = t("progress.lessons", done=lessons_done(module, ctx.person), total=len(module.lessons))
    return Lines((title, done, _quiz(ctx, module)))


def _quiz(ctx: Ctx, module: Module) -> Say:
    best = ctx.person.best(module.id)
    if is_waived(ctx.person, module) and best is None:
        return t("progress.credited")
    if best is None:
        return t("progress.quiz_open")
    if best.passed:
        return t("progress.quiz_passed", score=best.score or 0)
    return t("progress.quiz_tried", score=best.score or 0)


def _choices(ctx: Ctx) -> Choice:
    options = [
        Option("picture", t("progress.label_picture"), "progress.words_picture"),
        MENU,
    ]
    if any(earned(course, ctx.person) for course in ctx.library.courses):
        label = t("progress.label_certificate")
        options.insert(1, Option("/certificate", label, "keyword.certificate"))
    if next_lesson(ctx.library, ctx.person) is not None:
        options.insert(0, Option("/continue", t("progress.label_continue"), "keyword.continue"))
    return Choice(tuple(options))


@progress.step(ask=_ask, answer=_choices)
def whereto(ctx: Ctx, choice: str) -> Turn:
    if choice == "picture":
        return end(t("progress.picture_coming"), effects=[MakeFile("progress_picture")])
    if choice == "/certificate":
        return end(then="certificate")
    return end(then="resume" if choice == "/continue" else "menu")


COMMANDS = (Command("progress", "keyword.progress", "progress"),)
