"""Say where the session is: a place and its spot on the map, or the address of a meeting."""

from __future__ import annotations

from typing import Any

from bot.engine.conversation import Turn, go
from bot.engine.inputs import FreeText, Typed
from bot.features.training_sessions.inputs import Link
from bot.text.phrases import t
from bot.text.places import zone_named
from content import regions
from handlers.shared.options import SKIP
from handlers.training_sessions.plan.conversation import Ctx, onward, plan, scope_of
from handlers.training_sessions.plan.days import day
from handlers.training_sessions.wording import MAP, ZONE_CHOICE


@plan.step(ask=t("planning.ask_place"), answer=FreeText(3, 300, prose=True))
def place(ctx: Ctx, text: str) -> Turn:
    return go(spot, place=text)


@plan.step(ask=t("planning.ask_map"), answer=MAP, help=t("planning.help_map"))
def spot(ctx: Ctx, said: tuple[float, float] | str) -> Turn:
    if said == "skip":
        return _after_place(ctx, point=None, link="")
    if isinstance(said, str):
        return _after_place(ctx, point=None, link=said)
    return _after_place(ctx, point=said, link="")


@plan.step(ask=t("planning.ask_meeting"), answer=Typed(Link(), (SKIP,)))
def meeting(ctx: Ctx, address: str) -> Turn:
    return _after_place(ctx, link="" if address == "skip" else address)


def _after_place(ctx: Ctx, **changes: Any) -> Turn:
    """Take the zone from the place. Who is responsible for one province or less plans there; for
    the whole country it is asked, unless the words of the place tell it."""
    if ctx.draft.editing and ctx.draft.online and ctx.draft.zone is not None:
        return onward(ctx, day, **changes)
    scope = scope_of(ctx)
    known = regions.zone(scope) if scope else zone_named(ctx.draft.place)
    return onward(ctx, day, zone=known, **changes) if known else go(zone, **changes)


@plan.step(ask=t("planning.ask_zone"), answer=ZONE_CHOICE)
def zone(ctx: Ctx, name: str) -> Turn:
    return onward(ctx, day, zone=name)
