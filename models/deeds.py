"""What volunteers told of the deeds that lessons ask for. Times are UTC."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.volunteer import Id


class DeedStory(Base):
    """A story is its volunteer's own: no coordinator sees it."""

    __tablename__ = "deed_story"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("volunteer.id", ondelete="CASCADE"), index=True
    )
    lesson: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    told_at: Mapped[datetime]
