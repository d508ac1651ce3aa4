"""A backup is read: a file that is not whole, or not as it was written, is refused."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Table

from bot.store.backup.types import FORMAT, TABLES, BackupError, Codec, Header, decoders
from models.schema import HEAD

Batch = tuple[Table, list[dict[str, Any]]]
_AT_ONCE = 1_000
_BYTES_AT_ONCE = 1_000_000
_BY_NAME = {table.name: table for table in TABLES}
_DAMAGED = (
    *(gzip.BadGzipFile, zlib.error, EOFError, StopIteration),
    *(ValueError, KeyError, TypeError, AttributeError),
)


def read_header(file: Path) -> Header:
    """Read what a backup says of itself. Raises BackupError, OSError."""
    try:
        with gzip.open(file) as lines:
            first = orjson.loads(lines.readline())
            known = isinstance(first, dict) and first.get("format") == FORMAT
    except EOFError:
        raise _damaged(file) from None
    except (gzip.BadGzipFile, zlib.error, ValueError):
        known = False
    if not known:
        raise BackupError(f"{file} is no file that 'bimtek backup' of this version made")
    return _understood(file, first)


def _understood(file: Path, first: dict[str, Any]) -> Header:
    try:
        made_at = datetime.fromisoformat(first["made_at"])
        header = Header(first["revision"], made_at, dict(first["rows"]), dict(first["last_ids"]))
    except _DAMAGED:
        raise _damaged(file) from None
    if header.revision != HEAD:
        raise BackupError(
            f"{file} is of database revision {header.revision}, this program is of {HEAD}: restore"
            " it with the program that made it, then run 'bimtek migrate' with this one"
        )
    return header


def batches(file: Path) -> Iterator[Batch]:
    """Read the rows, some at a time: never many, and never many bytes. Raises BackupError for a
    file that is not whole, maybe only after its last row."""
    try:
        with gzip.open(file) as lines:
            yield from _batches(lines)
    except _DAMAGED:
        raise _damaged(file) from None


def _damaged(file: Path) -> BackupError:
    return BackupError(f"{file} is cut off or damaged, and nothing was restored: use another one")


def _batches(lines: gzip.GzipFile) -> Iterator[Batch]:
    digest, part, total = sha256(next(lines)), None, 0
    for line in lines:
        value = orjson.loads(line)
        if isinstance(value, list) and part is not None:
            part.add(value, len(line))
            total += 1
        elif part is not None and part.rows:
            yield part.taken()
        if isinstance(value, dict):
            if "end" in value:
                _check_end(value, total, digest.hexdigest(), lines)
                return
            part = _Part.of(value)
        if part is not None and part.full:
            yield part.taken()
        digest.update(line)
    raise EOFError


def _check_end(end: dict[str, Any], total: int, digest: str, lines: gzip.GzipFile) -> None:
    """Reading on also compares gzip's own sum."""
    if end != {"end": total, "sha256": digest} or lines.read(1):
        raise ValueError("not as it was written")


@dataclass(slots=True)
class _Part:
    """Rows of one table, as they are gathered."""

    table: Table
    names: tuple[str, ...]
    decoders: dict[int, Codec]
    rows: list[dict[str, Any]] = field(default_factory=list)
    size: int = 0

    @classmethod
    def of(cls, line: dict[str, Any]) -> _Part:
        table = _BY_NAME[line["table"]]
        names = tuple(table.c.keys())
        if tuple(line["columns"]) != names:
            raise ValueError("not the columns of this table")
        return cls(table, names, decoders(table))

    def add(self, values: list[Any], size: int) -> None:
        for n, decode in self.decoders.items():
            if values[n] is not None:
                values[n] = decode(values[n])
        self.rows.append(dict(zip(self.names, values, strict=True)))
        self.size += size

    @property
    def full(self) -> bool:
        return len(self.rows) >= _AT_ONCE or self.size >= _BYTES_AT_ONCE

    def taken(self) -> Batch:
        taken, self.rows, self.size = self.rows, [], 0
        return self.table, taken
