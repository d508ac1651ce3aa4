"""The database: how it is opened, and the few differences between SQLite and PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Insert,
    MetaData,
    Select,
    Table,
    create_engine,
    event,
)
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_REST = 1.0  # seconds that a connection may have lain in the pool
# secure_delete: what is deleted or replaced is overwritten with zeros, so that an erased person's
# words are not left in the free part of the file (bot/features/erasing/).
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "secure_delete=ON",
)


# By itself SQLite gives the id of the newest row once more when that row is gone. A report of the
# message that it was would then be taken for one of the message that has its id now.
NEVER_AGAIN = {"sqlite_autoincrement": True}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite gives it back without its zone, so the zone is put on again; a
    moment without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[Any]: JSON(),
    }


def table(model: type[Base]) -> Table:
    """Return the plain table of a model, for statements on the way of a message: without the ORM's
    bookkeeping they cost half."""
    assert isinstance(model.__table__, Table)
    return model.__table__


def open_database(url: str, longest_pause: float = 0) -> Engine:
    """Open an engine for `url`. A missing folder of an SQLite file is made. PostgreSQL throws out
    who pauses for more than `longest_pause` seconds (0: never) within a transaction, as a process
    that is stopped does, or a machine that is gone: what it has locked keeps others waiting."""
    parsed = make_url(url)
    options: dict[str, Any] = {
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": _read_json,
        "hide_parameters": True,  # or names and texts would stand in the log with every error
    }
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        connect_args=_LIMITS | _no_longer_than(longest_pause, parsed),
        **options,
    )
    event.listen(engine, "checkin", _note_time)
    event.listen(engine, "checkout", _ping_after_rest)
    return engine


_LIMITS = {"connect_timeout": 5, "keepalives_idle": 10, "tcp_user_timeout": 10_000}


def _no_longer_than(pause: float, url: URL) -> dict[str, Any]:
    """Options that stand in the address itself are the operator's, who may say this as well."""
    if not pause or "options" in url.query:
        return {}
    return {"options": f"-c idle_in_transaction_session_timeout={int(pause * 1000)}"}


def _note_time(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["left_at"] = time.monotonic()


def _ping_after_rest(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """A server that was restarted meanwhile is found out here, and not by whoever comes next. Under
    load there is nothing to find out: SQLAlchemy's own ping before every transaction was a tenth of
    the time of one."""
    now = time.monotonic()
    if now - record.info.get("left_at", now) < _REST:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except Exception as error:
        raise InvalidatePoolError from error


def _read_json(stored: Any) -> Any:
    """A row that was mended by hand may be no JSON any more. It comes back as it is: whoever reads
    it sees so, and nobody else in the same batch is kept from being answered."""
    try:
        return orjson.loads(stored)
    except (ValueError, TypeError):
        return stored


def is_sqlite(connection: Connection | Engine) -> bool:
    return connection.dialect.name == "sqlite"


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """IMMEDIATE: a transaction that reads first and writes later must not lose its place."""
    mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {mode}")


_LONGEST_LOCK = "500ms"  # less than PostgreSQL waits before it looks for a deadlock
_LOCK_NOT_AVAILABLE = "55P03"


def lock_soon(connection: Connection, statement: Select[Any]) -> Any:
    """Read the one value of a SELECT … FOR UPDATE that may wait for somebody who waits for us: None
    when a row stays locked. On SQLite a transaction has the database for itself."""
    if is_sqlite(connection):
        return connection.execute(statement).scalar()
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LONGEST_LOCK}'")
            found = connection.execute(statement).scalar()
            connection.exec_driver_sql("SET LOCAL lock_timeout = DEFAULT")
            return found
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
            raise
        return None


# SQLite: busy, locked, read-only, I/O, corrupt, full, cannot open, no database.
_SQLITE_TROUBLE = frozenset({5, 6, 8, 10, 11, 13, 14, 26})
# PostgreSQL's classes: connection, read-only, resources, operator intervention, system error.
_POSTGRESQL_TROUBLE = ("08", "25006", "53", "57", "58")


def is_trouble(error: Exception) -> bool:
    """Tell whether an error is the database's own (no room, no connection, a lock that others
    hold), so that any other statement would have met it as well; not the statement's fault."""
    if not isinstance(error, DBAPIError):
        return False
    state = str(getattr(error.orig, "sqlstate", None) or "")
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    lost = error.connection_invalidated
    return lost or code in _SQLITE_TROUBLE or state.startswith(_POSTGRESQL_TROUBLE)


def name_of(error: Exception) -> str:
    """Name for the log the kind of error and the database's code, without what stood in the
    rows."""
    orig = getattr(error, "orig", None)
    code = getattr(orig, "sqlite_errorname", None) or getattr(orig, "sqlstate", None)
    return " ".join(filter(None, (type(error).__name__, code)))


def insert_new(connection: Connection, into: Table, *unique: str) -> Insert:
    """Make an INSERT that passes over rows which are there already, by the unique columns."""
    return _insert_new(is_sqlite(connection), into, unique)


@cache
def _insert_new(sqlite: bool, into: Table, unique: tuple[str, ...]) -> Insert:
    """Made once, as the upsert below."""
    return _insert(sqlite, into).on_conflict_do_nothing(index_elements=list(unique))


def upsert(
    connection: Connection, into: Table, rows: Sequence[Mapping[str, Any]], *unique: str
) -> None:
    """Insert rows, or overwrite what stands there under the same unique columns."""
    if rows:
        statement = _upsert(is_sqlite(connection), into, tuple(rows[0]), unique)
        connection.execute(statement, list(rows))


@cache
def _upsert(sqlite: bool, into: Table, names: tuple[str, ...], unique: tuple[str, ...]) -> Insert:
    """Made once: it stands on the way of every message."""
    statement = _insert(sqlite, into)
    given = {name: statement.excluded[name] for name in names if name not in unique}
    return statement.on_conflict_do_update(index_elements=list(unique), set_=given)


def add_up(sqlite: bool, into: Table, measures: Sequence[str], *unique: str) -> Insert:
    """Make an INSERT that adds its measures to those of the row that is there already."""
    statement = _insert(sqlite, into)
    sums = {name: into.c[name] + statement.excluded[name] for name in measures}
    return statement.on_conflict_do_update(index_elements=list(unique), set_=sums)


def _insert(sqlite: bool, into: Table) -> SqliteInsert | PostgresqlInsert:
    return sqlite_insert(into) if sqlite else postgresql_insert(into)
