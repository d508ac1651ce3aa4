"""What is still to be done for somebody who was erased. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.volunteer import Id


class Erasure(Base):
    """What is left to do for somebody who was erased; written in the transaction that erases, gone
    when nothing is left to do (bot/features/erasing/). `stage` is what comes next; `marks` is what
    the person is known by in the words of others (bot/features/erasing/types.py), None once it is
    not needed any more. It is not looked at before `due_at`."""

    __tablename__ = "erasure"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    stage: Mapped[str] = mapped_column(String(10))
    marks: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    due_at: Mapped[datetime]
