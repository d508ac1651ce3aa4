"""Questions that were found wrong, and the scores that were made right because of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.volunteer import Id


class WithdrawnQuestion(Base):
    """A question that scores leave out, whoever answered it: it is withdrawn from the course, and
    scores were made right since."""

    __tablename__ = "withdrawn_question"

    question: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]


class Rescoring(Base):
    """One time that scores were made right, because of these questions."""

    __tablename__ = "rescoring"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    questions: Mapped[list[str]]


class RescoredAttempt(Base):
    """An attempt whose score rose. `passes`: its person passes the module by it, and had not passed
    before. An erased person's stays, as nobody's."""

    __tablename__ = "rescored_attempt"

    rescoring_id: Mapped[int] = mapped_column(
        Id, ForeignKey("rescoring.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    attempt: Mapped[str] = mapped_column(
        String(24), ForeignKey("attempt.key", ondelete="CASCADE"), primary_key=True
    )
    volunteer_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("volunteer.id", ondelete="SET NULL"), index=True
    )
    before: Mapped[int]
    after: Mapped[int]
    passes: Mapped[bool]
