"""What messages cost."""

from __future__ import annotations

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class MessageCost(Base):
    """Messages of a channel that is paid for, summed when they leave or come in. `month` is in UTC
    ("2026-11"), `region` a kabupaten or kota ("32.75"; "" for people without a place), `kind` what
    they were: "answer", "reminder", "broadcast", or "in". `rupiah` at the rates of the day."""

    __tablename__ = "message_cost"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    region: Mapped[str] = mapped_column(String(5), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    messages: Mapped[int] = mapped_column(BigInteger)
    rupiah: Mapped[int] = mapped_column(BigInteger)


class Budget(Base):
    """What messages to a region ("32.75", "32", "" for the country) may cost in a month of UTC
    before broadcasts wait."""

    __tablename__ = "budget"

    region: Mapped[str] = mapped_column(String(5), primary_key=True)
    rupiah: Mapped[int] = mapped_column(BigInteger)
