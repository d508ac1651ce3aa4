"""Say how a session stands: replies, free seats, attendance, what went wrong."""

from __future__ import annotations

from bot.features.training_sessions.requests import (
    Numbers,
    QuietUntil,
    QuotaNumbers,
    SessionNumbers,
)
from bot.features.training_sessions.texts import facts
from bot.features.training_sessions.types import DOOR_CLOSES, TrainingSession
from bot.text.phrases import Lines, Phrase, Say, paragraphs, t
from handlers.training_sessions.manage.conversation import Ctx, session_of
from handlers.training_sessions.wording import offset_name, quota_name
from models.vocabulary import Reply


def ask_view(ctx: Ctx) -> Say:
    session = session_of(ctx)
    numbers = ctx.query(SessionNumbers(session.id))
    return paragraphs(
        facts(session),
        Lines((*_reply_lines(numbers), *_quota_lines(session, numbers))),
        Lines((*_day_lines(session, numbers), *_trouble_lines(ctx, session, numbers))),
        *_joining_late(ctx, session),
        t("managing.ask_view"),
    )


def _joining_late(ctx: Ctx, session: TrainingSession) -> list[Say]:
    """Say how those who join late come onto the list."""
    going_on = session.starts_at <= ctx.now < session.ends_at + DOOR_CLOSES
    return [t("managing.no_invitations")] if going_on else []


def _reply_lines(numbers: Numbers) -> list[Say]:
    unanswered = numbers.count(Reply.INVITED) + numbers.count(Reply.LATER)
    rows: list[Say] = [
        t("managing.invited", count=numbers.invited),
        t("managing.coming", count=numbers.count(Reply.COMING)),
        t("managing.declined", count=numbers.count(Reply.DECLINED)),
        t("managing.unanswered", count=unanswered),
    ]
    waiting = numbers.count(Reply.WAITING)
    return [*rows, t("managing.waiting", count=waiting)] if waiting else rows


def _quota_lines(session: TrainingSession, numbers: Numbers) -> list[Say]:
    """Count free seats, by region and group."""
    if session.seats is None:
        return []
    return [_quota_line(row) for row in numbers.quotas if row.quota.seats or row.replies]


def _quota_line(row: QuotaNumbers) -> Say:
    seats = row.quota.seats or 0
    free = max(0, seats - row.taken)
    name = quota_name(row.quota)
    return t("managing.quota", name=name, taken=row.taken, seats=seats, free=free)


def _day_lines(session: TrainingSession, numbers: Numbers) -> list[Say]:
    return [
        t("managing.present", number=day.number, count=numbers.present.get(day.number, 0))
        for day in session.days
    ]


def _trouble_lines(ctx: Ctx, session: TrainingSession, numbers: Numbers) -> list[Say]:
    rows: list[Say] = []
    if numbers.inviting:
        rows.append(_inviting(ctx.query(QuietUntil(session.zone))))
    if numbers.unreached:
        rows.append(t("managing.unreached", count=numbers.unreached))
    if numbers.held:
        rows.append(t("managing.held", count=numbers.held))
    rows += [t("managing.missed", what=offset_name(minutes)) for minutes in numbers.missed]
    if numbers.rating is not None:
        rows.append(t("managing.rating", mean=numbers.rating, count=numbers.rated))
    return rows


def _inviting(quiet_until: int | None) -> Say:
    if quiet_until is None:
        return t("managing.inviting")
    return t("managing.inviting_quiet", hour=f"{quiet_until:02}")


def told_when(ctx: Ctx, done: Phrase, zone: str | None = None) -> Say:
    """Say that it is done, and when those are told who have to be: at night, in the morning."""
    quiet_until = ctx.query(QuietUntil(zone or session_of(ctx).zone))
    if quiet_until is None:
        return paragraphs(done, t("managing.told_now"))
    return paragraphs(done, t("managing.told_later", hour=f"{quiet_until:02}"))
