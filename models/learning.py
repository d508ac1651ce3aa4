"""Learning: what was read, asked and answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.volunteer import Id


class LessonProgress(Base):
    __tablename__ = "lesson_progress"

    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("volunteer.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    lesson: Mapped[str] = mapped_column(String(20), primary_key=True)
    started_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    right: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)


class Attempt(Base):
    """An attempt at a module quiz, or (`kind`, see content/quiz.py) at a test of a course, whose id
    is then the `module`; or what counts as passed because of a credit. An erased person's stays, as
    nobody's."""

    __tablename__ = "attempt"

    key: Mapped[str] = mapped_column(String(24), primary_key=True)
    volunteer_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[str] = mapped_column(String(8), default="module")
    module: Mapped[str] = mapped_column(String(40), index=True)
    questions: Mapped[list[str]]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    score: Mapped[int | None]
    passed: Mapped[bool] = mapped_column(default=False)


class Answer(Base):
    """One answer; a question is answered once in a run. `option` is its place in the content."""

    __tablename__ = "answer"

    run: Mapped[str] = mapped_column(String(24), primary_key=True)
    question: Mapped[str] = mapped_column(String(20), primary_key=True)
    volunteer_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="SET NULL"), index=True
    )
    option: Mapped[int]
    right: Mapped[bool]
    answered_at: Mapped[datetime]
