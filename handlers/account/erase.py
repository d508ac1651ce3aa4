"""Erase all that is kept of a volunteer ("HAPUS DATA"), asked twice."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Resume, Turn, end, go
from bot.engine.effects import Forget
from bot.engine.inputs import Choice, Option, YesNo
from bot.engine.registry import Command
from bot.text.phrases import t


@dataclass(frozen=True, slots=True)
class Draft:
    sure: bool | None = None


Ctx = Context[Draft]
erase = Conversation("erase", draft=Draft, aside=True, registered=False, help=t("erase.help"))


@erase.step(
    ask=t("erase.ask_sure"),
    answer=YesNo(
        t("erase.label_go_on"),
        t("erase.label_keep"),
        own=frozenset({"erase"}),
        about="erase.about",
        act="erase.act",
    ),
)
def sure(ctx: Ctx, yes: bool) -> Turn:
    return go(really, sure=True) if yes else end(t("erase.kept"), then=Resume())


@erase.step(
    ask=t("erase.ask_really"),
    answer=Choice(
        (
            Option("erase", t("erase.label_erase"), "erase.words_erase"),
            Option("keep", t("erase.label_keep"), "answer.no"),
        ),
        own=frozenset({"erase"}),
        exact=True,
    ),
)
def really(ctx: Ctx, choice: str) -> Turn:
    if choice == "keep":
        return end(t("erase.kept"), then=Resume())
    return end(t("erase.done"), effects=[Forget()], then=None)


COMMANDS = (Command("erase", "keyword.erase", "erase", likely="keyword.erase_likely"),)
