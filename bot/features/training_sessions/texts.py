"""How a session is told: to those who are invited, and in the notices about it. Times are always in
the zone of the place, with day, date, hour and zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.engine.messages import Button, Question
from bot.features.training_sessions.types import TrainingDay, TrainingSession
from bot.text.phrases import Lines, Moment, Say, Url, paragraphs, t
from models.vocabulary import Reply


def moment(day: TrainingDay, zone: str) -> Moment:
    return Moment(day.starts_at, zone, day.ends_at)


def when(days: Sequence[TrainingDay], zone: str) -> Say:
    """Say when it is, a line a day."""
    if len(days) == 1:
        return t("session.when", at=moment(days[0], zone))
    rows = (t("session.when_day", number=d.number, at=moment(d, zone)) for d in days)
    return Lines(tuple(rows))


def where(session: TrainingSession) -> Say:
    """Say the place, and the way there: a map, or the address of the online meeting."""
    rows: list[Say] = []
    if session.online:
        rows.append(t("session.online"))
    elif session.place:
        rows.append(t("session.place", place=session.place))
    if session.point is not None:
        rows.append(t("session.map", url=Url(map_url(session.point))))
    if session.link:
        rows.append(t("session.link", url=Url(session.link)))
    return Lines(tuple(rows))


def map_url(point: tuple[float, float]) -> str:
    return f"https://maps.google.com/?q={point[0]:.6f},{point[1]:.6f}"


def facts(session: TrainingSession) -> Say:
    """Say title, time and place."""
    return Lines(
        (
            t("session.title", title=session.title),
            when(session.days, session.zone),
            where(session),
        )
    )


def invitation_question(session: TrainingSession) -> Question:
    """Ask with buttons that work whatever else is open; typed, the same in words."""
    of_it = f"s{session.id}"
    return Question(
        t("session.ask_coming"),
        (
            Button(f"/hadir {of_it}", t("session.label_coming")),
            Button(f"/tidak_hadir {of_it}", t("session.label_not_coming")),
            Button(f"/nanti_dulu {of_it}", t("session.label_later")),
        ),
    )


def rating_question(session: TrainingSession) -> Question:
    buttons = (
        Button(f"/bintang s{session.id}:{n}", t("session.label_rating", n=n)) for n in range(1, 6)
    )
    return Question(t("session.ask_rating"), tuple(buttons))


def invitation(session: TrainingSession) -> tuple[Say, Question | None]:
    return paragraphs(t("session.invited"), facts(session)), invitation_question(session)


def reminder(session: TrainingSession, day: int, reply: Reply) -> tuple[Say, Question | None]:
    """Remind those who are coming; those who have not answered are asked again, until it begins."""
    if reply is Reply.COMING or day > 1:
        told, end = _on_day(session, day), t("session.reminder_end")
        if day > 1:
            end = t("session.reminder_end_next")
        return paragraphs(t("session.reminder"), told, end), None
    return paragraphs(t("session.reminder_asked"), facts(session)), invitation_question(session)


def _on_day(session: TrainingSession, day: int) -> Say:
    """The days that are still to come, from this one on."""
    days = tuple(d for d in session.days if d.number >= day)
    first = t("session.when", at=moment(days[0], session.zone))
    told = first if day > 1 else when(days, session.zone)
    return Lines((t("session.title", title=session.title), told, where(session)))


def change(session: TrainingSession, before: TrainingSession) -> tuple[Say, Question | None] | None:
    """Tell what is different from what they were told; None when nothing is."""
    rows: list[Say] = []
    if _hours(session) != _hours(before):
        old, new = when(before.days, before.zone), when(session.days, session.zone)
        rows += [t("session.was", what=old), t("session.is_now", what=new)]
    if where(session) != where(before):
        rows += [t("session.was", what=where(before)), t("session.is_now", what=where(session))]
    if not rows:
        return None
    told = Lines((t("session.title", title=session.title), *rows))
    return paragraphs(t("session.changed"), told, t("session.changed_end")), None


def _hours(session: TrainingSession) -> tuple[str, list[tuple[datetime, datetime]]]:
    """An hour is another one in another zone, as it is told."""
    return session.zone, [(d.starts_at, d.ends_at) for d in session.days]


def cancellation(session: TrainingSession) -> tuple[Say, Question | None]:
    return paragraphs(t("session.cancelled"), facts(session), t("session.cancelled_end")), None


def promotion(session: TrainingSession) -> tuple[Say, Question | None]:
    return paragraphs(t("session.moved_up"), facts(session), t("session.moved_up_end")), None


def evaluation(session: TrainingSession) -> tuple[Say, Question | None]:
    return t("session.thanks", title=session.title), rating_question(session)
