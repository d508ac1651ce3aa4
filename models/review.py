"""What is not to be forgotten: the cards of spaced review, and how somebody keeps at it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class ReviewCard(Base):
    """A question that somebody answered, and when it is to be asked again: `stability` and
    `difficulty` are those of FSRS."""

    __tablename__ = "review_card"
    __table_args__ = (Index("ix_review_card_volunteer_id_due_at", "volunteer_id", "due_at"),)

    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("volunteer.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    question: Mapped[str] = mapped_column(String(20), primary_key=True)
    stability: Mapped[float]
    difficulty: Mapped[float]
    reviewed_at: Mapped[datetime]
    due_at: Mapped[datetime]


class Habit(Base):
    """The streak, and the daily nudge: at which minute of the day (`nudge_at`, where the person is;
    None: off) and when next (UTC). Days are those of the person's zone; `forgiven_on` is the last
    missed day that did not break the streak, `unanswered` how many nudges in a row were. `echo` is
    what comes back at `echo_at` (UTC): the kind and the lesson, as "deed:d1.1"; `deeds` are those
    that were done."""

    __tablename__ = "habit"

    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("volunteer.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    streak: Mapped[int] = mapped_column(default=0)
    learned_on: Mapped[date | None]
    forgiven_on: Mapped[date | None]
    offered: Mapped[bool] = mapped_column(default=False)
    nudge_at: Mapped[int | None]
    nudge_due_at: Mapped[datetime | None] = mapped_column(index=True)
    nudged_on: Mapped[date | None]
    unanswered: Mapped[int] = mapped_column(default=0)
    echo: Mapped[str] = mapped_column(String(30), default="", server_default=text("''"))
    echo_at: Mapped[datetime | None]
    deeds: Mapped[int] = mapped_column(default=0, server_default=text("0"))
