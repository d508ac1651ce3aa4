"""Lead through courses that open one after the other: what is closed and what opens it, the test
before a course when it is begun, the test after it by its word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.engine.conversation import Context, Conversation, Start, Turn, end
from bot.engine.inputs import Choice, Option
from bot.engine.registry import Command
from bot.features.courses.rules import (
    closed_courses,
    course_passed,
    current,
    is_credited,
    is_open,
    modules_left,
    offers_pre,
    open_courses,
    open_modules,
    post_open,
)
from bot.features.courses.texts import what_opens
from bot.features.learning.requests import SkipPreTest
from bot.text.phrases import Say, t
from content.schema import Course, Module
from handlers.learning import question_run
from handlers.shared.numbering import module_number

# --- what is closed, what else is open ---------------------------------------------------------


def heading(ctx: Context[Any], course: Course) -> list[Say]:
    """Name the course that is looked at; needless where there is one."""
    return [t("tier.heading", title=course.title)] if len(ctx.library.courses) > 1 else []


def closed_lines(ctx: Context[Any], course: Course) -> list[Say]:
    """Say what is not open yet, and what opens it: modules of the course that is looked at,
    courses."""
    rows = list(_closed_module(ctx, course))
    return rows + [what_opens(ctx.library, one) for one in closed_courses(ctx.library, ctx.person)]


def _closed_module(ctx: Context[Any], course: Course) -> Iterator[Say]:
    there = open_modules(ctx.library, ctx.person, course)
    closed = [module for module in course.modules if module not in there]
    if closed and there:
        yield module_opens(ctx, closed[0])


def module_opens(ctx: Context[Any], module: Module) -> Say:
    """Say what opens a module that is closed."""
    course = ctx.library.course_of(module.id)
    if not is_open(ctx.library, ctx.person, course):
        return what_opens(ctx.library, course)
    after = modules_left(ctx.person, course)[0]
    numbers = {"number": module_number(ctx.library, module)}
    return t("tier.module_closed", after=module_number(ctx.library, after), **numbers)


def post_closed(ctx: Context[Any], course: Course) -> Say:
    """Say what opens the test after a course."""
    total = len(course.modules)
    passed = total - len(modules_left(ctx.person, course))
    return t("tier.post_closed", title=course.title, passed=passed, total=total)


def post_line(ctx: Context[Any], course: Course) -> list[Say]:
    waits = not post_open(ctx.library, ctx.person, course) and not is_credited(ctx.person, course)
    return [post_closed(ctx, course)] if waits and course.modules else []


def other_courses(ctx: Context[Any], course: Course) -> list[Option]:
    """Offer the open ones beside that which is looked at; their values are their ids."""
    return [
        Option(other.id, _other_label(ctx, other))
        for other in open_courses(ctx.library, ctx.person)
        if other.id != course.id
    ]


def _other_label(ctx: Context[Any], course: Course) -> Say:
    passed = course_passed(ctx.person, course)
    return t("tier.label_passed" if passed else "tier.label_open", title=course.title)


# --- before a course ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfferDraft:
    course: str = ""
    lesson: str = ""  # what was to be opened
    module: str = ""  # or the quiz of this module


Offer = Context[OfferDraft]
pre_test = Conversation("pre_test", draft=OfferDraft, help=t("tier.help_pre"))


def offer_first(ctx: Context[Any], course: Course, **opens: str) -> Turn | None:
    """Offer the test before in place of the first lesson or quiz that is opened of a course."""
    if not offers_pre(ctx.person, course):
        return None
    return end(then=Start("pre_test", {"course": course.id, **opens}))


def onward(lesson: str, module: str) -> Start | str:
    if lesson:
        return Start("lesson", {"lesson": lesson})
    return Start("quiz", {"module": module}) if module else "learn"


@pre_test.mending
def _mend(ctx: Offer) -> Turn | None:
    course, draft = ctx.library.course(ctx.draft.course), ctx.draft
    if course is not None and offers_pre(ctx.person, course):
        return None
    return end(then=onward(draft.lesson, draft.module))


def _ask_offer(ctx: Offer) -> Say:
    course = ctx.library.course(ctx.draft.course)
    assert course is not None, "mended before"
    return t("tier.ask_pre", title=course.title, count=course.pre_size)


@pre_test.step(
    ask=_ask_offer,
    answer=Choice(
        (
            Option("take", t("tier.label_take"), "tier.words_take"),
            Option("skip", t("tier.label_skip"), "tier.words_skip"),
        ),
        own=frozenset({"continue"}),
    ),
)
def offered(ctx: Offer, choice: str) -> Turn:
    draft = ctx.draft
    if choice == "take":
        more = {"lesson": draft.lesson, "quiz": draft.module}
        opens = {name: value for name, value in more.items() if value}
        return end(then=Start("quiz", {"module": draft.course, "kind": "pre", **opens}))
    skipped = SkipPreTest(question_run.run_key(ctx.rng), draft.course)
    return end(t("tier.skipped"), effects=[skipped], then=onward(draft.lesson, draft.module))


# --- after it ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draft:
    """Nothing to remember: it leads on at once."""


post_test = Conversation("post_test", draft=Draft)


@post_test.opening
def _open(ctx: Context[Draft]) -> Turn:
    course = current(ctx.library, ctx.person)
    if is_credited(ctx.person, course):
        return end(t("tier.post_needless", title=course.title), then="quizzes")
    return end(then=Start("quiz", {"module": course.id, "kind": "post"}))


COMMANDS = (Command("post_test", "keyword.post_test", "post_test"),)
