"""Invite the people of a list to register: it is shown as it was understood, and imported after a
yes. Take one back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.engine.conversation import Context, Conversation, Resume, Turn, end, go
from bot.engine.effects import MakeFile
from bot.engine.inputs import Choice, Input, Option, Typed, YesNo
from bot.engine.messages import Media, SentFile
from bot.engine.registry import Command
from bot.features.invitees.inputs import ListFile, problem
from bot.features.invitees.requests import (
    DropList,
    ImportList,
    LookAtList,
    MyLists,
    MyOpenList,
    TakeBackList,
)
from bot.features.invitees.texts import ask_import
from bot.features.invitees.types import ListState, OneList
from bot.text.phrases import Day, Say, t
from bot.text.places import scope_name
from handlers.shared.options import BACK

_LIST = re.compile(r"l(\d{1,15})")


@dataclass(frozen=True, slots=True)
class Draft:
    file: tuple[Any, ...] = ()  # sent unasked: reference, name, type, size, whether a picture
    asked: int = 0  # how often the template was asked for
    argument: str = ""  # the list ("l12"), when a button was tapped
    list: int = 0  # that is to be taken back


Ctx = Context[Draft]
# The name as sessions keep it.
invite = Conversation("intake", draft=Draft, coordinator=True, anew="send", help=t("intake.help"))


@invite.opening
def _open(ctx: Ctx) -> Turn:
    if not ctx.draft.file:
        return go(confirm if ctx.query(MyOpenList()) else send)
    file = SentFile(*ctx.draft.file)
    wrong = problem(file)
    return go(send, wrong.hint, file=()) if wrong else _taken(file)


def _place(ctx: Ctx) -> str:
    return scope_name(ctx.person.scope or "")


_FILE: Input[SentFile | str] = Typed(
    ListFile(), (Option("template", t("intake.label_template"), "intake.words_template"),)
)


@invite.step(
    ask=lambda ctx: t("intake.ask_file", place=_place(ctx)),
    answer=_FILE,
    help=t("intake.help"),
)
def send(ctx: Ctx, said: SentFile | str) -> Turn:
    if isinstance(said, str):
        template = [MakeFile("intake_template")]
        return go(send, t("intake.template_coming"), effects=template, asked=ctx.draft.asked + 1)
    return _taken(said)


def _taken(file: SentFile) -> Turn:
    return go(confirm, effects=[LookAtList(file)], file=())


# --- a yes to what was understood ----------------------------------------------------------------


def _ask_confirm(ctx: Ctx) -> Say:
    open = ctx.query(MyOpenList())
    if open is None or open.state is ListState.LOOKING:
        return t("intake.looking")
    return ask_import(open, ctx.person.scope or "")


def _confirmed(ctx: Ctx) -> Input[SentFile | str]:
    open = ctx.query(MyOpenList())
    leave = Option("no", t("intake.label_leave"), "intake.words_leave")
    now = Option("yes", t("intake.label_import"), "intake.words_import")
    ready = open is not None and open.state is ListState.READY
    return Typed(ListFile(), (now, leave) if ready else (leave,))


@invite.step(ask=_ask_confirm, answer=_confirmed, help=t("intake.help_confirm"))
def confirm(ctx: Ctx, said: SentFile | str) -> Turn:
    """Whatever they send now is the list that they mean: a mended one, mostly."""
    if isinstance(said, SentFile):
        return _taken(said)
    return _answered(ctx.query(MyOpenList()), yes=said == "yes")


def _answered(open: OneList | None, *, yes: bool) -> Turn:
    if open is None:
        return end(t("intake.nothing_open"), then=Resume())
    if not yes:
        return end(t("intake.left_alone"), effects=[DropList(open.id)], then=Resume())
    if open.state is ListState.LOOKING:
        return end(t("intake.looking"), then=Resume())
    told = t("intake.importing", count=open.people)
    return end(told, effects=[ImportList(open.id)], then=Resume())


import_now = Conversation("import_now", draft=Draft, coordinator=True)
import_not = Conversation("import_not", draft=Draft, coordinator=True)


@import_now.opening
def _import_now(ctx: Ctx) -> Turn:
    return _answered(_meant(ctx), yes=True)


@import_not.opening
def _import_not(ctx: Ctx) -> Turn:
    return _answered(_meant(ctx), yes=False)


def _meant(ctx: Ctx) -> OneList | None:
    """Find the one that was tapped; the last when it was only said."""
    named = _LIST.fullmatch(ctx.draft.argument)
    return ctx.query(MyOpenList(int(named[1]) if named else 0))


# --- taking one back -----------------------------------------------------------------------------

take_back = Conversation("take_back", draft=Draft, coordinator=True, help=t("intake.help_back"))


@take_back.opening
def _begin(ctx: Ctx) -> Turn:
    mine = ctx.query(MyLists())
    if not mine:
        return end(t("intake.no_lists"), then=Resume())
    return go(back_sure, list=mine[0].id) if len(mine) == 1 else go(which)


def _lists(ctx: Ctx) -> Choice:
    options = (Option(f"l{one.id}", _label(one)) for one in ctx.query(MyLists()))
    return Choice((*options, BACK), own=frozenset({"back"}))


def _label(one: OneList) -> Say:
    return t("intake.label_list", name=one.name, count=one.people, at=Day(one.at))


@take_back.step(ask=t("intake.ask_which"), answer=_lists)
def which(ctx: Ctx, choice: str) -> Turn:
    if choice == "back":
        return end(then=Resume())
    return go(back_sure, list=int(choice.removeprefix("l")))


def _chosen(ctx: Ctx) -> OneList | None:
    return next((one for one in ctx.query(MyLists()) if one.id == ctx.draft.list), None)


def _ask_back(ctx: Ctx) -> Say:
    one = _chosen(ctx)
    if one is None:
        return t("intake.list_gone")
    return t("intake.ask_back", name=one.name, count=one.people, at=Day(one.at))


@take_back.step(ask=_ask_back, answer=YesNo())
def back_sure(ctx: Ctx, yes: bool) -> Turn:
    one = _chosen(ctx)
    if not yes or one is None:
        return end(t("intake.kept"), then=Resume())
    return end(t("intake.taken_back"), effects=[TakeBackList(one.id)], then=Resume())


COMMANDS = (
    Command("intake", "keyword.intake", "intake", reserved=True, takes=Media.DOCUMENT),
    Command("import_now", "keyword.import_now", "import_now", argument=r"l\d{1,15}", reserved=True),
    Command("import_not", "keyword.import_not", "import_not", argument=r"l\d{1,15}", reserved=True),
    Command("take_back", "keyword.take_back", "take_back", reserved=True),
)
