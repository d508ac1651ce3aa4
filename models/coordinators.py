"""Coordinators: who may plan for a region and see all below it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.volunteer import Id


class Coordinator(Base):
    """A volunteer who may plan for, and see, all below region `scope` ("": the whole country).
    `recap_weekly`: they get the short recap each Monday, next at `recap_due_at` (None: not planned
    yet)."""

    __tablename__ = "coordinator"
    __table_args__ = (
        Index("ix_coordinator_recap_weekly_recap_due_at", "recap_weekly", "recap_due_at"),
    )

    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("volunteer.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    scope: Mapped[str] = mapped_column(String(13), index=True)
    added_at: Mapped[datetime]
    recap_weekly: Mapped[bool] = mapped_column(default=True)
    recap_due_at: Mapped[datetime | None]


class CoordinatorCode(Base):
    """A code that makes coordinator of `scope` the first registered volunteer who sends it. Only
    its hash is kept (SHA-256, hex)."""

    __tablename__ = "coordinator_code"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    scope: Mapped[str] = mapped_column(String(13))
    expires_at: Mapped[datetime]
    used_by: Mapped[int | None] = mapped_column(Id, ForeignKey("volunteer.id", ondelete="SET NULL"))
