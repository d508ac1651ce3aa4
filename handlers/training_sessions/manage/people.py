"""List who is invited, by what they answered, and who was there."""

from __future__ import annotations

from functools import partial

from bot.engine.conversation import Turn, go
from bot.engine.inputs import Choice, Option
from bot.features.training_sessions.requests import (
    Participant,
    Participants,
    PresentOn,
    SessionNumbers,
)
from bot.text.phrases import Lines, Say, paragraphs, t
from handlers.shared.options import BACK, LOOK_AGAIN, NEXT_PAGE
from handlers.shared.people import PAGE, by_region, numbered
from handlers.training_sessions.manage.conversation import Ctx, manage, session_of
from handlers.training_sessions.manage.view import SHEET, at_once, view, which_day
from models.vocabulary import Reply

_LISTS = (
    Option(Reply.COMING, t("managing.label_coming"), "managing.words_coming"),
    Option(Reply.WAITING, t("managing.label_waiting"), "managing.words_waiting"),
    Option(Reply.INVITED, t("managing.label_unanswered"), "managing.words_unanswered"),
    Option(Reply.LATER, t("managing.label_later"), "managing.words_later"),
    Option(Reply.DECLINED, t("managing.label_declined"), "managing.words_declined"),
    Option("present", t("managing.label_present"), "managing.words_present"),
)


_MOVE = Option("move", t("managing.label_move"), "managing.words_move")


@manage.step(ask=t("managing.ask_list"), answer=Choice((*_LISTS, SHEET, BACK)))
def people(ctx: Ctx, choice: str) -> Turn:
    if choice == "back":
        return go(view)
    if choice == "sheet":
        told, effects = at_once(ctx, choice)
        return go(view, *told, effects=effects, looks=ctx.draft.looks + 1)
    several = len(session_of(ctx).days) > 1
    if choice == "present" and several:
        return go(which_day, reply=choice, page=0)
    return go(listed, reply=choice, page=0, day=1)


def _page(ctx: Ctx) -> tuple[Participant, ...]:
    first = ctx.draft.page * PAGE
    if ctx.draft.reply == "present":
        return ctx.query(PresentOn(ctx.draft.session, ctx.draft.day, first, PAGE))
    return ctx.query(Participants(ctx.draft.session, Reply(ctx.draft.reply), first, PAGE))


def _ask_listed(ctx: Ctx) -> Say:
    """Show a page of names."""
    first = ctx.draft.page * PAGE + 1
    rows = by_region(_page(ctx), first, partial(_person_line, ctx))
    return paragraphs(_list_title(ctx), Lines(tuple(rows)) if rows else t("managing.list_empty"))


def _person_line(ctx: Ctx, number: int, person: Participant) -> Say:
    """Mark whoever was there, and for which days where there are several."""
    if not person.present or ctx.draft.reply == "present":
        return numbered(number, person)
    if len(session_of(ctx).days) == 1:
        return t("managing.person_present", number=number, name=person.name)
    days = ", ".join(str(day) for day in person.present)
    return t("managing.person_present_on", number=number, name=person.name, days=days)


def _list_title(ctx: Ctx) -> Say:
    if ctx.draft.reply != "present":
        return next(option.label for option in _LISTS if option.value == ctx.draft.reply)
    count = ctx.query(SessionNumbers(ctx.draft.session)).present.get(ctx.draft.day, 0)
    return t("managing.present", number=ctx.draft.day, count=count)


def _turn_page(ctx: Ctx) -> Choice:
    options = [BACK]
    if ctx.draft.reply == "present":
        options.insert(0, LOOK_AGAIN)
    if ctx.draft.reply == Reply.WAITING and _page(ctx):
        options.insert(0, _MOVE)
    if len(_page(ctx)) == PAGE:
        options.insert(0, NEXT_PAGE)
    return Choice(tuple(options), own=frozenset({"back", "continue"}))


@manage.step(ask=_ask_listed, answer=_turn_page)
def listed(ctx: Ctx, choice: str) -> Turn:
    if choice == "move":
        return go(manage.steps["queue"], offered=(), place=None)
    if choice == "look":
        return go(listed, page=0, looks=ctx.draft.looks + 1)
    return go(listed, page=ctx.draft.page + 1) if choice == "next" else go(people)
