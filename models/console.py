"""The console: the keys that open it, and who is in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import NEVER_AGAIN, Base
from models.volunteer import Id


class ConsoleKey(Base):
    """A link into the console, good once, until `expires_at`, for whoever writes from this address.
    Only its hash is kept (SHA-256, hex)."""

    __tablename__ = "console_key"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    address_id: Mapped[int] = mapped_column(
        ForeignKey("address.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime]


class ConsoleSession(Base):
    """A browser that is in, as whoever writes from this address, until `ends_at`. Of what its
    cookie holds only the hash is kept; `browser` is the kind of browser and telephone ("Chrome,
    Android"), told by the session's owner's list."""

    __tablename__ = "console_session"
    __table_args__ = (Index("ix_console_session_ends_at", "ends_at"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    address_id: Mapped[int] = mapped_column(
        ForeignKey("address.id", ondelete="CASCADE"), index=True
    )
    browser: Mapped[str] = mapped_column(String(40))
    begun_at: Mapped[datetime]
    ends_at: Mapped[datetime]
