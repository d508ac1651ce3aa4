"""What volunteers ask their coordinators, and what is answered. Times are UTC."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.volunteer import Id


class Enquiry(Base):
    """A volunteer's question to the coordinators of their place. `state`: "open" until the first
    answer, then "answered"; "closed" when the volunteer says that it is clear, or a coordinator
    (`closed_by`) that it needs no answer. `sent_to` is the region whose coordinators were told of
    it, None while there is nobody to tell, `sent_at` since when they know (None: since it was
    asked), `reminded_at` when they were reminded. `follows`: the enquiry whose answer led to this
    one."""

    __tablename__ = "enquiry"
    __table_args__ = (Index("ix_enquiry_state_id", "state", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("volunteer.id", ondelete="CASCADE"), index=True
    )
    follows: Mapped[int | None] = mapped_column(
        Id, ForeignKey("enquiry.id", ondelete="SET NULL"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12))
    sent_to: Mapped[str | None] = mapped_column(String(13))
    sent_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    taken_by: Mapped[int | None] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="SET NULL")
    )
    taken_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="SET NULL")
    )


class EnquiryAnswer(Base):
    """The first answer to an enquiry, or an addition to it. `scope` is the region that its author
    answered for; `notice_id` carries it to the volunteer."""

    __tablename__ = "enquiry_answer"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    enquiry_id: Mapped[int] = mapped_column(
        ForeignKey("enquiry.id", ondelete="CASCADE"), index=True
    )
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"), unique=True)
    answered_by: Mapped[int | None] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="SET NULL")
    )
    scope: Mapped[str] = mapped_column(String(13))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class ApprovedAnswer(Base):
    """A question and its answer, kept by a coordinator for who asks the same in their region
    (`scope`), and without names."""

    __tablename__ = "approved_answer"
    __table_args__ = (Index("ix_approved_answer_scope_id", "scope", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    scope: Mapped[str] = mapped_column(String(13))
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    approved_by: Mapped[int | None] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="SET NULL")
    )
    approved_at: Mapped[datetime] = mapped_column(index=True)
