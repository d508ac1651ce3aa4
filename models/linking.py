"""One person on two channels: the codes that prove it, and what a join moved. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.volunteer import Id


class LinkCode(Base):
    """The one code that a volunteer may hand on to themselves, shown at `address_id`. Only its
    digest is kept, made with a key that is not in the database: six digits are soon tried."""

    __tablename__ = "link_code"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("volunteer.id", ondelete="CASCADE"), unique=True
    )
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LinkTry(Base):
    """How many wrong codes came from an address (its digest, so that it outlives HAPUS DATA), until
    the count is forgotten."""

    __tablename__ = "link_try"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrong: Mapped[int]
    until: Mapped[datetime] = mapped_column(index=True)


class Link(Base):
    """A join that can still be undone. `joined_id` is the volunteer that became part of
    `volunteer_id`: blank meanwhile, and without an address. `kept` is what it takes to undo it
    (bot/features/linking/row_moves.py). The nightly clean-up takes the blank volunteer after a day,
    and this row with it: then it is for good."""

    __tablename__ = "link"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("volunteer.id", ondelete="CASCADE"), unique=True
    )
    joined_id: Mapped[int] = mapped_column(
        ForeignKey("volunteer.id", ondelete="CASCADE"), unique=True
    )
    joined_at: Mapped[datetime]
    kept: Mapped[dict[str, Any]]
