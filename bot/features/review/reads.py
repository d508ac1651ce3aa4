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
from bot.store.last_said import notice_said_last
from bot.store.transaction import TurnTransaction
from models.base import table, upsert
from models.review import ReviewCard
from models.vocabulary import NoticeKind

card = table(ReviewCard)
_CARD_FIELDS = tuple(field.name for field in fields(Card))


def load_cards(connection: Connection, *where: ColumnElement[bool]) -> tuple[Card, ...]:
    rows = connection.execute(select(card).where(*where))
    return tuple(map(as_card, rows))


def as_card(row: Row[*tuple[Any, ...]]) -> Card:
    return Card(row.question, row.stability, row.difficulty, row.reviewed_at, row.due_at)


def save_cards(connection: Connection, cards: Mapping[tuple[int, str], Card]) -> None:
    """Save cards by volunteer and question."""
    rows = [
        {"volunteer_id": id} | {name: getattr(one, name) for name in _CARD_FIELDS}
        for (id, _), one in cards.items()
    ]
    upsert(connection, card, rows, "volunteer_id", "question")


def _my_cards(turn: TurnTransaction, asked: requests.MyCards) -> tuple[Card, ...]:
    return load_cards(turn.connection, card.c.volunteer_id == turn.person.volunteer.id)


def _nudged_last(turn: TurnTransaction, asked: requests.NudgedLast) -> bool:
    said = notice_said_last(turn)
    return said is not None and said.kind == NoticeKind.NUDGE


def _hours_of_quiet(turn: TurnTransaction, asked: requests.HoursOfQuiet) -> QuietHours:
    return turn.policy.quiet


def _window(turn: TurnTransaction, asked: requests.Window) -> int | None:
    capabilities = turn.policy.capabilities.get(turn.address.channel)
    window = capabilities.window if capabilities else None
    return None if window is None else int(window / timedelta(hours=1))


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.MyCards: _my_cards,
    requests.NudgedLast: _nudged_last,
    requests.HoursOfQuiet: _hours_of_quiet,
    requests.Window: _window,
}
