"""What a channel's account keeps for us at the platform."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Content(Base):
    """A Content resource at Twilio, by its `label` there: what is sent by its `sid`. `name` is what
    it is for ("reminder", "buttons_2_5"); one with other words has another label, and both stand
    here until the newer one may be used. `status` is Meta's word on a template ("approved",
    "pending", "rejected", "paused" …), "" for what needs none; `reason` why it was refused."""

    __tablename__ = "content"

    channel: Mapped[str] = mapped_column(String(30), primary_key=True)
    label: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    sid: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
    made_at: Mapped[datetime]
