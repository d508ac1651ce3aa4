"""A database that is as this program needs it."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, make_url

from bot.settings import SettingsError
from bot.store.opening import opening_database, require_there
from models.base import is_sqlite, open_database
from models.schema import HEAD, migrate, version

_NOT_UP_TO_DATE = "the database is not up to date: run 'bimtek migrate' first"
log = logging.getLogger(__name__)


def prepare(database: Engine) -> None:
    """Prepare the database: SQLite is migrated at once; PostgreSQL is the operator's, who is told
    what to do. Raises SettingsError."""
    with opening_database():
        before = version(database)
        if before == HEAD:
            return
        _refuse_newer(before)
        if not is_sqlite(database):
            raise SettingsError(_NOT_UP_TO_DATE)
        bring_up(database)


def require_current(database: Engine) -> None:
    """Refuse a database that is not up to date: a command that is given beside a running bot
    changes no table under it. Raises SettingsError."""
    before = version(database)
    _refuse_newer(before)
    if before != HEAD:
        raise SettingsError(_NOT_UP_TO_DATE)


def bring_up(database: Engine) -> str:
    """Migrate the database; say in a line what was done. Raises SettingsError for one that a newer
    program has made."""
    before = version(database)
    if before == HEAD:
        return f"the database is at {HEAD} already"
    _refuse_newer(before)
    migrate(database)
    said = f"the database is at {HEAD}; " + (f"it was at {before}" if before else "it is new")
    log.info("%s", said)
    return said


def _refuse_newer(before: str | None) -> None:
    if before is not None and before > HEAD:
        reason = f"the database is at {before}, which is newer than this program ({HEAD})"
        raise SettingsError(f"{reason}: install the program that it was last used with")


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
def opened(url: str, *, may_create: bool = False) -> Iterator[Engine]:
    """Open the database for a command as it stands; it is closed at the end. An SQLite file
    that is not there is made only where it may be. Raises SettingsError."""
    with opening_database():
        if not may_create:
            require_there(url)
        database = open_database(url)
        try:
            yield database
        finally:
            database.dispose()
