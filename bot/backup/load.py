"""A backup is put into a database that has no rows yet: all of it or nothing."""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    Connection,
    Engine,
    Insert,
    Table,
    bindparam,
    exists,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DataError, IntegrityError

from bot.backup import FORMAT, TABLES, BackupError, Header, Told, decoders
from models.base import is_sqlite
from models.schema import HEAD, metadata, migrate, version

_AT_ONCE = 1_000
_BYTES_AT_ONCE = 1_000_000
_BY_NAME = {table.name: table for table in TABLES}
_DAMAGED = (EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError)


def restore(database: Engine, file: Path, told: Told) -> Header:
    """Raises BackupError, OSError; the database then has no rows, as before."""
    header = _checked(file)
    there = version(database)
    if there is None:
        migrate(database)
    elif there != HEAD:
        raise BackupError("the database is not up to date: run 'bimtek migrate' first")
    with database.begin() as connection:
        _be_alone(connection)
        _refuse_rows(connection)
        done = 0
        for table, rows in _batches(file):
            _insert(connection, table, rows)
            done += len(rows)
            told(done, header.total)
        _go_on_counting(connection, header)
    return header


# --- the file ----------------------------------------------------------------------------------


def _checked(file: Path) -> Header:
    """Read all of it once, before anything is written."""
    header = _header(file)
    found = Counter[str]()
    for table, rows in _batches(file):
        found[table.name] += len(rows)
    if found != Counter(header.rows):
        raise _damaged(file)
    return header


def _damaged(file: Path) -> BackupError:
    return BackupError(f"{file} is cut off or damaged; take another backup. Nothing was changed")


def _header(file: Path) -> Header:
    try:
        with gzip.open(file) as lines:
            first = orjson.loads(lines.readline())
            known = isinstance(first, dict) and first.get("format") == FORMAT
    except (gzip.BadGzipFile, ValueError):
        known = False
    except EOFError:
        raise _damaged(file) from None
    if not known:
        raise BackupError(f"{file} is no backup that 'bimtek backup' of this version made")
    if first["revision"] != HEAD:
        raise BackupError(
            f"{file} is of revision {first['revision']}, this program of {HEAD}: restore it with the"
            " program that made it, then run 'bimtek migrate' with this one"
        )
    made_at = datetime.fromisoformat(first["made_at"])
    return Header(HEAD, made_at, first["rows"], first["last_ids"])


def _batches(file: Path) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """The rows, some at a time: never many, and never many bytes. Raises BackupError for a file
    that is not whole."""
    try:
        with gzip.open(file) as lines:
            yield from _read(lines)
    except (gzip.BadGzipFile, *_DAMAGED):
        raise _damaged(file) from None


def _read(lines: Iterator[bytes]) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    next(lines)
    table, rows, size, total, ended = None, [], 0, 0, None
    for line in lines:
        value = orjson.loads(line)
        if isinstance(value, dict):
            if table is not None and rows:
                yield table, rows
            rows, size, ended = [], 0, value.get("end")
            table = _BY_NAME[value["table"]] if ended is None else None
