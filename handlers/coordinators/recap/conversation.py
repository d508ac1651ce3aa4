"""Keep which region is looked at, and which part of its recap."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Turn, go
from bot.features.recap.requests import RegionRecap
from bot.features.recap.types import Recap
from bot.text.phrases import t
from bot.text.places import is_below


@dataclass(frozen=True, slots=True)
class Draft:
    region: str | None = None  # what is looked at; None: all that is theirs
    module: str = ""  # whose quiz is not passed
    after: tuple[str, int] = ("", 0)  # a page of names begins behind this place and person
    first: int = 1  # the number of its first name
    missing: tuple[str, str] = ("", "")  # the page of who has not come begins behind this one
    typed: str = ""  # the name that was looked for
    person: int = 0
    looks: int = 0  # how often it was looked at anew


Ctx = Context[Draft]
recap = Conversation("recap", draft=Draft, coordinator=True, help=t("recap.help"))


@recap.opening
def _open(ctx: Ctx) -> Turn:
    """Look at their region, or at one person who was looked at a moment ago."""
    step = recap.steps["person" if ctx.draft.person else "view"]
    return go(step, region=scope_of(ctx))


@recap.mending
def _mend(ctx: Ctx) -> Turn | None:
    """Look at their region anew when it has become another, or a module is gone."""
    scope, module = scope_of(ctx), ctx.draft.module
    gone = module and module not in ctx.library.modules
    if gone or not is_below(region_of(ctx), scope):
        return go(recap.steps["view"], region=scope, module="")
    return None


def scope_of(ctx: Ctx) -> str:
    return ctx.person.scope or ""


def region_of(ctx: Ctx) -> str:
    """Tell what region is looked at, at first all that is theirs."""
    region = ctx.draft.region
    return scope_of(ctx) if region is None else region


def recap_of(ctx: Ctx) -> Recap:
    return ctx.query(RegionRecap(region_of(ctx)))
