"""The bytes of an SQLite file. `secure_delete` (models/base.py) overwrites what goes, but two
places remain: the WAL keeps pages as they were until it is emptied, and where SQLite moves rows
between pages it leaves what stood there in their free part. So the WAL is emptied, the file is
read, and only where it still holds something, it is written anew.

Of PostgreSQL this cannot be done from here (docs/security.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from bot.features.erasing.rules import Finder

_WAIT = 500  # milliseconds that others may have to wait for the WAL to be emptied
_AT_ONCE = 1 << 22
_OVERLAP = 512
# Written anew at once up to this size: a second or two. What is larger waits for the night.
SMALL = 256 << 20


def file_of(database: Engine) -> Path | None:
    """Return the file of an SQLite database; None for PostgreSQL, and for a database in memory."""
    name = database.url.database
    if database.dialect.name != "sqlite" or not name or name == ":memory:":
        return None
    return Path(name)


def empty_wal(database: Engine) -> bool:
    """Empty most of the WAL while others go on; then, when nobody reads, all of it. Tell whether it
    is empty."""
    with _outside_transactions(database) as cursor:
        cursor.execute(f"PRAGMA busy_timeout={_WAIT}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute("PRAGMA busy_timeout=10000")
    return not busy


def write_anew(database: Engine) -> None:
    """Write all rows into a new file without anything between them. Others wait for as long as it
    takes. Raises what the database raises, as without room for a second one; nothing has happened
    then."""
    with _outside_transactions(database) as cursor:
        cursor.execute("VACUUM")


@contextmanager
def _outside_transactions(database: Engine) -> Iterator[Any]:
    """A cursor of the driver's: SQLAlchemy would begin a transaction."""
    with database.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        cursor = raw.cursor()
        try:
            yield cursor
        finally:
            cursor.close()


def marks_in_bytes(finder: Finder) -> list[bytes]:
    """Return what leads to the person alone, as it would stand in the file."""
    numbers = (number.removeprefix("+") for number in finder.marks.numbers)
    texts = (text[:64] for text in finder.texts)
    found = (*finder.full_names, *finder.digits, *numbers, *finder.ids, *texts)
    return [one.encode() for one in found if one]


def holds(file: Path, marks: Sequence[bytes]) -> bool:
    """Tell whether any of these bytes stand anywhere in the file or its WAL."""
    both = (file, file.with_name(f"{file.name}-wal"))
    return any(_holds(one, marks) for one in both if one.exists())


def _holds(file: Path, marks: Sequence[bytes]) -> bool:
    before = b""
    with file.open("rb") as opened:
        while piece := opened.read(_AT_ONCE):
            piece = before + piece
            if any(mark in piece for mark in marks):
                return True
            before = piece[-_OVERLAP:]
    return False
