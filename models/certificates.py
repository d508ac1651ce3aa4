"""Certificates that were given. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.volunteer import Id


class Certificate(Base):
    """A certificate that was issued. `paper` is what stands on it, name and scores, as it was then.
    `state`: "valid", "replaced" by one with the name put right, "withdrawn" for a `reason`; since
    `ended_at`. It goes with the volunteer: an erased person's number is not known any more."""

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("volunteer.id", ondelete="CASCADE"), index=True
    )
    course: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))
    paper: Mapped[dict[str, Any]]
    issued_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(200), default="")
