"""Training sessions: what is planned, who was invited, who came. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.volunteer import Id


class TrainingSession(Base):
    """A gathering of volunteers. `scope` is that of the coordinator who planned it: who may manage
    it. `starts_at` and `ends_at` are those of the first and the last day. `version` counts the
    changes of time and place, and whether it takes place at all (`SessionVersion`); `reminders` are
    those that were ordered, in minutes before the first day. `note` says what else to know."""

    __tablename__ = "training_session"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    scope: Mapped[str] = mapped_column(String(13), index=True)
    zone: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(300))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    link: Mapped[str] = mapped_column(String(500))
    online: Mapped[bool]
    seats: Mapped[int | None]
    audience: Mapped[dict[str, Any]]
    reminders: Mapped[list[Any]]
    version: Mapped[int] = mapped_column(default=1)
    planned_by: Mapped[int | None] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    cancelled_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(500), default="", server_default=text("''"))


class SessionVersion(Base):
    """Day, time and place of a session as a version of it has them, and whether it takes place."""

    __tablename__ = "session_version"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("training_session.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    facts: Mapped[dict[str, Any]]


class SessionTelling(Base):
    """One word by which somebody heard a version of a session: a message of a notice, or (`message`
    0) an answer. `missed`: it did not arrive, as far as is known, and counts for nothing; but it
    may have where it is `in_doubt`: it left once, and nobody knows what came of that. `seat`: it
    said that a seat is theirs."""

    __tablename__ = "session_telling"
    __table_args__ = (
        Index("ix_session_telling_session_id_volunteer_id", "session_id", "volunteer_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("volunteer.id", ondelete="CASCADE"), index=True
    )
    message: Mapped[int] = mapped_column(Id, index=True)
    version: Mapped[int]
    seat: Mapped[bool]
    missed: Mapped[bool] = mapped_column(default=False, server_default=false())
    in_doubt: Mapped[bool] = mapped_column(default=False, server_default=false())
    at: Mapped[datetime]


class DroppedDay(Base):
    """A day that was taken out of a session: its code is still known for what it was."""

    __tablename__ = "session_dropped_day"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    session_id: Mapped[int] = mapped_column(
        ForeignKey("training_session.id", ondelete="CASCADE"), index=True
    )
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    code: Mapped[str] = mapped_column(String(8), index=True)


class SessionDay(Base):
    """A day of a session. `code` is the word of the door on that day."""

    __tablename__ = "session_day"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("training_session.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    code: Mapped[str] = mapped_column(String(8), index=True)


class SeatQuota(Base):
    """Seats for a region, for a group (invitation code) or, both empty, for all others. `taken`
    counts those who are coming; it is changed with the row locked."""

    __tablename__ = "session_seat_quota"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    session_id: Mapped[int] = mapped_column(
        ForeignKey("training_session.id", ondelete="CASCADE"), index=True
    )
    region: Mapped[str] = mapped_column(String(13))
    group: Mapped[str] = mapped_column(String(64))
    seats: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)


class Attendance(Base):
    """An invited volunteer. `told` is the version of time and place that they were last told, 0 for
    none yet; `queued_at` orders the waiting list. `seat_news`: a seat came to them from it,
    of which they have not heard."""

    __tablename__ = "attendance"
    __table_args__ = (
        Index("ix_attendance_session_id_reply", "session_id", "reply"),
        Index("ix_attendance_quota_id_reply_queued_at", "quota_id", "reply", "queued_at"),
    )

    session_id: Mapped[int] = mapped_column(
        ForeignKey("training_session.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("volunteer.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    quota_id: Mapped[int] = mapped_column(ForeignKey("session_seat_quota.id", ondelete="CASCADE"))
    reply: Mapped[str] = mapped_column(String(10))
    replied_at: Mapped[datetime | None]
    queued_at: Mapped[datetime | None]
    told: Mapped[int] = mapped_column(default=0)
    seat_news: Mapped[bool] = mapped_column(default=False, server_default=false())


class Presence(Base):
    """Who came on which day; `marked_by` is the coordinator who said so, None for the code."""

    __tablename__ = "presence"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("training_session.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("volunteer.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    at: Mapped[datetime]
    marked_by: Mapped[int | None] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="SET NULL")
    )


class Evaluation(Base):
    """What a participant thought of it: 1 to 5, and a free word. An erased person's leaves with
    them."""

    __tablename__ = "evaluation"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("training_session.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("volunteer.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    rating: Mapped[int]
    words: Mapped[str] = mapped_column(String(1000), default="")
    at: Mapped[datetime]
