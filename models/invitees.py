"""People on lists, who are invited to register. Times are UTC."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.volunteer import Id


class Invitee(Base):
    """Somebody that a coordinator (none: the operator) has named, until they register, ask to be
    forgotten, or a year has gone. `phone` is E.164."""

    __tablename__ = "invitee"

    phone: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(20))
    place: Mapped[str] = mapped_column(String(13), index=True)
    invited_by: Mapped[int | None] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="SET NULL")
    )
    invited_at: Mapped[datetime] = mapped_column(index=True)
