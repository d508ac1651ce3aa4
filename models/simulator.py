"""The simulator's phones and what stands in their chats: it plays the platform, so it keeps what
a platform would keep."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.volunteer import Id


class Phone(Base):
    __tablename__ = "simulator_phone"

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    label: Mapped[str] = mapped_column(String(60))
    blocked: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class PhoneMessage(Base):
    """A message in a phone's chat, `body` as the page takes it: text or html, buttons, keyboard,
    media."""

    __tablename__ = "simulator_message"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    phone: Mapped[str] = mapped_column(
        ForeignKey("simulator_phone.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]
    body: Mapped[dict[str, Any]]
