"""Show the numbers of a region and of those below it, and choose what else to see."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.conversation import Turn, end, go, stay
from bot.engine.effects import Effect
from bot.engine.inputs import Input, Option, Typed
from bot.features.recap.inputs import Place
from bot.features.recap.requests import (
    DrawRecap,
    ExportRecap,
    RegionRecap,
    SetWeeklyRecap,
    WeeklyRecap,
)
from bot.features.recap.rules import share
from bot.features.recap.texts import label_name, overview, rest
from bot.features.recap.types import MOST_BELOW, MOST_EXPORTED, Below
from bot.text.phrases import Lines, Say, paragraphs, t
from bot.text.places import place_name, short_name
from handlers.coordinators.recap.conversation import Ctx, recap, recap_of, region_of, scope_of
from handlers.shared.options import MENU

_AT_ONCE = frozenset({"weekly", "export", "chart"})


def _ask_view(ctx: Ctx) -> Say:
    found = recap_of(ctx)
    if not found.below:
        return paragraphs(overview(ctx.library, found), t("recap.ask_view"))
    shown = found.below[:MOST_BELOW]
    more = rest(found, shown)
    ask = t("recap.ask_more", count=more) if more else t("recap.ask_below")
    return paragraphs(overview(ctx.library, found), _below_lines(ctx, shown), ask)


def _below_lines(ctx: Ctx, shown: Sequence[Below]) -> Say:
    rows = (
        t(
            "recap.below",
            name=short_name(below.region),
            count=below.people,
            percent=share(below, ctx.library),
        )
        for below in shown
    )
    return Lines((t("recap.below_title"), *rows))


def _can_do(ctx: Ctx) -> Input[str]:
    found, scope = recap_of(ctx), scope_of(ctx)
    options = [
        Option(below.region, t("channel.plain", text=label_name(below.region)))
        for below in found.below[:MOST_BELOW]
    ]
    if found.region != scope:
        above = label_name(found.region.rpartition(".")[0])
        options.append(Option("up", t("recap.label_up", name=above), "recap.words_up"))
    if found.invited.missing:
        label = t("recap.label_missing", count=found.invited.missing)
        options.append(Option("missing", label, "recap.words_missing"))
    if found.registered:
        options += _OF_PEOPLE
    elif found.invited.people:
        options.append(_EXPORT)
    anybody = found.registered or found.invited.people
    own = frozenset({"export"} if anybody else ())
    return Typed(Place(scope, found.region), (*options, _weekly_option(ctx), MENU), own=own)


_EXPORT = Option("export", t("recap.label_export"), "keyword.export")
# Where somebody is registered.
_OF_PEOPLE = (
    Option("names", t("recap.label_names"), "recap.words_names"),
    Option("search", t("recap.label_search"), "recap.words_search"),
    Option("chart", t("recap.label_chart"), "recap.words_chart"),
    _EXPORT,
)


def _weekly_option(ctx: Ctx) -> Option:
    if ctx.query(WeeklyRecap()):
        return Option("weekly", t("recap.label_weekly_off"), "keyword.recap_off")
    return Option("weekly", t("recap.label_weekly_on"), "keyword.recap_on")


@recap.step(ask=_ask_view, answer=_can_do)
def view(ctx: Ctx, said: str) -> Turn:
    region = region_of(ctx)
    if said == "/menu":
        return end()
    if said == "up":
        return go(view, region=region.rpartition(".")[0])
    if said == "missing":
        return go(recap.steps["missing"], missing=("", ""), first=1)
    if said == "names":
        return go(recap.steps["which"])
    if said == "search":
        return go(recap.steps["search"])
    if said in _AT_ONCE:
        told, effects = _done(ctx, said)
        return go(view, told, effects=effects, looks=ctx.draft.looks + 1)
    there = ctx.query(RegionRecap(said))
    if not there.registered and not there.invited.people:
        return stay(t("recap.nobody", place=place_name(said)))
    return go(view, region=said)


def _done(ctx: Ctx, choice: str) -> tuple[Say, list[Effect]]:
    """Do what needs no question."""
    if choice == "weekly":
        return switched(not ctx.query(WeeklyRecap()))
    if choice == "export":
        return exported(ctx, region_of(ctx))
    return t("recap.chart_comes"), [DrawRecap(region_of(ctx))]


def exported(ctx: Ctx, region: str) -> tuple[Say, list[Effect]]:
    """Export a region, unless nobody or too many are registered there."""
    found = ctx.query(RegionRecap(region))
    count = found.registered
    if not count and not found.invited.people:
        return t("recap.nobody", place=place_name(region)), []
    if count > MOST_EXPORTED:
        return t("recap.export_too_many", count=count, max=MOST_EXPORTED), []
    return t("recap.export_comes", place=place_name(region), count=count), [ExportRecap(region)]


def switched(on: bool) -> tuple[Say, list[Effect]]:
    """Switch the weekly recap on or off."""
    told = t("recap.weekly_is_on") if on else t("recap.weekly_is_off")
    return told, [SetWeeklyRecap(on)]
