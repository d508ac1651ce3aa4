"""Training sessions: planned, announced, answered, attended."""

from __future__ import annotations

from bot.features.feature import Feature, OneAbout, any_number, by_time, texts
from bot.features.linking.rules import earlier_presence, later_opinion, later_reply
from bot.features.training_sessions import files, notices, reads, redelivery, seats, writes

TRAINING_SESSIONS = Feature(
    "training_sessions",
    queries=reads.QUERY_HANDLERS,
    effects=writes.EFFECT_HANDLERS,
    notices=notices.NOTICES,
    jobs=files.JOBS,
    sweeps=(by_time(seats.seat_the_waiting),),
    forget=seats.leave_all,
    welcome_back=redelivery.redeliver_missed,
    people=any_number(
        "presence.marked_by", "training_session.planned_by", "session_telling.volunteer_id"
    )
    | {
        "attendance.volunteer_id": OneAbout(
            later_reply, frozenset({"reply", "replied_at", "queued_at", "quota_id"})
        ),
        "presence.volunteer_id": OneAbout(earlier_presence, frozenset({"at", "marked_by"})),
        "evaluation.volunteer_id": OneAbout(later_opinion, frozenset({"rating", "words", "at"})),
    },
    texts=texts(
        words="""
        evaluation.words session_version.facts training_session.link training_session.note
        training_session.place training_session.title
        """,
        nobody="""
        attendance.reply session_day.code session_dropped_day.code session_seat_quota.group
        session_seat_quota.region training_session.audience training_session.key
        training_session.reminders training_session.scope training_session.zone
        """,
    ),
)
