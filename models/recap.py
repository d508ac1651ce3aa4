"""Who has finished what, counted: a row for each region and module, so that a coordinator's table
costs the same for a village and for the country. Kept in the transactions that change what is
counted (bot/features/counters/writes.py)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

# Regions are asked for by ranges of codes: by bytes, whatever the language of the database is.
Code = String(13).with_variant(String(13, collation="C"), "postgresql")


class RecapCount(Base):
    """Registered people of `region` ("": the country) and all below it. `module` "": how many
    `people` there are; else how many have begun a lesson of the module, how many have `tried` its
    quiz to the end, the sum of the best `score` of each of them, how many have `passed`. Those of a
    course's tests and credits stand beside them, as "post:<course>" and the like
    (bot/features/counters/rules.py). `parent` is the region above; the country has none."""

    __tablename__ = "recap_count"
    __table_args__ = (Index("ix_recap_count_parent_module", "parent", "module"),)

    region: Mapped[str] = mapped_column(Code, primary_key=True)
    module: Mapped[str] = mapped_column(String(50), primary_key=True)
    parent: Mapped[str | None] = mapped_column(Code)
    people: Mapped[int]
    tried: Mapped[int]
    score: Mapped[int]
    passed: Mapped[int]


class RecapActive(Base):
    """How many registered people of `region` and below wrote last on `day`: everybody stands under
    one day."""

    __tablename__ = "recap_active"

    region: Mapped[str] = mapped_column(Code, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    people: Mapped[int]
