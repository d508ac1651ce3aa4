"""By what people know a session: its days and hours, its place, and whether it takes place. Nothing
else of it is news. Kept as JSON by version. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.features.training_sessions.types import TrainingDay, TrainingSession


def as_stored(session: TrainingSession) -> dict[str, Any]:
    """Return the facts of a session as JSON."""
    return {
        "days": [[d.number, d.starts_at.isoformat(), d.ends_at.isoformat()] for d in session.days],
        "zone": session.zone,
        "place": session.place,
        "point": session.point,
        "link": session.link,
        "online": session.online,
        "cancelled": session.cancelled,
    }


def as_known(session: TrainingSession, stored: dict[str, Any]) -> TrainingSession:
    """Return a session with the facts that a version of it had."""
    moment = datetime.fromisoformat
    return replace(
        session,
        zone=stored.get("zone", session.zone),
        days=tuple(TrainingDay(n, moment(s), moment(e)) for n, s, e in stored["days"]),
        place=stored["place"],
        point=tuple(stored["point"]) if stored["point"] else None,
        link=stored["link"],
        online=stored["online"],
        cancelled=stored["cancelled"],
    )


def same_hours(one: TrainingSession, other: TrainingSession) -> bool:
    """Tell whether two have the same days and hours: an hour is another one in another zone, as it
    is told."""
    return (one.zone, _hours(one)) == (other.zone, _hours(other))


def same_place(one: TrainingSession, other: TrainingSession) -> bool:
    return _place(one) == _place(other)


def same_facts(one: TrainingSession, other: TrainingSession) -> bool:
    """Tell whether who knows the one knows the other. Who knows that it is cancelled need not know
    when it would have been."""
    if one.cancelled and other.cancelled:
        return True
    alike = same_hours(one, other) and same_place(one, other)
    return alike and one.cancelled == other.cancelled


def _hours(session: TrainingSession) -> list[tuple[datetime, datetime]]:
    return [(day.starts_at, day.ends_at) for day in session.days]


def _place(session: TrainingSession) -> tuple[object, ...]:
    place = "" if session.online else session.place
    return (session.online, place, session.point, session.link)
