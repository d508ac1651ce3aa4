"""Give a day of a session a new time, or move all of its days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from bot.engine.conversation import Turn, go, needed
from bot.engine.inputs import YesNo
from bot.engine.messages import Layout
from bot.features.training_sessions.requests import ChangeSession
from bot.features.training_sessions.texts import when
from bot.features.training_sessions.time_inputs import BeginningOrWhole, Ending, Timed
from bot.features.training_sessions.types import TrainingDay
from bot.text.phrases import Lines, Moment, Say, paragraphs, t
from handlers.training_sessions.manage.conversation import Ctx, manage, session_of
from handlers.training_sessions.manage.numbers import told_when
from handlers.training_sessions.manage.view import view


@manage.step(
    ask=t("managing.ask_start"),
    answer=lambda ctx: BeginningOrWhole(session_of(ctx).zone, alone=ctx.draft.day == 0),
    help=t("planning.help_day"),
)
def time(ctx: Ctx, said: Timed) -> Turn:
    start = said.start.isoformat()
    if ctx.draft.day == 0:
        return go(confirm_time, start=start, ended=None)
    if said.ended is not None:
        return go(confirm_time, start=start, ended=said.ended.isoformat())
    return go(until, start=start)


def _start(ctx: Ctx) -> datetime:
    return datetime.fromisoformat(needed(ctx.draft.start, "time"))


@manage.step(
    ask=lambda ctx: t("planning.ask_until", at=Moment(_start(ctx), session_of(ctx).zone)),
    answer=lambda ctx: Ending(_start(ctx), session_of(ctx).zone),
)
def until(ctx: Ctx, ended: datetime) -> Turn:
    return go(confirm_time, ended=ended.isoformat())


def _new_days(ctx: Ctx) -> tuple[TrainingDay, ...]:
    """Give one day its new time, or move all of them by as much as the first one is; or one more
    day, or one less."""
    old = session_of(ctx).days
    if ctx.draft.reply == "drop":
        return _in_order(day for day in old if day.number != ctx.draft.day)
    start = _start(ctx)
    if ctx.draft.reply == "add":
        ended = datetime.fromisoformat(needed(ctx.draft.ended, "until"))
        return _in_order((*old, TrainingDay(0, start, ended)))
    if ctx.draft.day == 0:
        moved = start - old[0].starts_at
        return tuple(TrainingDay(d.number, d.starts_at + moved, d.ends_at + moved) for d in old)
    ended = datetime.fromisoformat(needed(ctx.draft.ended, "until"))
    return tuple(
        TrainingDay(d.number, start, ended) if d.number == ctx.draft.day else d for d in old
    )


def _in_order(days: Iterable[TrainingDay]) -> tuple[TrainingDay, ...]:
    ordered = sorted(days, key=lambda day: day.starts_at)
    return tuple(replace(day, number=number) for number, day in enumerate(ordered, 1))


def _ask_confirm_time(ctx: Ctx) -> Say:
    session = session_of(ctx)
    old, new = when(session.days, session.zone), when(_new_days(ctx), session.zone)
    rows = Lines((t("session.was", what=old), t("session.is_now", what=new)))
    return paragraphs(rows, t("managing.ask_sure_change"))


@manage.step(ask=_ask_confirm_time, answer=YesNo(layout=Layout.WORDED))
def confirm_time(ctx: Ctx, sure: bool) -> Turn:
    if not sure:
        return go(view, t("managing.unchanged"))
    days = _new_days(ctx)
    if (problem := _out_of_order(ctx, days)) is not None:
        return go(view, problem)
    change = ChangeSession(ctx.draft.session, days)
    return go(view, told_when(ctx, t("managing.changed")), effects=[change])


def _out_of_order(ctx: Ctx, days: tuple[TrainingDay, ...]) -> Say | None:
    """Refuse a day past the next one: that can only be had by moving all of them, before the first
    begins."""
    for one, following in pairwise(days):
        past = one.starts_at >= following.ends_at and session_of(ctx).starts_at > ctx.now
        if past:
            return t("managing.days_order", first=one.number, second=following.number)
        if one.ends_at > following.starts_at:
            return t("planning.days_overlap")
    return None
