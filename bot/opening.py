"""A database that is as this program needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from bot.config import SettingsError, opening_database
from models.base import is_sqlite, open_database
from models.schema import HEAD, migrate, version


def prepare(database: Engine) -> None:
    """SQLite is migrated at once; PostgreSQL is the operator's, who is told what to do. Raises
    SettingsError."""
    with opening_database():
        if version(database) == HEAD:
            return
        if not is_sqlite(database):
            raise SettingsError("the database is not up to date: run 'bimtek migrate' first")
        migrate(database)


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """For a command: the database as it stands, closed at the end. Raises SettingsError."""
    with opening_database():
        database = open_database(url)
        try:
            yield database
        finally:
            database.dispose()


@contextmanager
def prepared(url: str) -> Iterator[Engine]:
    """For a command: up to date as well. Raises SettingsError."""
    with opened(url) as database:
        prepare(database)
        yield database
