"""People: volunteers, where they are reached, what they consented to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import NEVER_AGAIN, Base

Id = BigInteger().with_variant(Integer, "sqlite")


class Volunteer(Base):
    """A person who writes to the bot. Without consent the personal columns are empty, and the row
    goes after a day. `seen_on` is the day (of Jakarta) on which a registered person wrote last,
    `confirmed_role` the role that a list or a coordinator confirmed."""

    __tablename__ = "volunteer"
    __table_args__ = (
        # By how a code begins a region is found with all below it.
        Index("ix_volunteer_place", "place", postgresql_ops={"place": "text_pattern_ops"}),
        # People are looked for by how their name begins, letter by letter, and by their number.
        Index("ix_volunteer_name", "name", postgresql_ops={"name": "text_pattern_ops"}),
        Index("ix_volunteer_phone", "phone"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    language: Mapped[str] = mapped_column(String(8), default="id")
    zone: Mapped[str] = mapped_column(String(40), default="Asia/Jakarta")
    name: Mapped[str] = mapped_column(String(80), default="")
    role: Mapped[str] = mapped_column(String(20), default="")
    confirmed_role: Mapped[str] = mapped_column(String(20), default="")
    place: Mapped[str] = mapped_column(String(13), default="")
    village: Mapped[str] = mapped_column(String(100), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    invitation: Mapped[str] = mapped_column(String(64), default="")
    consent_version: Mapped[str] = mapped_column(String(20), default="")
    consented_at: Mapped[datetime | None]
    registered_at: Mapped[datetime | None] = mapped_column(index=True)
    stopped_at: Mapped[datetime | None]
    seen_on: Mapped[date | None]
    created_at: Mapped[datetime]


class Address(Base):
    """Where a person is reached. One person may have several; a phone number is never the key.
    `announced_at` is when they were last told that a message waits for their word, `alias` another
    id that the platform knows them by (bot/runtime/aliases.py); since `unheard_since` they may not
    have heard an answer (bot/delivery/unheard.py). `menu` is the language of the coordinators' menu
    of commands that stands there."""

    __tablename__ = "address"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        Index(
            "ix_address_alias",
            "alias",
            sqlite_where=text("alias IS NOT NULL"),
            postgresql_where=text("alias IS NOT NULL"),
        ),
        Index(
            "ix_address_menu",
            "menu",
            sqlite_where=text("menu IS NOT NULL"),
            postgresql_where=text("menu IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("volunteer.id", ondelete="CASCADE"), index=True
    )
    channel: Mapped[str] = mapped_column(String(30))
    external_id: Mapped[str] = mapped_column(String(160))
    reachable: Mapped[bool] = mapped_column(default=True)
    last_inbound_at: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    alias: Mapped[str | None] = mapped_column(String(160))
    unheard_since: Mapped[datetime | None]
    menu: Mapped[str | None] = mapped_column(String(8))


class Consent(Base):
    """That consent was given: when, and to which version of the notice (UU 27/2022 Pasal 24)."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("volunteer.id", ondelete="CASCADE"), index=True
    )
    version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(8))
    channel: Mapped[str] = mapped_column(String(30))
    given_at: Mapped[datetime]


class Conversation(Base):
    """Where a person stands: bot/engine/session.py as JSON, readable and mendable by hand."""

    __tablename__ = "conversation"

    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("volunteer.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    state: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


class Audit(Base):
    """What was done that somebody may have to answer for: `act`, in region `scope` where it
    concerns one, `by` whom (a volunteer's id; none: the operator). Holds no names, numbers or
    texts."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(index=True)
    act: Mapped[str] = mapped_column(String(40))
    scope: Mapped[str | None] = mapped_column(String(13), index=True)
    by: Mapped[int | None] = mapped_column(Id)
    details: Mapped[dict[str, Any]]
