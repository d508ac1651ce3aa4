"""Cards and habits in the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from bot.features.review.types import Card
from models.base import table, upsert
from models.review import ReviewCard

card = table(ReviewCard)
_CARD_FIELDS = tuple(field.name for field in fields(Card))


def load_cards(connection: Connection, *where: ColumnElement[bool]) -> tuple[Card, ...]:
    rows = connection.execute(select(card).where(*where))
    return tuple(map(as_card, rows))


def as_card(row: Row[*tuple[Any, ...]]) -> Card:
    return Card(row.question, row.stability, row.difficulty, row.reviewed_at, row.due_at)


def save_cards(connection: Connection, cards: Mapping[tuple[int, str], Card]) -> None:
    """By volunteer and question."""
    rows = [
        {"volunteer_id": id} | {name: getattr(one, name) for name in _CARD_FIELDS}
        for (id, _), one in cards.items()
    ]
    upsert(connection, card, rows, "volunteer_id", "question")
