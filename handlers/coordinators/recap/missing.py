"""List who was invited and has not come, with an address for each; a text to pass on."""

from __future__ import annotations

from bot.engine.conversation import Start, Turn, end, go
from bot.engine.inputs import Choice, Option
from bot.features.invitees.requests import InvitationLinks, MissingInvitees
from bot.features.invitees.texts import missing_line, to_forward
from bot.features.invitees.types import Missing
from bot.text.phrases import Lines, Say, paragraphs, t
from bot.text.places import place_name
from handlers.coordinators.recap.conversation import Ctx, recap, recap_of, region_of
from handlers.coordinators.recap.view import view
from handlers.shared.options import BACK, NEXT_PAGE
from handlers.shared.people import by_region

_PAGE = 12  # each with an address: no more go into a message on WhatsApp


def _page(ctx: Ctx) -> tuple[Missing, ...]:
    return ctx.query(MissingInvitees(region_of(ctx), ctx.draft.missing, _PAGE))


def _ask_missing(ctx: Ctx) -> Say:
    count = recap_of(ctx).invited.missing
    rows = by_region(_page(ctx), ctx.draft.first, missing_line)
    title = t("intake.missing_title", count=count, place=place_name(region_of(ctx)))
    return paragraphs(title, Lines(tuple(rows)) if rows else t("intake.all_came"))


def _with_the_page(ctx: Ctx) -> Choice:
    options = [NEXT_PAGE] if len(_page(ctx)) == _PAGE else []
    options += [
        Option("text", t("intake.label_text"), "intake.words_text"),
        Option("match", t("intake.label_match"), "keyword.match"),
    ]
    return Choice((*options, BACK), own=frozenset({"back", "continue"}))


@recap.step(ask=_ask_missing, answer=_with_the_page, help=t("intake.help_missing"))
def missing(ctx: Ctx, choice: str) -> Turn:
    if choice == "back":
        return go(view)
    if choice == "match":
        return end(then=Start("match"))
    if choice == "text":
        text = to_forward(ctx.query(InvitationLinks()), region_of(ctx), ctx.organiser)
        return go(missing, text or t("intake.no_links"), looks=ctx.draft.looks + 1)
    page = _page(ctx)
    after = (page[-1].place, page[-1].phone) if page else ("", "")
    return go(missing, missing=after, first=ctx.draft.first + len(page))
