"""What a volunteer has done so far."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answers import Choice, Option
from bot.certificates.rules import earned
from bot.conversation import Context, Conversation, Turn, end
from bot.effects import MakeFile
from bot.phrases import Lines, Material, Say, paragraphs, t
from content.schema import Module
from handlers.titles import lessons_done, module_number, next_lesson


@dataclass(frozen=True, slots=True)
class Draft:
    """Nothing to remember."""


Ctx = Context[Draft]
progress = Conversation("progress", draft=Draft, help=t("help.general"))


def _ask(ctx: Ctx) -> Say:
    modules = tuple(_module(ctx, module) for module in ctx.library.modules.values())
    return paragraphs(t("progress.title"), *modules, t("progress.ask_onward"))


def _module(ctx: Ctx, module: Module) -> Say:
    title = t(
        "progress.module",
        number=module_number(ctx.library, module),
        title=Material(module.title),
    )
    done = t("progress.lessons", done=lessons_done(module, ctx.world), total=len(module.lessons))
    return Lines((title, done, _quiz(ctx, module)))


def _quiz(ctx: Ctx, module: Module) -> Say:
    best = ctx.world.best(module.id)
    if best is None:
        return t("progress.quiz_open")
    if best.passed:
        return t("progress.quiz_passed", score=best.score or 0)
    return t("progress.quiz_tried", score=best.score or 0)


def _choices(ctx: Ctx) -> Choice:
    options = [
        Option("picture", t("progress.label_picture"), "progress.words_picture"),
        Option("/menu", t("menu.label_menu"), "keyword.menu"),
    ]
    if any(earned(course, ctx.world) for course in ctx.library.courses):
        label = t("progress.label_certificate")
        options.insert(1, Option("/certificate", label, "keyword.certificate"))
    if next_lesson(ctx.library, ctx.world) is not None:
        options.insert(0, Option("/continue", t("progress.label_continue"), "keyword.continue"))
    return Choice(tuple(options))


@progress.step(ask=_ask, answer=_choices)
def whereto(ctx: Ctx, choice: str) -> Turn:
    if choice == "picture":
        return end(t("progress.picture_coming"), effects=[MakeFile("progress_picture")])
    if choice == "/certificate":
        return end(then="certificate")
    return end(then="resume" if choice == "/continue" else "menu")
