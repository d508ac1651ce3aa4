"""Notices: what is to be told to many, one row until it is due. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.volunteer import Id


class Notice(Base):
    """Something to be told to many, and how far that has got. One row whatever the number of
    people; its messages are made when it is due, from `cursor` (a volunteer id) on. It is about a
    session, a broadcast, an enquiry, a credit or a rescoring. While it is `paused` none of its
    messages leaves.

    `zone`: only for those in that zone, so that "two hours before" and quiet hours are right for
    each; "" for all. `minutes_before` and `day` tell which reminder it is. `before` holds the facts
    that a change replaced. After `expires_at` it makes no sense any more.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_state_due_at", "state", "due_at"),
        Index(
            "ix_notice_paused",
            "id",
            sqlite_where=text("paused"),
            postgresql_where=text("paused"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(20))
    session_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("training_session.id", ondelete="CASCADE"), index=True
    )
    broadcast_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("broadcast.id", ondelete="CASCADE"), index=True
    )
    enquiry_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("enquiry.id", ondelete="CASCADE"), index=True
    )
    credit_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("credit.id", ondelete="CASCADE"), index=True
    )
    rescoring_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("rescoring.id", ondelete="CASCADE"), index=True
    )
    zone: Mapped[str] = mapped_column(String(40), default="")
    day: Mapped[int] = mapped_column(default=1)
    minutes_before: Mapped[int | None]
    version: Mapped[int]
    before: Mapped[dict[str, Any] | None]
    state: Mapped[str] = mapped_column(String(12))
    paused: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    cursor: Mapped[int] = mapped_column(Id, default=0)
    finished_at: Mapped[datetime | None]
