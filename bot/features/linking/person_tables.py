"""What hangs on a volunteer, as the features have registered it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date, Table, UniqueConstraint

from bot.features.feature import OneAbout, Row, Rows
from models.base import UtcDateTime
from models.schema import metadata


@dataclass(frozen=True, slots=True)
class Keyed:
    """A table of which a volunteer has one row for each `rest` of its key: two may have one about
    the same thing. `keep` tells which stays, `together` which columns go back as one."""

    table: Table
    whose: Column[Any]
    rest: tuple[str, ...]
    keep: Callable[[Row, Row], Row]
    together: frozenset[str]

    @property
    def name(self) -> str:
        return str(self.table.name)


class PersonTables:
    """`plain` are the columns of tables of which somebody may have any number of rows."""

    def __init__(self, people: Mapping[str, Rows | OneAbout]) -> None:
        found = {name: _column(name) for name in sorted(people, key=_place)}
        self.plain = tuple(
            column for name, column in found.items() if people[name] is Rows.ANY_NUMBER
        )
        self.keyed = tuple(
            _keyed(column, rows)
            for name, column in found.items()
            if isinstance(rows := people[name], OneAbout)
        )


def name_of(column: Column[Any]) -> str:
    """Name a column as manifests do: "table.column"."""
    return f"{column.table.name}.{column.name}"


def load_row(of: Table, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Read a row as it was kept in JSON; columns that are gone since are dropped."""
    return {name: _value(of.c[name], value) for name, value in stored.items() if name in of.c}


def _place(name: str) -> tuple[int, str]:
    """Tables in the order of their foreign keys: all who move rows lock them in this one."""
    tables = [one.name for one in metadata.sorted_tables]
    return tables.index(name.partition(".")[0]), name


def _column(name: str) -> Column[Any]:
    of, _, column = name.partition(".")
    return metadata.tables[of].c[column]


def _keyed(column: Column[Any], rows: OneAbout) -> Keyed:
    rest = tuple(one.name for one in _key(column) if one is not column)
    return Keyed(column.table, column, rest, rows.keep, rows.together)


def _key(column: Column[Any]) -> tuple[Column[Any], ...]:
    """The columns that are unique together with it."""
    if column.primary_key:
        return tuple(column.table.primary_key)
    uniques = (c for c in column.table.constraints if isinstance(c, UniqueConstraint))
    return next(tuple(c.columns) for c in uniques if column.name in c.columns)


def _value(column: Column[Any], value: Any) -> Any:
    if isinstance(value, str) and isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and isinstance(column.type, Date):
        return date.fromisoformat(value)
    return value
