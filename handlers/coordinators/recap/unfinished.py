"""List who has not passed the quiz of a module, and write to them."""

from __future__ import annotations

from bot.engine.conversation import Start, Turn, end, go, needed
from bot.engine.inputs import Choice, Option
from bot.features.recap.requests import Unfinished
from bot.features.recap.rules import reached
from bot.features.recap.types import Named
from bot.text.phrases import Lines, Say, paragraphs, t, wording
from bot.text.places import place_name
from content.schema import Module
from handlers.coordinators.recap.conversation import Ctx, recap, recap_of, region_of
from handlers.coordinators.recap.view import view
from handlers.shared.numbering import module_number
from handlers.shared.options import BACK, NEXT_PAGE
from handlers.shared.people import PAGE, by_region


def _modules(ctx: Ctx) -> Choice:
    found = recap_of(ctx)
    modules = (module for course in reached(ctx.library, found) for module in course.modules)
    options = (_module_option(ctx, module, found.unfinished(module.id)) for module in modules)
    return Choice((*options, BACK), own=frozenset({"back"}))


def _module_option(ctx: Ctx, module: Module, count: int) -> Option:
    number = module_number(ctx.library, module)
    return Option(module.id, t("recap.label_module", number=number, count=count))


@recap.step(ask=t("recap.ask_module"), answer=_modules)
def which(ctx: Ctx, choice: str) -> Turn:
    if choice == "back":
        return go(view)
    return go(unfinished, module=choice, after=("", 0), first=1)


def _module(ctx: Ctx) -> Module:
    return ctx.library.modules[needed(ctx.draft.module or None, "which")]


def _page(ctx: Ctx) -> tuple[Named, ...]:
    place, id = ctx.draft.after
    return ctx.query(Unfinished(region_of(ctx), ctx.draft.module, (place, id), PAGE))


def _count(ctx: Ctx) -> int:
    return recap_of(ctx).unfinished(ctx.draft.module)


def _ask_unfinished(ctx: Ctx) -> Say:
    """Show a page of names."""
    rows = by_region(_page(ctx), ctx.draft.first)
    title = t(
        "recap.unfinished",
        number=module_number(ctx.library, _module(ctx)),
        place=place_name(region_of(ctx)),
        count=_count(ctx),
    )
    return paragraphs(title, Lines(tuple(rows)) if rows else t("recap.all_finished"))


def _with_the_page(ctx: Ctx) -> Choice:
    options = []
    if len(_page(ctx)) == PAGE:
        options.append(NEXT_PAGE)
    if count := _count(ctx):
        options.append(Option("remind", t("recap.label_remind", count=count), "recap.words_remind"))
    return Choice((*options, BACK), own=frozenset({"back", "continue"}))


@recap.step(ask=_ask_unfinished, answer=_with_the_page)
def unfinished(ctx: Ctx, choice: str) -> Turn:
    if choice == "back":
        return go(which)
    if choice == "remind":
        return end(then=Start("broadcast", _reminder(ctx)))
    page = _page(ctx)
    after = (page[-1].place, page[-1].volunteer) if page else ("", 0)
    return go(unfinished, after=after, first=ctx.draft.first + len(page))


def _reminder(ctx: Ctx) -> dict[str, object]:
    """Write a broadcast as good as whole: to those who have not passed, with words to begin
    with."""
    module, region = _module(ctx), region_of(ctx)
    number = module_number(ctx.library, module)
    return {
        "purpose": f"not_done {module.id} {region}",
        "regions": (region,),
        "progress": "not_done",
        "modules": (module.id,),
        "text": wording("id", "recap.reminder").format(number=number, title=module.title),
    }
