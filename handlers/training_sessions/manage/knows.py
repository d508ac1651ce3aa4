"""Show who knows what a session is now, who does not yet and why, by channel and name."""

from __future__ import annotations

from bot.engine.conversation import Turn, go
from bot.engine.inputs import Choice, Option
from bot.features.training_sessions.requests import (
    Knowledge,
    KnowledgeGroup,
    PeopleReached,
    ReachedPerson,
    WhoKnows,
)
from bot.features.training_sessions.types import Reached
from bot.text.phrases import Lines, Moment, Phrase, Say, paragraphs, t
from handlers.shared.audience import channel_name
from handlers.shared.options import BACK, LOOK_AGAIN, NEXT_PAGE
from handlers.shared.people import PAGE, by_region
from handlers.training_sessions.manage.conversation import Ctx, manage, session_of
from handlers.training_sessions.manage.view import view

_TITLES: dict[Reached, Phrase] = {
    Reached.KNOWS: t("managing.reached_knows"),
    Reached.DOUBTFUL: t("managing.reached_doubtful"),
    Reached.WAITING: t("managing.reached_waiting"),
    Reached.NEEDS_WORD: t("managing.reached_needs_word"),
    Reached.NO_MONEY: t("managing.reached_no_money"),
    Reached.STOPPED: t("managing.reached_stopped"),
    Reached.UNREACHABLE: t("managing.reached_unreachable"),
    Reached.FAILED: t("managing.reached_failed"),
    Reached.MISSED: t("managing.reached_missed"),
}


def _ask_knows(ctx: Ctx) -> Say:
    known = ctx.query(WhoKnows(ctx.draft.session))
    rows = [_group_lines(ctx, known, one) for one in Reached if _groups(known, one)]
    told = [row for lines in rows for row in lines]
    return paragraphs(
        _since(ctx, known),
        Lines(tuple(told)) if told else t("managing.nobody_invited_yet"),
        t("managing.ask_knows"),
    )


def _since(ctx: Ctx, known: Knowledge) -> Say:
    if known.changed_at is None:
        return t("managing.knows_from_the_start")
    return t("managing.knows_since", at=Moment(known.changed_at, session_of(ctx).zone))


def _groups(known: Knowledge, reached: Reached) -> list[KnowledgeGroup]:
    return [group for group in known.groups if group.reached is reached]


def _group_lines(ctx: Ctx, known: Knowledge, reached: Reached) -> list[Say]:
    """The title, a line for each channel, and when those who wait will have been told."""
    groups = _groups(known, reached)
    rows: list[Say] = [t("managing.reached_title", what=_TITLES[reached])]
    rows += [
        t("managing.reached_by", channel=channel_name(one.channel), count=one.people)
        for one in groups
    ]
    until = max((one.until for one in groups if one.until), default=None)
    if until is not None and until > ctx.now:
        rows.append(t("managing.told_until", at=Moment(until, session_of(ctx).zone)))
    return rows


def _choices(ctx: Ctx) -> Choice:
    known = ctx.query(WhoKnows(ctx.draft.session))
    lists = [Option(one, _TITLES[one]) for one in Reached if _groups(known, one)]
    return Choice((LOOK_AGAIN, *lists, BACK), own=frozenset({"back"}))


@manage.step(ask=_ask_knows, answer=_choices)
def knows(ctx: Ctx, choice: str) -> Turn:
    if choice == "back":
        return go(view)
    if choice == "look":
        return go(knows, looks=ctx.draft.looks + 1)
    return go(reached, reply=choice, page=0)


# --- by name -----------------------------------------------------------------------------------


def _page(ctx: Ctx) -> tuple[ReachedPerson, ...]:
    first = ctx.draft.page * PAGE
    wanted = Reached(ctx.draft.reply)
    return ctx.query(PeopleReached(ctx.draft.session, wanted, first, PAGE))


def _ask_reached(ctx: Ctx) -> Say:
    rows = by_region(_page(ctx), ctx.draft.page * PAGE + 1, _line)
    names = Lines(tuple(rows)) if rows else t("managing.list_empty")
    title = t("managing.reached_title", what=_TITLES[Reached(ctx.draft.reply)])
    return paragraphs(title, names)


def _line(number: int, person: ReachedPerson) -> Say:
    channel = channel_name(person.channel)
    return t("managing.person_by_channel", number=number, name=person.name, channel=channel)


def _turn_page(ctx: Ctx) -> Choice:
    more = (NEXT_PAGE,) if len(_page(ctx)) == PAGE else ()
    return Choice((*more, BACK), own=frozenset({"back", "continue"}))


@manage.step(ask=_ask_reached, answer=_turn_page)
def reached(ctx: Ctx, choice: str) -> Turn:
    return go(reached, page=ctx.draft.page + 1) if choice == "next" else go(knows)
