"""People on lists, who are invited to register, and the lists. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import NEVER_AGAIN, Base
from models.volunteer import Id


class InviteeList(Base):
    """A file of people that a coordinator (none: the operator) has sent, for the region `scope`.
    `state` is a `ListState`. `source` is where the platform keeps the file, until it is imported:
    we keep none of it. `people` of it can be invited."""

    __tablename__ = "invitee_list"
    __table_args__ = (NEVER_AGAIN,)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    volunteer_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="SET NULL"), index=True
    )
    scope: Mapped[str] = mapped_column(String(13))
    name: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10))
    source: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    people: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(index=True)
    imported_at: Mapped[datetime | None]


class Invitee(Base):
    """Somebody whom lists have named, until they ask to be forgotten, these are taken back, or
    nobody has come of it for long. `phone` is E.164; `volunteer_id` is who they turned out to be
    when they registered, `came_at`."""

    __tablename__ = "invitee"

    phone: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(20))
    place: Mapped[str] = mapped_column(String(13), index=True)
    invited_by: Mapped[int | None] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="SET NULL")
    )
    invited_at: Mapped[datetime] = mapped_column(index=True)
    volunteer_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="CASCADE"), index=True
    )
    came_at: Mapped[datetime | None]


class OnList(Base):
    """That a list names an invitee; several may."""

    __tablename__ = "invitee_on_list"

    list_id: Mapped[int] = mapped_column(
        Id, ForeignKey("invitee_list.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    phone: Mapped[str] = mapped_column(
        ForeignKey("invitee.phone", ondelete="CASCADE"), primary_key=True, index=True
    )


class Mismatch(Base):
    """That a coordinator has said an invitee and a volunteer are two people, however alike."""

    __tablename__ = "invitee_mismatch"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    phone: Mapped[str] = mapped_column(ForeignKey("invitee.phone", ondelete="CASCADE"), index=True)
    volunteer_id: Mapped[int] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="CASCADE"), index=True
    )
