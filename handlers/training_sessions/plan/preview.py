"""Look at the plan as a whole, change a part of it, publish it or drop it."""

from __future__ import annotations

from datetime import timedelta

from bot.engine.conversation import Turn, end, go, needed
from bot.engine.inputs import Choice, Option
from bot.engine.messages import Layout
from bot.features.audience.requests import CountAudience
from bot.features.training_sessions.requests import PublishSession, QuietUntil
from bot.features.training_sessions.texts import facts
from bot.features.training_sessions.types import Quota, TrainingSession
from bot.text.phrases import Lines, Say, paragraphs, t
from handlers.shared.audience import audience_names, count_lines, narrowing_lines
from handlers.training_sessions.plan.audience import audience, who
from handlers.training_sessions.plan.conversation import Ctx, plan
from handlers.training_sessions.plan.days import day, training_days, zone_of
from handlers.training_sessions.plan.seats import quotas
from handlers.training_sessions.wording import offset_name, quota_name

# --- the plan in full --------------------------------------------------------------------------


def _planned(ctx: Ctx) -> TrainingSession:
    """Put the answers together. Raises Missing for what was not answered."""
    draft = ctx.draft
    if not draft.days:
        needed(None, "day")
    return TrainingSession(
        id=0,
        title=needed(draft.title, "title"),
        zone=zone_of(ctx),
        days=training_days(draft.days),
        place=draft.place,
        point=draft.point,
        link=draft.link,
        online=needed(draft.online, "kind"),
        seats=draft.seats,
        quotas=quotas(draft),
        audience=audience(ctx),
        note=draft.note,
    )


def _ask_preview(ctx: Ctx) -> Say:
    session = _planned(ctx)
    counted = ctx.query(CountAudience(session.audience))
    return paragraphs(
        t("planning.preview"),
        facts(session),
        Lines((*_seat_lines(session), *_invited_lines(ctx, session), _reminder_line(ctx))),
        count_lines(t("planning.people", count=counted.people), counted),
        _ask_publish(ctx),
    )


def _ask_publish(ctx: Ctx) -> Say:
    hour = ctx.query(QuietUntil(zone_of(ctx)))
    if hour is None:
        return t("planning.ask_publish")
    return t("planning.ask_publish_quiet", hour=f"{hour:02}")


def _seat_lines(session: TrainingSession) -> list[Say]:
    if session.seats is None:
        return [t("planning.seats_unlimited")]
    rows: list[Say] = [t("planning.seats", count=session.seats)]
    rest = session.quotas[-1]
    if len(session.quotas) > 1:
        rows += [_quota_line(quota) for quota in session.quotas[:-1]]
        if rest.seats:
            rows.append(t("planning.quota", name=quota_name(rest), count=rest.seats))
    return rows


def _quota_line(quota: Quota) -> Say:
    """Explain a group where it is planned: who belongs to it?"""
    name = t("planning.group", code=quota.group) if quota.group else quota_name(quota)
    return t("planning.quota", name=name, count=quota.seats or 0)


def _invited_lines(ctx: Ctx, session: TrainingSession) -> list[Say]:
    names = t("planning.who", names=audience_names(session.audience))
    return [names, *narrowing_lines(ctx.library, session.audience)]


def _reminder_line(ctx: Ctx) -> Say:
    minutes = needed(ctx.draft.reminders, "reminder")
    if not minutes:
        return t("planning.no_reminders")
    names = tuple(t("planning.listed", what=offset_name(one)) for one in minutes)
    return Lines((t("planning.reminders"), *names))


# --- publish, change or drop it ----------------------------------------------------------------


@plan.step(
    ask=_ask_preview,
    answer=Choice(
        (
            Option("publish", t("planning.label_publish"), "planning.words_publish"),
            Option("edit", t("planning.label_edit"), "planning.words_edit"),
            Option("drop", t("planning.label_drop"), "planning.words_drop"),
        ),
        layout=Layout.WORDED,
    ),
    help=t("planning.help_preview"),
)
def preview(ctx: Ctx, choice: str) -> Turn:
    if choice == "edit":
        return go(edit)
    if choice == "drop":
        return end(t("planning.dropped"))
    return _published(ctx)


def _published(ctx: Ctx) -> Turn:
    session = _planned(ctx)
    if session.starts_at <= ctx.now:
        return go(day, t("planning.date_past"), days=(), editing=True)
    if not ctx.query(CountAudience(session.audience)).people:
        return go(who, t("planning.nobody"), editing=True, quotas=())
    return end(_told_published(ctx), effects=[_publish(ctx, session)])


def _publish(ctx: Ctx, session: TrainingSession) -> PublishSession:
    minutes = needed(ctx.draft.reminders, "reminder")
    return PublishSession(
        key=ctx.draft.key,
        title=session.title,
        zone=session.zone,
        days=session.days,
        quotas=session.quotas,
        audience=session.audience,
        reminders=tuple(timedelta(minutes=one) for one in minutes),
        place=session.place,
        point=session.point,
        link=session.link,
        online=session.online,
        seats=session.seats,
        note=session.note,
    )


def _told_published(ctx: Ctx) -> Say:
    hour = ctx.query(QuietUntil(zone_of(ctx)))
    if hour is None:
        return t("planning.published")
    return t("planning.published_quiet", hour=f"{hour:02}")


@plan.step(
    ask=t("planning.ask_edit"),
    answer=Choice(
        (
            Option("title", t("planning.label_title"), "planning.words_title"),
            Option("kind", t("planning.label_where"), "planning.words_where"),
            Option("day", t("planning.label_when"), "planning.words_when"),
            Option("seats", t("planning.label_seats"), "planning.words_seats"),
            Option("who", t("planning.label_who"), "planning.words_who"),
            Option("reminder", t("planning.label_reminders"), "planning.words_reminders"),
            Option("note", t("managing.label_note"), "managing.words_note"),
        )
    ),
)
def edit(ctx: Ctx, choice: str) -> Turn:
    if choice == "day":
        return go(day, t("planning.all_days_anew"), editing=True, days=())
    return go(plan.steps[choice], editing=True)
