"""Look through what volunteers have asked (PERTANYAAN), and close what needs no answer."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Resume, Start, Turn, end, go
from bot.engine.inputs import Choice, Option, YesNo
from bot.engine.registry import Command
from bot.features.enquiries.requests import (
    CloseEnquiry,
    EnquiryPage,
    EnquiryToAnswer,
    ManagedEnquiry,
    OpenEnquiries,
)
from bot.features.enquiries.rules import is_taken, taken_by_another
from bot.features.enquiries.texts import beginning, in_full, taken
from bot.features.enquiries.types import Enquiry
from bot.text.phrases import Day, Moment, Say, paragraphs, t
from handlers.shared.options import MENU, NEXT_PAGE

PAGE = 5


@dataclass(frozen=True, slots=True)
class Draft:
    enquiry: int = 0
    page: int = 0


Ctx = Context[Draft]
enquiries = Conversation("enquiries", draft=Draft, coordinator=True, help=t("enquiries.help"))


@enquiries.opening
def _open(ctx: Ctx) -> Turn:
    return go(pick) if ctx.query(OpenEnquiries(0, PAGE)).count else end(t("enquiries.none"))


@enquiries.mending
def _mend(ctx: Ctx) -> Turn | None:
    """Leave one that is settled meanwhile, or not theirs to see any more."""
    if not ctx.draft.enquiry:
        return None
    one = ctx.query(ManagedEnquiry(ctx.draft.enquiry))
    if one is None:
        return end(t("enquiries.gone"))
    return None if one.open else go(pick, t("enquiries.settled"), enquiry=0, page=0)


def _page(ctx: Ctx) -> EnquiryPage:
    return ctx.query(OpenEnquiries(ctx.draft.page * PAGE, PAGE))


def _listed(ctx: Ctx) -> Choice:
    page = _page(ctx)
    options = [Option(f"q{one.id}", _row(ctx, one)) for one in page.enquiries]
    if page.count > (ctx.draft.page + 1) * PAGE:
        options.append(NEXT_PAGE)
    if ctx.draft.page:
        options.append(Option("first", t("enquiries.label_first"), "enquiries.words_first"))
    return Choice((*options, MENU), own=frozenset({"continue"}))


def _row(ctx: Ctx, one: Enquiry) -> Say:
    at, text = Day(one.asked_at), beginning(one.text, 60)
    if is_taken(one, ctx.now):
        return t("enquiries.row_taken", name=one.name, at=at, text=text, taker=one.taker)
    return t("enquiries.row", name=one.name, at=at, text=text)


def _ask_pick(ctx: Ctx) -> Say:
    count = _page(ctx).count
    return t("enquiries.ask_pick", count=count) if count else t("enquiries.none")


@enquiries.step(ask=_ask_pick, answer=_listed)
def pick(ctx: Ctx, choice: str) -> Turn:
    if choice == "/menu":
        return end()
    if choice == "next":
        return go(pick, page=ctx.draft.page + 1)
    if choice == "first":
        return go(pick, page=0)
    return go(view, enquiry=int(choice.removeprefix("q")))


def _one(ctx: Ctx) -> Enquiry:
    found = ctx.query(ManagedEnquiry(ctx.draft.enquiry))
    assert found is not None, "mended before"
    return found


def _ask_view(ctx: Ctx) -> Say:
    one = _one(ctx)
    parts = [in_full(one), t("enquiries.asked", at=Moment(one.asked_at, ctx.person.volunteer.zone))]
    if is_taken(one, ctx.now):
        mine = one.taken_by == ctx.person.volunteer.id
        parts.append(t("enquiries.yours") if mine else taken(one))
    return paragraphs(*parts, t("managing.ask_view"))


def _can_do(ctx: Ctx) -> Choice:
    another = taken_by_another(_one(ctx), ctx.person.volunteer.id, ctx.now)
    label = t("enquiries.label_take_over" if another else "enquiries.label_take")
    return Choice(
        (
            Option("answer", label, "enquiries.words_take"),
            Option("close", t("enquiries.label_close"), "enquiries.words_close"),
            Option("list", t("enquiries.label_list"), "enquiries.words_list"),
            MENU,
        )
    )


@enquiries.step(ask=_ask_view, answer=_can_do)
def view(ctx: Ctx, choice: str) -> Turn:
    if choice == "/menu":
        return end()
    if choice == "list":
        return go(pick, enquiry=0)
    if choice == "close":
        return go(close)
    over = taken_by_another(_one(ctx), ctx.person.volunteer.id, ctx.now)
    draft = {"argument": f"q{ctx.draft.enquiry}", "over": over, "listed": True}
    return end(then=Start("answer", draft))


@enquiries.step(ask=t("enquiries.ask_sure_close"), answer=YesNo())
def close(ctx: Ctx, sure: bool) -> Turn:
    if not sure:
        return go(view)
    one = ctx.query(EnquiryToAnswer(ctx.draft.enquiry))
    if one is None or not one.open:
        return go(pick, t("enquiries.settled"), enquiry=0, page=0)
    effects = [CloseEnquiry(one.id)]
    return go(pick, t("enquiries.closed"), effects=effects, enquiry=0, page=0)


# --- "Nanti" below a message ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LaterDraft:
    argument: str = ""


not_now = Conversation("not_now", draft=LaterDraft, aside=True, coordinator=True)


@not_now.opening
def _not_now(ctx: Context[LaterDraft]) -> Turn:
    waiting = ctx.query(OpenEnquiries(0, 1)).count
    return end(t("enquiries.not_now") if waiting else t("enquiries.none"), then=Resume())


COMMANDS = (
    Command("enquiries", "keyword.enquiries", "enquiries", reserved=True),
    Command(
        "not_now", "keyword.not_now", "not_now", argument=r"q\d{1,15}", reserved=True, yields=True
    ),
)
