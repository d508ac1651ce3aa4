"""A database that is as this program needs it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, make_url

from bot.settings import SettingsError, opening_database
from models.base import is_sqlite, open_database
from models.schema import HEAD, migrate, version


def prepare(database: Engine) -> None:
    """Prepare the database: SQLite is migrated at once; PostgreSQL is the operator's, who is told
    what to do. Raises SettingsError."""
    with opening_database():
        if version(database) == HEAD:
            return
        if not is_sqlite(database):
            raise SettingsError("the database is not up to date: run 'bimtek migrate' first")
        migrate(database)


@contextmanager
def alone_on(url: str) -> Iterator[None]:
    """Lock an SQLite file for `bimtek run`: a second one on the same SQLite file would answer and
    send beside us, from a file that has one writer. A file beside it is locked for as long as we
    live, however we end. Raises SettingsError."""
    parsed = make_url(url)
    file = parsed.database if parsed.get_backend_name() == "sqlite" else None
    if not file or file == ":memory:":
        yield
        return
    with Path(f"{Path(file).resolve()}.lock").open("w") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            reason = f"another 'bimtek run' is at work on {file}; end it first"
            remedy = "several processes need PostgreSQL"
            raise SettingsError(f"BIMTEK_DATABASE_URL: {reason}; {remedy}") from error
        yield


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """Open the database for a command as it stands; it is closed at the end. Raises
    SettingsError."""
    with opening_database():
        database = open_database(url)
        try:
            yield database
        finally:
            database.dispose()


@contextmanager
def prepared(url: str) -> Iterator[Engine]:
    """Open the database for a command, up to date as well. Raises SettingsError."""
    with opened(url) as database:
        prepare(database)
        yield database
