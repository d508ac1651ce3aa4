"""Choose what to learn: a module, a lesson, or simply the next one."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Resume, Start, Turn, end, go
from bot.engine.effects import MakeFile
from bot.engine.inputs import Choice, Option
from bot.engine.registry import Command
from bot.features.courses.rules import open_modules
from bot.text.phrases import Material, Say, paragraphs, t
from content.schema import Case, Course, Lesson, Module
from handlers.learning.course_tests import closed_lines, heading, other_courses
from handlers.shared.numbering import (
    lesson_number,
    lessons_done,
    module_number,
    next_lesson,
    shown_course,
)


@dataclass(frozen=True, slots=True)
class Draft:
    module: str = ""
    course: str = ""  # that is looked at; "": the one that they are at


Ctx = Context[Draft]
learn = Conversation("learn", draft=Draft, help=t("learn.help"))


def _course(ctx: Ctx) -> Course:
    return shown_course(ctx.library, ctx.person, ctx.draft.course)


def _modules(ctx: Ctx) -> Choice:
    upcoming, course = next_lesson(ctx.library, ctx.person), _course(ctx)
    modules = open_modules(ctx.library, ctx.person, course)
    options = [Option(module.id, _module_label(ctx, module)) for module in modules]
    options += other_courses(ctx, course)
    if upcoming is not None:
        title = _lesson_title(ctx, upcoming)
        begun = bool(ctx.person.lessons)
        label = (
            t("learn.label_next", lesson=title) if begun else t("learn.label_first", lesson=title)
        )
        options.insert(0, Option("next", label, "keyword.continue"))
    return Choice(tuple(options))


def _module_label(ctx: Ctx, module: Module) -> Say:
    done = lessons_done(module, ctx.person)
    number, title = module_number(ctx.library, module), Material(module.title)
    if done == len(module.lessons):
        return t("learn.label_module_done", number=number, title=title)
    return t("learn.label_module", number=number, title=title, done=done, total=len(module.lessons))


def _lesson_title(ctx: Ctx, lesson: Lesson) -> Say:
    number = lesson_number(ctx.library, lesson)
    return t("learn.lesson_title", number=number, title=Material(lesson.title))


def _ask_module(ctx: Ctx) -> Say:
    course = _course(ctx)
    closed = closed_lines(ctx, course)
    return paragraphs(*heading(ctx, course), t("learn.ask_module"), *closed)


@learn.step(ask=_ask_module, answer=_modules)
def module(ctx: Ctx, choice: str) -> Turn:
    if choice == "next":
        upcoming = next_lesson(ctx.library, ctx.person)
        return end(then=Start("lesson", {"lesson": upcoming.id}) if upcoming else "menu")
    if choice not in ctx.library.modules:
        return go(module, course=choice)
    return go(lesson, module=choice)


@learn.mending
def _mend(ctx: Ctx) -> Turn | None:
    if ctx.draft.module and ctx.draft.module not in ctx.library.modules:
        return go(module, t("lesson.gone"), module="")
    return None


def _ask_lesson(ctx: Ctx) -> Say:
    chosen = ctx.library.modules[ctx.draft.module]
    return t("learn.ask_lesson", title=Material(chosen.title), summary=Material(chosen.summary))


def _lessons(ctx: Ctx) -> Choice:
    lessons = ctx.library.modules[ctx.draft.module].lessons
    options = [Option(lesson.id, _lesson_label(ctx, lesson)) for lesson in lessons]
    module = ctx.library.modules[ctx.draft.module]
    options += [Option(case.id, _case_label(ctx, case)) for case in module.cases]
    if module.keep is not None:
        label = t("keep.label", title=Material(module.keep.title))
        options.append(Option("keep", label, "keep.words"))
    return Choice(tuple(options))


def _case_label(ctx: Ctx, case: Case) -> Say:
    title = t("learn.label_case", title=Material(case.title))
    done = ctx.person.lesson_done(case.id)
    return t("learn.label_done", title=title) if done else title


def _lesson_label(ctx: Ctx, lesson: Lesson) -> Say:
    title = _lesson_title(ctx, lesson)
    done = ctx.person.lesson_done(lesson.id)
    return t("learn.label_done", title=title) if done else title


@learn.step(ask=_ask_lesson, answer=_lessons)
def lesson(ctx: Ctx, choice: str) -> Turn:
    if choice == "keep":
        picture = MakeFile("keep_picture", (("module", ctx.draft.module),))
        return end(t("keep.coming"), effects=[picture])
    if choice in ctx.library.cases:
        return end(then=Start("case", {"case": choice}))
    return end(then=Start("lesson", {"lesson": choice}))


# --- "lanjut" ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ResumeDraft:
    """Nothing to remember: it leads on at once."""


resume = Conversation("resume", draft=ResumeDraft)


@resume.opening
def _resume(ctx: Context[ResumeDraft]) -> Turn:
    upcoming = next_lesson(ctx.library, ctx.person)
    if upcoming is None:
        return end(then=Resume(otherwise=Start("learn")))
    return end(then=Resume(otherwise=Start("lesson", {"lesson": upcoming.id})))


COMMANDS = (
    Command("continue", "keyword.continue", "resume"),
    Command("learn", "keyword.learn", "learn"),
)
