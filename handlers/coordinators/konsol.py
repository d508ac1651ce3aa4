"""Open the console in a browser (KONSOL): a link that is good once, and which browsers are in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Resume, Turn, end, go
from bot.engine.inputs import Choice, Option
from bot.engine.registry import Command
from bot.features.console.requests import (
    EndConsoleSessions,
    MakeKey,
    MyConsoleSessions,
    OfferKey,
)
from bot.features.console.types import ConsoleSession
from bot.text.phrases import Lines, Moment, Say, Url, paragraphs, t


@dataclass(frozen=True, slots=True)
class Draft:
    pass


Ctx = Context[Draft]
console = Conversation("console", draft=Draft, aside=True, coordinator=True, help=t("console.help"))


@console.opening
def _open(ctx: Ctx) -> Turn:
    """Give the link; where a browser is in, tell of it as well."""
    fresh = ctx.query(MakeKey())
    if not fresh.way:
        return end(t("console.no_way"), then=Resume())
    told, effects = t("console.way", way=Url(fresh.way)), [OfferKey(fresh.key)]
    if ctx.query(MyConsoleSessions()):
        return go(within, told, effects=effects)
    return end(told, effects=effects, then=Resume())


def _ask_within(ctx: Ctx) -> Say:
    rows = tuple(_row(ctx, one) for one in ctx.query(MyConsoleSessions()))
    return paragraphs(t("console.within"), Lines(rows))


def _row(ctx: Ctx, one: ConsoleSession) -> Say:
    at = Moment(one.begun_at, ctx.person.volunteer.zone)
    return t("console.within_row", browser=one.browser or "-", at=at)


_CHOICES = Choice(
    (
        Option("out", t("console.label_out"), "console.words_out"),
        Option("stay", t("console.label_stay"), "console.words_stay"),
    )
)


@console.step(ask=_ask_within, answer=_CHOICES)
def within(ctx: Ctx, choice: str) -> Turn:
    if choice == "out":
        return end(t("console.all_out"), effects=[EndConsoleSessions()], then=Resume())
    return end(then=Resume())


COMMANDS = (Command("console", "keyword.console", "console", reserved=True),)
