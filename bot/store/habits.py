"""Each person's habit of learning, in the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.engine.person import Habit
from models.base import table, upsert
from models.review import Habit as HabitRow

habit = table(HabitRow)
_COLUMNS = tuple(field.name for field in fields(Habit))
HABIT_COLUMNS = [habit.c[name] for name in _COLUMNS]


def as_habit(row: Row[*tuple[Any, ...]]) -> Habit:
    """Read the habit of a row with HABIT_COLUMNS; somebody who has none yet has a blank one."""
    known = row._mapping
    if known["streak"] is None:
        return Habit()
    return Habit(**{name: known[name] for name in _COLUMNS})


def load_habit(connection: Connection, volunteer: int) -> Habit:
    query = select(*HABIT_COLUMNS).where(habit.c.volunteer_id == volunteer)
    row = connection.execute(query).one_or_none()
    return as_habit(row) if row else Habit()


def save_habits(connection: Connection, habits: Mapping[int, Habit]) -> None:
    rows = [
        {"volunteer_id": id} | {name: getattr(one, name) for name in _COLUMNS}
        for id, one in habits.items()
    ]
    upsert(connection, habit, rows, "volunteer_id")
