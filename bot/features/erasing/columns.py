"""The columns that may hold a person in the words of others, as the features have registered them.
A column of texts, JSON or bytes that stands in no manifest fails
tests/features/erasing/test_columns.py."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import JSON, Column, LargeBinary, String, Table

from bot.features.feature import Says
from models.base import table
from models.erasing import Erasure
from models.schema import metadata

erasure = table(Erasure)
Worded = tuple[tuple[Table, tuple[Column[object], ...]], ...]


def name_of(column: Column[object]) -> str:
    """Name a column as manifests do: "table.column"."""
    return f"{column.table.name}.{column.name}"


def may_hold_words(column: Column[object]) -> bool:
    """Tell whether anything could be written there."""
    return isinstance(column.type, String | JSON | LargeBinary)


def worded(texts: Mapping[str, Says]) -> Worded:
    """List the tables with words of people, and which of their columns those are."""

    def words(of: Table) -> tuple[Column[object], ...]:
        return tuple(one for one in of.columns if texts.get(name_of(one)) is Says.WORDS)

    return tuple((of, columns) for of in metadata.sorted_tables if (columns := words(of)))
