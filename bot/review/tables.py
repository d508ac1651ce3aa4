"""Cards and habits in the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from bot.review import Card, Habit
from models.base import table, upsert
from models.review import Habit as HabitRow
from models.review import ReviewCard

card, habit = table(ReviewCard), table(HabitRow)
_FIELDS = tuple(field.name for field in fields(Habit))
_CARD_FIELDS = tuple(field.name for field in fields(Card))
HABIT_COLUMNS = [habit.c[name] for name in _FIELDS]


def as_habit(row: Row[*tuple[Any, ...]]) -> Habit:
    """Of a row with HABIT_COLUMNS; somebody who has none yet has a blank one."""
    known = row._mapping
    if known["streak"] is None:
        return Habit()
    return Habit(**{name: known[name] for name in _FIELDS})


def load_habit(connection: Connection, volunteer: int) -> Habit:
    query = select(*HABIT_COLUMNS).where(habit.c.volunteer_id == volunteer)
    row = connection.execute(query).one_or_none()
    return as_habit(row) if row else Habit()


def save_habits(connection: Connection, habits: Mapping[int, Habit]) -> None:
    rows = [_row(id, one, _FIELDS) for id, one in habits.items()]
    upsert(connection, habit, rows, "volunteer_id")


def load_cards(connection: Connection, *where: ColumnElement[bool]) -> tuple[Card, ...]:
    rows = connection.execute(select(card).where(*where))
    return tuple(map(as_card, rows))


def as_card(row: Row[*tuple[Any, ...]]) -> Card:
    return Card(row.question, row.stability, row.difficulty, row.reviewed_at, row.due_at)


def save_cards(connection: Connection, cards: Mapping[tuple[int, str], Card]) -> None:
    """By volunteer and question."""
    rows = [_row(id, one, _CARD_FIELDS) for (id, _), one in cards.items()]
    upsert(connection, card, rows, "volunteer_id", "question")


def _row(volunteer: int, of: Card | Habit, names: Sequence[str]) -> dict[str, Any]:
    return {"volunteer_id": volunteer, **{name: getattr(of, name) for name in names}}
