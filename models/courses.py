"""What was learnt elsewhere and is credited here."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.volunteer import Id


class Credit(Base):
    """A certificate of a Bimtek attended earlier, for which `course` counts as passed, until it is
    `withdrawn_at`. The audit names it by its id: the paper's number and organiser leave with the
    volunteer."""

    __tablename__ = "credit"
    __table_args__ = (Index("ix_credit_volunteer_id_course", "volunteer_id", "course"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id", ondelete="CASCADE"))
    course: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(60))
    organiser: Mapped[str] = mapped_column(String(120))
    held_on: Mapped[date]
    given_by: Mapped[int | None] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="SET NULL")
    )
    given_at: Mapped[datetime]
    withdrawn_by: Mapped[int | None] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="SET NULL")
    )
    withdrawn_at: Mapped[datetime | None]
