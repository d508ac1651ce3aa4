"""Broadcasts: one text for many. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.volunteer import Id


class Broadcast(Base):
    """`text` and its `spans` are bot/formatted.py's. `confirmed` is how many people were to get it
    when it was confirmed: what its messages come to adds up to that. `state`: "awaiting" a second
    coordinator's yes, "sending", "paused", "cancelled", "done"; it may go from `send_at` on."""

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
    """What its author was last told of how far a broadcast is: `outbox_id` said it, as edit number
    `edits` of one message. `settled` people and `state` are what it showed; it is looked at again
    from `next_at` on, unless it is `over`."""

    __tablename__ = "broadcast_progress"

    broadcast_id: Mapped[int] = mapped_column(
        Id, ForeignKey("broadcast.id", ondelete="CASCADE"), primary_key=True
    )
    outbox_id: Mapped[int | None] = mapped_column(Id)
    edits: Mapped[int] = mapped_column(default=0)
    settled: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(12), default="")
    over: Mapped[bool] = mapped_column(default=False)
    next_at: Mapped[datetime]
