"""Messages in and out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import NEVER_AGAIN, Base
from models.volunteer import Id


class Inbox(Base):
    """What came in, once: (channel, external_id) is the key against duplicates. `body` is kept for
    14 days; an erased person's is blanked at once."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        Index("ix_inbox_channel_sender", "channel", "sender"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    channel: Mapped[str] = mapped_column(String(30))
    external_id: Mapped[str] = mapped_column(String(160))
    sender: Mapped[str] = mapped_column(String(160))
    received_at: Mapped[datetime] = mapped_column(index=True)
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    error: Mapped[str] = mapped_column(Text, default="")


class InboundMark(Base):
    """Up to when a channel's messages in have been compared with the platform's own list
    (bot/runtime/backfill.py)."""

    __tablename__ = "inbound_mark"

    channel: Mapped[str] = mapped_column(String(30), primary_key=True)
    compared_until: Mapped[datetime]


def _index(name: str, where: str, *columns: str) -> Index:
    """Only over those rows: a hundred thousand messages of a notice must not stand in the way of
    the answers."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class Outbox(Base):
    """One message to one address: its own (`body`), or one that many get (`notice_id`), which is
    worded when it is sent. `send_after` is when it may go; `erase` blanks the row once it is
    sent, for the last word to a person who is erased. `announces` is the notice of the message
    that this one says is waiting (bot/delivery/announcements.py); `rupiah` what it cost. It `opens`
    a conversation where its person may not be written to freely (bot/delivery/limits.py)."""

    __tablename__ = "outbox"
    __table_args__ = (
        _index("ix_outbox_due", "notice_id IS NULL", "channel", "state", "priority", "send_after"),
        _index(
            "ix_outbox_notices_due",
            "notice_id IS NOT NULL",
            "channel",
            "state",
            "priority",
            "send_after",
            "id",
        ),
        Index("ix_outbox_channel_recipient", "channel", "recipient"),
        _index("ix_outbox_notice_id_state", "notice_id IS NOT NULL", "notice_id", "state"),
        Index(
            "ix_outbox_opens",
            "channel",
            "send_after",
            sqlite_where=text("opens = 1"),
            postgresql_where=text("opens"),
        ),
        _index("ix_outbox_announces", "announces IS NOT NULL", "announces"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    channel: Mapped[str] = mapped_column(String(30))
    recipient: Mapped[str] = mapped_column(String(160))
    priority: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    notice_id: Mapped[int | None] = mapped_column(Id)
    announces: Mapped[int | None] = mapped_column(Id)
    rupiah: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    erase: Mapped[bool] = mapped_column(default=False)
    opens: Mapped[bool] = mapped_column(default=False, server_default=false())
    attempts: Mapped[int] = mapped_column(default=0)
    provider_id: Mapped[str] = mapped_column(String(80), default="")
    error: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(index=True)
    send_after: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]


class AccountLimit(Base):
    """Until when a platform wants nothing of an account, or no first words
    (bot/delivery/limits.py)."""

    __tablename__ = "account_limit"

    channel: Mapped[str] = mapped_column(String(30), primary_key=True)
    concerns: Mapped[str] = mapped_column(String(20), primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime]
    times: Mapped[int]


class SenderLease(Base):
    """Which process sends for a channel account; lapses when it is not renewed."""

    __tablename__ = "sender_lease"

    channel: Mapped[str] = mapped_column(String(30), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    until: Mapped[datetime]
