"""Files that the bot makes or is sent, and the slow work of it. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.volunteer import Id


class File(Base):
    """A file that was made or sent. `token` is the unguessable part of its address, where that is
    given away; the file goes when it expires, and with whom it was made for (`volunteer_id`; None:
    nobody alone). One that somebody sent has a `key`; until it is fetched it is not `ready`, and
    where that failed `problem` is a phrase that says why."""

    __tablename__ = "file"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    key: Mapped[str | None] = mapped_column(String(60), unique=True)
    ready: Mapped[bool] = mapped_column(default=True)
    problem: Mapped[str] = mapped_column(String(60), default="")
    name: Mapped[str] = mapped_column(String(120))
    mime: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    volunteer_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="CASCADE"), index=True
    )


class FileRef(Base):
    """What a platform knows a file by: sent by that it need not be uploaded again."""

    __tablename__ = "file_ref"

    file_id: Mapped[int] = mapped_column(
        ForeignKey("file.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    channel: Mapped[str] = mapped_column(String(30), primary_key=True)
    ref: Mapped[str] = mapped_column(String(300))


class Job(Base):
    """Slow work that somebody waits for. It is claimed until `run_until`: a claim that lapsed was
    that of a process that is gone. `source`: the file that it starts from, still with the platform
    that it was sent through."""

    __tablename__ = "task"
    __table_args__ = (Index("ix_task_state_run_until", "state", "run_until"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(20))
    arguments: Mapped[dict[str, Any]]
    source: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(30))
    recipient: Mapped[str] = mapped_column(String(160))
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(default=0)
    run_until: Mapped[datetime]
    created_at: Mapped[datetime]
    error: Mapped[str] = mapped_column(String(200), default="")
