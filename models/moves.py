"""Records that are given to another number. Times are UTC."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.volunteer import Id


class RecordMove(Base):
    """A volunteer's record that is to go to another number (E.164) once it is `ripe_at`, as
    coordinator `asked_by` of region `scope` has asked. `state`: waiting, objected, called off,
    taken (the number was somebody else's by then), done. The audit names it by its id."""

    __tablename__ = "record_move"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("volunteer.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[str] = mapped_column(String(20))
    asked_by: Mapped[int | None] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="SET NULL")
    )
    scope: Mapped[str] = mapped_column(String(13))
    asked_at: Mapped[datetime]
    ripe_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), index=True)
