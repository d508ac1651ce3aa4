"""How a session is told: to those who are invited, and in the notices about it. Times are always in
the zone of the place, with day, date, hour and zone."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.messages import Button, Question
from bot.features.training_sessions.known import same_hours, same_place
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
    """Say title, time and place, and what else there is to know."""
    note = (t("session.note", note=session.note),) if session.note else ()
    title = t("session.title", title=session.title)
    return Lines((title, when(session.days, session.zone), where(session), *note))


def invitation_question(session: TrainingSession) -> Question:
    """Ask with buttons that work whatever else is open; typed, the same in words. They tell of
    which version they were asked: of an older one it is asked again."""
    of_it = f"s{session.id}v{session.version}"
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


def changed(session: TrainingSession, known: TrainingSession) -> Say:
    """Say what somebody knew of it that is no longer so: before anything else about it."""
    if known.cancelled:
        return t("session.restored")
    return paragraphs(t("session.changed"), Lines(tuple(_was(session, known))))


def _was(session: TrainingSession, known: TrainingSession) -> list[Say]:
    rows: list[Say] = []
    if not same_hours(session, known):
        rows.append(t("session.was", what=when(known.days, known.zone)))
    if not same_place(session, known):
        rows.append(t("session.was", what=where(known)))
    return rows


def change(session: TrainingSession, known: TrainingSession, reply: Reply) -> Say:
    """Tell what is so now, to somebody who knew something else."""
    if session.cancelled:
        return paragraphs(t("session.cancelled"), facts(known), t("session.cancelled_end"))
    if known.cancelled:
        end = _YOUR_REPLY.get(reply, t("session.changed_end"))
        return paragraphs(t("session.restored"), facts(session), end)
    now = t("session.is_now", what=Lines((when(session.days, session.zone), where(session))))
    rows = [*_was(session, known), now]
    told = Lines((t("session.title", title=session.title), *rows))
    return paragraphs(t("session.changed"), told, t("session.changed_end"))


def change_in_full(session: TrainingSession) -> Say:
    """Tell all that is so now, to somebody of whom it is not known what they know."""
    return paragraphs(t("session.changed"), facts(session), t("session.changed_end"))


_YOUR_REPLY: dict[Reply, Say] = {
    Reply.COMING: t("session.restored_coming"),
    Reply.WAITING: t("session.restored_waiting"),
}


def promotion(session: TrainingSession) -> tuple[Say, Question | None]:
    return paragraphs(t("session.moved_up"), facts(session), t("session.moved_up_end")), None


def evaluation(session: TrainingSession) -> tuple[Say, Question | None]:
    return t("session.thanks", title=session.title), rating_question(session)
