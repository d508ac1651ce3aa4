"""All rows of a database in one file, for SQLite and PostgreSQL alike.

The file is JSON lines in gzip. The first line is the `Header`. Then comes each table that has rows,
in an order in which no row refers to a later one: a line that names it and its columns, and a line
for each row. The last line says how many rows there were and the SHA-256 of all lines before it:
without it the file is not whole.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, LargeBinary, Table

from models.base import UtcDateTime
from models.schema import metadata

FORMAT = "kawan-bimtek backup 1"
# Who sends for an account just now, and what it must wait for, is nothing to keep.
_OF_NOW = {"sender_lease", "account_limit"}
TABLES = tuple(one for one in metadata.sorted_tables if one.name not in _OF_NOW)
Told = Callable[[int, int], None]
Codec = Callable[[Any], Any]


class BackupError(Exception):
    """A backup cannot be made or used; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a backup says of itself. `rows` of each table. `last_ids`: the highest number that was
    given out in a table, which may be that of a row that is gone; what was gone stays gone, and its
    number is not used again."""

    revision: str
    made_at: datetime
    rows: dict[str, int]
    last_ids: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def encoders(table: Table) -> dict[int, Codec]:
    """Return by the place of their columns how to write what JSON cannot hold by itself. Moments it
    can."""
    return {n: _encoded for n, c in enumerate(table.c) if isinstance(c.type, LargeBinary)}


def decoders(table: Table) -> dict[int, Codec]:
    found = ((n, _decoder(column.type)) for n, column in enumerate(table.c))
    return {n: decode for n, decode in found if decode is not None}


def _encoded(content: bytes | None) -> str | None:
    return None if content is None else b64encode(content).decode()


def _decoder(kind: object) -> Codec | None:
    if isinstance(kind, LargeBinary):
        return b64decode
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat
    return date.fromisoformat if isinstance(kind, Date) else None
