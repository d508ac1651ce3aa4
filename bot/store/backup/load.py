"""A backup is put into a database that has no rows yet: all of it or nothing."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, exists, func, insert, select, text
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

from bot.store.backup.read import batches, read_header
from bot.store.backup.types import TABLES, BackupError, Header, Told
from models.base import is_sqlite, table
from models.messages import SenderLease
from models.schema import HEAD, migrate, version

_lease = table(SenderLease)
_LONGEST_WAIT = "5s"
_LOCK_NOT_AVAILABLE = "55P03"


def restore(database: Engine, file: Path, now: datetime, told: Told) -> Header:
    """Restore a backup. Raises BackupError, OSError; the database then has no rows, as before."""
    header = _checked(file)
    there = version(database)
    if there is None:
        migrate(database)
    elif there != HEAD:
        raise BackupError("the database is not up to date: run 'bimtek migrate' first")
    with database.begin() as connection:
        _be_alone(connection, now)
        _refuse_rows(connection)
        done = 0
        for into, rows in batches(file):
            _insert(connection, into, rows)
            done += len(rows)
            told(done, header.total)
        if not is_sqlite(connection):
            _go_on_counting(connection, header)
    return header


def _checked(file: Path) -> Header:
    """Read all of it once, before anything is written."""
    header = read_header(file)
    found = Counter[str]()
    for into, rows in batches(file):
        found[into.name] += len(rows)
    if found != Counter(header.rows):
        raise BackupError(f"{file} does not hold the rows that it names, and nothing was restored")
    return header


def _be_alone(connection: Connection, now: datetime) -> None:
    """On SQLite a transaction is; on PostgreSQL others may only look on until the end of it."""
    if not is_sqlite(connection):
        names = ", ".join(f'"{one.name}"' for one in (*TABLES, _lease))
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LONGEST_WAIT}'")
        try:
            connection.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
                raise
            raise BackupError("this database is in use: stop what uses it first") from None
    if connection.execute(select(exists().where(_lease.c.until > now))).scalar():
        raise BackupError("the bot runs on this database: stop it first, or wait ten seconds")


def _refuse_rows(connection: Connection) -> None:
    for one in TABLES:
        if connection.execute(select(exists().select_from(one))).scalar():
            raise BackupError(
                f"this database is not empty (there are rows in {one.name}): restore into a new"
                " one. Nothing was changed"
            )


def _insert(connection: Connection, into: Table, rows: list[dict[str, Any]]) -> None:
    """SQLite takes texts of any length and PostgreSQL does not: what grew on the one may not fit
    into the other."""
    try:
        connection.execute(insert(into), rows)
    except (DataError, IntegrityError) as error:
        reason = str(error.orig).partition("\n")[0]
        raise BackupError(
            f"a row of {into.name} does not fit into this database, and nothing was restored:"
            f" {reason}"
        ) from None


def _go_on_counting(connection: Connection, header: Header) -> None:
    """SQLite does so by itself, from the highest number that is there."""
    for one in TABLES:
        column = one.autoincrement_column
        if column is not None:
            sequence = func.pg_get_serial_sequence(one.name, column.name).op("::")(text("regclass"))
            last = header.last_ids.get(one.name, 0)
            connection.execute(select(func.setval(sequence, max(last, 1), last > 0)))
