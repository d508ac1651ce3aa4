"""Invite the people of a list to register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.engine.conversation import Context, Conversation, Resume, Turn, end, go, needed
from bot.engine.effects import MakeFile
from bot.engine.inputs import Input, Option, Typed, YesNo
from bot.engine.messages import Media, SentFile
from bot.engine.registry import Command
from bot.features.invitees.inputs import ListFile, problem
from bot.features.invitees.requests import ImportList
from bot.text.phrases import Say, t
from bot.text.places import scope_name


@dataclass(frozen=True, slots=True)
class Draft:
    file: tuple[Any, ...] = ()  # sent unasked: reference, name, type, size, whether a picture
    asked: int = 0  # how often the template was asked for


Ctx = Context[Draft]
# The name as sessions keep it.
invite = Conversation("intake", draft=Draft, coordinator=True, help=t("intake.help"))


@invite.opening
def _open(ctx: Ctx) -> Turn:
    if not ctx.draft.file:
        return go(send)
    wrong = problem(_sent(ctx))
    return go(send, wrong.hint, file=()) if wrong else go(sure)


def _sent(ctx: Ctx) -> SentFile:
    return SentFile(*ctx.draft.file)


def _place(ctx: Ctx) -> str:
    return scope_name(ctx.person.scope or "")


_LIST: Input[SentFile | str] = Typed(
    ListFile(), (Option("template", t("intake.label_template"), "intake.words_template"),)
)


@invite.step(
    ask=lambda ctx: t("intake.ask_file", place=_place(ctx)),
    answer=_LIST,
    help=t("intake.help"),
)
def send(ctx: Ctx, said: SentFile | str) -> Turn:
    if isinstance(said, str):
        template = [MakeFile("intake_template")]
        return go(send, t("intake.template_coming"), effects=template, asked=ctx.draft.asked + 1)
    return _taken(said)


def _ask_sure(ctx: Ctx) -> Say:
    return t("intake.ask_sure", name=_sent(ctx).name, place=_place(ctx))


@invite.step(ask=_ask_sure, answer=YesNo())
def sure(ctx: Ctx, yes: bool) -> Turn:
    needed(ctx.draft.file or None, "send")
    if not yes:
        return end(t("intake.left_alone"), then=Resume())
    return _taken(_sent(ctx))


def _taken(file: SentFile) -> Turn:
    return end(t("intake.taken"), effects=[ImportList(file)], then=Resume())


COMMANDS = (Command("intake", "keyword.intake", "intake", reserved=True, takes=Media.DOCUMENT),)
