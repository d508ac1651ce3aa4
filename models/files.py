"""Files that the bot makes, and the slow work of making them. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.volunteer import Id


class File(Base):
    """`token` is the unguessable part of its address, where that is given away; the file goes when
    it expires."""

    __tablename__ = "file"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    mime: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Task(Base):
    """Slow work that somebody waits for. It is claimed until `run_until`: a claim that lapsed was
    that of a process that is gone."""

    __tablename__ = "task"
    __table_args__ = (Index("ix_task_state_run_until", "state", "run_until"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(20))
    arguments: Mapped[dict[str, Any]]
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(30))
    recipient: Mapped[str] = mapped_column(String(160))
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(default=0)
    run_until: Mapped[datetime]
    created_at: Mapped[datetime]
    error: Mapped[str] = mapped_column(String(200), default="")
