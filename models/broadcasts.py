"""Broadcasts: one text for many. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.volunteer import Id


class Broadcast(Base):
    """A text to many. `text` and its `spans` are bot/text/rich_text.py's. `confirmed` is how many
    people were to get it when it was confirmed: what its messages come to adds up to that. `state`:
    "awaiting" a second coordinator's yes, "sending", "paused", "cancelled", "done"; it may go from
    `send_at` on."""

    __tablename__ = "broadcast"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    scope: Mapped[str] = mapped_column(String(13), index=True)
    sent_by: Mapped[int | None] = mapped_column(Id, ForeignKey("volunteer.id", ondelete="SET NULL"))
    approved_by: Mapped[int | None] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="SET NULL")
    )
    text: Mapped[str] = mapped_column(Text)
    spans: Mapped[list[Any]]
    file_id: Mapped[int | None] = mapped_column(Id, ForeignKey("file.id", ondelete="SET NULL"))
    picture: Mapped[bool] = mapped_column(default=False)
    audience: Mapped[dict[str, Any]]
    confirmed: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), index=True)
    created_at: Mapped[datetime]
    send_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class BroadcastProgress(Base):
    """The one message that shows a coordinator how far a broadcast is. `message` is the platform's
    id of it, once known; `outbox_id` the row that it, or its latest change, went out by; `made` how
    many of those there were; `shown` what it says, compared at `shown_at` with how things stood.
    When it is `done` it is never changed again."""

    __tablename__ = "broadcast_progress"
    __table_args__ = (
        Index(
            "ix_broadcast_progress_open",
            "broadcast_id",
            sqlite_where=text("NOT done"),
            postgresql_where=text("NOT done"),
        ),
    )

    broadcast_id: Mapped[int] = mapped_column(
        Id, ForeignKey("broadcast.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    volunteer_id: Mapped[int] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="CASCADE"), index=True
    )
    channel: Mapped[str] = mapped_column(String(30))
    recipient: Mapped[str] = mapped_column(String(160))
    message: Mapped[str] = mapped_column(String(80), default="")
    outbox_id: Mapped[int | None] = mapped_column(Id)
    made: Mapped[int] = mapped_column(default=0)
    shown: Mapped[str] = mapped_column(Text, default="")
    shown_at: Mapped[datetime | None]
    done: Mapped[bool] = mapped_column(default=False)
