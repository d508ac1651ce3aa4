"""Cards and habits in the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from bot.engine.policy import QuietHours
from bot.features.review import requests
from bot.features.review.types import Card
from bot.store.transaction import Within
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


def _my_cards(within: Within, reading: requests.MyCards) -> tuple[Card, ...]:
    return load_cards(within.connection, card.c.volunteer_id == within.world.volunteer.id)


def _hours_of_quiet(within: Within, reading: requests.HoursOfQuiet) -> QuietHours:
    return within.terms.quiet


def _window(within: Within, reading: requests.Window) -> int | None:
    capabilities = within.terms.capabilities.get(within.address.channel)
    window = capabilities.window if capabilities else None
    return None if window is None else int(window / timedelta(hours=1))


ANSWERS: dict[type, Callable[[Within, Any], Any]] = {
    requests.MyCards: _my_cards,
    requests.HoursOfQuiet: _hours_of_quiet,
    requests.Window: _window,
}
