"""What a notice about a training session says as it leaves, and when it is no longer wanted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, update

from bot.delivery.notices import TELLING
from bot.engine.messages import Question
from bot.features.training_sessions import texts
from bot.features.training_sessions.sessions import load_session
from bot.features.training_sessions.types import TrainingDay, TrainingSession
from bot.text.phrases import Say
from models.base import table
from models.training_sessions import Attendance
from models.vocabulary import NoticeKind, Reply

_attendance = table(Attendance)


def unwanted(row: Row[*tuple[Any, ...]]) -> str:
    """Why it is no longer wanted, "" when it is."""
    kind = row.kind
    reasons = {
        "not invited": row.reply is None,
        "session cancelled": row.cancelled_at is not None and kind != NoticeKind.CANCELLATION,
        "told already": kind in TELLING and _knows(row),
        "changed meanwhile": kind == NoticeKind.REMINDER and row.told < row.session_version,
        "superseded": kind == NoticeKind.REMINDER and row.superseded,
        "does not come": kind == NoticeKind.REMINDER and not row.reminded,
        "has answered since": kind == NoticeKind.PROMOTION and _has_moved_on(row),
        "has answered": kind == NoticeKind.EVALUATION and row.rating is not None,
    }
    return next((why for why, holds in reasons.items() if holds), "")


def _knows(row: Row[*tuple[Any, ...]]) -> bool:
    return bool(
        row.told > 0 if row.kind == NoticeKind.INVITATION else row.told >= row.session_version
    )


def _has_moved_on(row: Row[*tuple[Any, ...]]) -> bool:
    """Whether they gave the seat back, or spoke of it themselves, after it came to them."""
    return bool(row.reply != Reply.COMING or (row.replied_at or row.created_at) > row.created_at)


def said(connection: Connection, row: Row[*tuple[Any, ...]]) -> tuple[Say, Question | None] | None:
    """None when it has nothing new for them."""
    session = load_session(connection, row.session_id)
    assert session is not None
    if row.kind == NoticeKind.REMINDER:
        return texts.reminder(session, row.day, Reply(row.reply))
    if row.kind == NoticeKind.CHANGE:
        return texts.change(session, _as_before(session, row.before))
    plain = {
        NoticeKind.INVITATION: texts.invitation,
        NoticeKind.CANCELLATION: texts.cancellation,
        NoticeKind.PROMOTION: texts.promotion,
        NoticeKind.EVALUATION: texts.evaluation,
    }
    return plain[NoticeKind(row.kind)](session)


def as_stored(session: TrainingSession) -> dict[str, Any]:
    """What of a session a change may replace, as JSON."""
    return {
        "days": [[d.number, d.starts_at.isoformat(), d.ends_at.isoformat()] for d in session.days],
        "zone": session.zone,
        "place": session.place,
        "point": session.point,
        "link": session.link,
        "online": session.online,
    }


def _as_before(session: TrainingSession, before: dict[str, Any]) -> TrainingSession:
    moment = datetime.fromisoformat
    return TrainingSession(
        id=session.id,
        title=session.title,
        zone=before.get("zone", session.zone),
        days=tuple(TrainingDay(n, moment(s), moment(e)) for n, s, e in before["days"]),
        place=before["place"],
        point=tuple(before["point"]) if before["point"] else None,
        link=before["link"],
        online=before["online"],
    )


def note_told(connection: Connection, row: Row[*tuple[Any, ...]]) -> None:
    """Only what tells of time and place counts: whoever was moved up in the waiting list has still
    to hear that the hour they knew has changed."""
    if row.kind not in TELLING:
        return
    connection.execute(
        update(_attendance)
        .where(
            _attendance.c.session_id == row.session_id,
            _attendance.c.volunteer_id == row.volunteer,
        )
        .values(told=row.session_version)
    )
