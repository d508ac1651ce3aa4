"""A backup is written while the bot goes on: everything is read in one transaction, which sees
the database as it was when it began, and keeps nobody from writing."""

from __future__ import annotations

import gzip
import os
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp
from typing import IO

import orjson
from sqlalchemy import Connection, Engine, LargeBinary, Table, func, select, text

from bot.store.backup.types import FORMAT, TABLES, BackupError, Header, Told, encoders
from models.base import is_sqlite
from models.schema import HEAD, version

_AT_ONCE = 1_000


def save(database: Engine, file: Path, now: datetime, told: Told) -> Header:
    """Write `file`, which only its owner can read; it is there when it is whole, or not at all.
    Raises BackupError, OSError."""
    if file.exists():
        raise BackupError(f"{file} is there already; give the name of a file that is not")
    if version(database) is None:
        raise BackupError("there is nothing to keep: no bot ever ran on this database")
    with _snapshot(database) as connection, _whole(file) as out:
        header = _header(connection, now)
        out.write(_line({"format": FORMAT, **asdict(header)}))
        done = 0
        for table in TABLES:
            if header.rows[table.name]:
                out.write(_line({"table": table.name, "columns": list(table.c.keys())}))
            with closing(_rows(connection, table)) as rows:
                for lines, count in rows:
                    out.write(lines)
                    done += count
                    told(done, header.total)
        out.write(_line({"end": done, "sha256": out.digest.hexdigest()}))
    return header


@contextmanager
def _snapshot(database: Engine) -> Iterator[Connection]:
    if is_sqlite(database):
        reading = database.execution_options(sqlite_begin="DEFERRED")
    else:
        reading = database.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    with reading.connect() as connection:
        yield connection


class _Out:
    """What is written, and the sum of it."""

    def __init__(self, file: gzip.GzipFile) -> None:
        self._file = file
        self.digest = sha256()

    def write(self, lines: bytes) -> None:
        self._file.write(lines)
        self.digest.update(lines)


@contextmanager
def _whole(file: Path) -> Iterator[_Out]:
    """Written beside itself under a name of its own, onto the disk, and then renamed."""
    handle, name = mkstemp(prefix=f".{file.name}.", dir=file.parent)  # for its owner alone
    try:
        with os.fdopen(handle, "wb") as raw:
            with gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6) as out:
                yield _Out(out)
            _to_disk(raw)
        os.replace(name, file)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(name)
        raise


def _to_disk(raw: IO[bytes]) -> None:
    raw.flush()
    os.fsync(raw.fileno())


def _header(connection: Connection, now: datetime) -> Header:
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision != HEAD:
        raise BackupError("the database is not up to date: run 'bimtek migrate' first")
    rows = {str(one.name): _count(connection, one) for one in TABLES}
    numbered = (one for one in TABLES if one.autoincrement_column is not None)
    last = {str(one.name): _last_id(connection, one) for one in numbered}
    return Header(HEAD, now, rows, last)


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _last_id(connection: Connection, table: Table) -> int:
    column = table.autoincrement_column
    assert column is not None
    if is_sqlite(connection):
        return int(connection.execute(select(func.coalesce(func.max(column), 0))).scalar_one())
    sequence = func.pg_get_serial_sequence(table.name, column.name).op("::")(text("regclass"))
    last = select(func.coalesce(func.pg_sequence_last_value(sequence), 0))
    return int(connection.execute(last).scalar_one())


def _rows(connection: Connection, table: Table) -> Generator[tuple[bytes, int], None, None]:
    """Lines and how many, of some rows at a time; files, which may be large, one by one."""
    encode = encoders(table)
    large = any(isinstance(column.type, LargeBinary) for column in table.c)
    at_once = {"yield_per": 1 if large else _AT_ONCE}
    query = select(table).order_by(*table.primary_key)
    with connection.execute(query, execution_options=at_once) as found:
        for some in found.partitions():
            rows = (tuple(row) for row in some)
            if encode:
                rows = (tuple(encode.get(n, _same)(v) for n, v in enumerate(row)) for row in rows)
            yield b"".join(map(_line, rows)), len(some)


def _same(value: object) -> object:
    return value


def _line(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
