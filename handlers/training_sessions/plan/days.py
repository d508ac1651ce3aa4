"""Say when the session is: its days one by one, each with its beginning and its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.engine.conversation import Turn, go, needed, stay
from bot.engine.inputs import Choice, Option
from bot.features.training_sessions.texts import when
from bot.features.training_sessions.time_inputs import Days, Ending, Timed, fits
from bot.features.training_sessions.types import MOST_DAYS, TrainingDay
from bot.text.phrases import Moment, Say, paragraphs, t
from handlers.training_sessions.plan.conversation import Ctx, onward, plan
from handlers.training_sessions.plan.seats import seats


def zone_of(ctx: Ctx) -> str:
    return needed(ctx.draft.zone, "zone")


def _ask_day(ctx: Ctx) -> Say:
    return t("planning.ask_day" if not ctx.draft.days else "planning.ask_next_day")


@plan.step(ask=_ask_day, answer=lambda ctx: Days(zone_of(ctx)), help=t("planning.help_day"))
def day(ctx: Ctx, said: tuple[Timed, ...]) -> Turn:
    if len(ctx.draft.days) + len(said) > MOST_DAYS:
        return stay(t("planning.most_days", most=MOST_DAYS))
    if any(_overlaps(ctx, one.start, one.ended or one.start) for one in said):
        return stay(t("planning.days_overlap"))
    whole = [(one.start, one.ended) for one in said if one.ended is not None]
    if whole:
        return _add_days(ctx, whole)
    first, *further = (one.start.isoformat() for one in said)
    return go(until, start=first, further=tuple(further))


def _overlaps(ctx: Ctx, start: datetime, ended: datetime) -> bool:
    """Tell whether any day that is planned goes on meanwhile."""
    return any(
        _moment(begun) < max(ended, start + timedelta(minutes=1)) and start < _moment(over)
        for begun, over in ctx.draft.days
    )


def _start(ctx: Ctx) -> datetime:
    return _moment(needed(ctx.draft.start, "day"))


def _moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored)


@plan.step(
    ask=lambda ctx: t("planning.ask_until", at=Moment(_start(ctx), zone_of(ctx))),
    answer=lambda ctx: Ending(_start(ctx), zone_of(ctx)),
)
def until(ctx: Ctx, ended: datetime) -> Turn:
    added = [(_start(ctx), ended), *_further(ctx, ended)]
    if any(_overlaps(ctx, *one) for one in added):
        return go(day, t("planning.days_overlap"), start=None, further=())
    if not all(fits(*one) for one in added):
        return stay(t("planning.end_before_start"))
    return _add_days(ctx, added)


def _further(ctx: Ctx, ended: datetime) -> list[tuple[datetime, datetime]]:
    """The other days that were said at once: they end at the same hour as the first."""
    zone = ZoneInfo(zone_of(ctx))
    first = _start(ctx).astimezone(zone).date()
    starts = [_moment(start) for start in ctx.draft.further]
    return [(start, ended + (start.astimezone(zone).date() - first)) for start in starts]


def _add_days(ctx: Ctx, more_days: Sequence[tuple[datetime, datetime]]) -> Turn:
    added = [(start.isoformat(), ended.isoformat()) for start, ended in more_days]
    days = tuple(sorted((*ctx.draft.days, *added), key=lambda pair: _moment(pair[0])))
    return go(more, days=days, start=None, further=())


def training_days(pairs: Sequence[Sequence[str]]) -> tuple[TrainingDay, ...]:
    return tuple(
        TrainingDay(number, _moment(start), _moment(ended))
        for number, (start, ended) in enumerate(pairs, 1)
    )


def _ask_more(ctx: Ctx) -> Say:
    days = training_days(ctx.draft.days)
    return paragraphs(t("planning.so_it_is"), when(days, zone_of(ctx)), t("planning.ask_more"))


def _more(ctx: Ctx) -> Choice:
    options = [Option("right", t("planning.label_right"), "planning.words_right")]
    if len(ctx.draft.days) < MOST_DAYS:
        options.append(Option("next", t("planning.label_next_day"), "planning.words_next_day"))
        options.append(Option("other", t("planning.label_other_day"), "planning.words_other_day"))
    options.append(Option("anew", t("planning.label_days_anew"), "planning.words_anew"))
    return Choice(tuple(options), own=frozenset({"continue"}))


@plan.step(ask=_ask_more, answer=_more)
def more(ctx: Ctx, choice: str) -> Turn:
    if choice == "anew" or not ctx.draft.days:
        return go(day, days=())
    if choice == "other":
        return go(day)
    if choice == "next":
        start, ended = ctx.draft.days[-1]
        one = timedelta(days=1)
        return _add_days(ctx, [(_moment(start) + one, _moment(ended) + one)])
    return onward(ctx, seats)
