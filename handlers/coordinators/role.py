"""Become a coordinator by a code."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Resume, Turn, end, go
from bot.engine.inputs import FreeText
from bot.engine.registry import Command
from bot.features.coordinators.requests import BecomeCoordinator, CodeOpens
from bot.features.coordinators.types import CODE_LENGTH, clean_code
from bot.text.phrases import t
from bot.text.places import scope_name

PAGE = 15


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    argument: str = ""  # the code, when it came with the word


Claim = Context[ClaimDraft]
claim = Conversation("claim", draft=ClaimDraft, aside=True, help=t("office.help_code"))


@claim.opening
def _claim(ctx: Claim) -> Turn:
    return _taken(ctx, ctx.draft.argument) if ctx.draft.argument else go(code)


@claim.step(ask=t("office.ask_code"), answer=FreeText(max=40))
def code(ctx: Claim, text: str) -> Turn:
    return _taken(ctx, text)


def _taken(ctx: Claim, said: str) -> Turn:
    found = ctx.query(CodeOpens(said)) if len(clean_code(said)) == CODE_LENGTH else None
    if found is None:
        return end(t("office.wrong_code"), then=Resume())
    mine = ctx.person.scope
    if mine is not None and (not mine or found == mine or found.startswith(f"{mine}.")):
        return end(t("office.already", place=scope_name(mine)), then=Resume())
    welcome = t("office.welcome", place=scope_name(found))
    return end(welcome, effects=[BecomeCoordinator(said, found)], then=Resume())


COMMANDS = (Command("claim", "keyword.claim", "claim", argument=r"[A-Za-z0-9][A-Za-z0-9 -]{6,30}"),)
