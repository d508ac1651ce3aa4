"""Settle who may be whom: somebody of a list, and somebody who has registered under another number
or name."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Resume, Turn, end, go
from bot.engine.inputs import Choice, Option
from bot.engine.registry import Command
from bot.features.invitees.requests import PossibleMatches, SettleMatch
from bot.features.invitees.texts import shown_number
from bot.features.invitees.types import Match
from bot.text.phrases import Say, t
from bot.text.places import full_name


@dataclass(frozen=True, slots=True)
class Draft:
    passed: int = 0  # how many are left for another time


Ctx = Context[Draft]
match = Conversation("match", draft=Draft, coordinator=True, help=t("intake.help_match"))


def _open_ones(ctx: Ctx) -> tuple[Match, ...]:
    found = ctx.query(PossibleMatches(ctx.person.scope or ""))
    return found[ctx.draft.passed :]


@match.opening
def _open(ctx: Ctx) -> Turn:
    return go(same) if _open_ones(ctx) else end(t("intake.no_matches"), then=Resume())


def _ask_same(ctx: Ctx) -> Say:
    one = next(iter(_open_ones(ctx)), None)
    if one is None:
        return t("intake.no_matches")
    return t(
        "intake.ask_same",
        count=len(_open_ones(ctx)),
        listed=one.listed,
        phone=shown_number(one.phone),
        listed_place=full_name(one.listed_place),
        name=one.name,
        place=full_name(one.place),
    )


_ANSWERS = Choice(
    (
        Option("same", t("intake.label_same"), "intake.words_same"),
        Option("other", t("intake.label_other"), "intake.words_other"),
        Option("later", t("intake.label_later"), "intake.words_later"),
    )
)


@match.step(ask=_ask_same, answer=_ANSWERS)
def same(ctx: Ctx, choice: str) -> Turn:
    open = _open_ones(ctx)
    if not open:
        return end(t("intake.no_matches"), then=Resume())
    if choice == "later":
        passed = ctx.draft.passed + 1
        return go(same, passed=passed) if open[1:] else end(t("intake.left_open"), then=Resume())
    settled = SettleMatch(open[0].phone, open[0].volunteer, choice == "same")
    told = t("intake.matched" if settled.same else "intake.not_matched", name=open[0].name)
    rest = [one for one in open[1:] if settled.overlay(PossibleMatches(""), (one,))]
    if not rest:
        return end(told, effects=[settled], then=Resume())
    return go(same, told, effects=[settled])


COMMANDS = (Command("match", "keyword.match", "match", reserved=True),)
