"""Copies of an SQLite file while the bot writes into it, locked, the last ones kept.

SQLite's own backup gives the file as it was at one moment. It is taken in one step: in several it
would begin anew with every word that somebody writes. Nobody waits for it: who writes, writes on.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from bot.store.backup.sealing import Key
from bot.store.backup.types import BackupError

# What people are promised who type HAPUS DATA.
KEPT_AT_MOST = timedelta(days=30)
_NAME = "bimtek-%Y%m%dT%H%M%SZ.db.gz.age"
_NAMED = re.compile(r"bimtek-\d{8}T\d{6}Z\.db\.gz\.age")
_GZIP = 31
_AT_ONCE = 1 << 20


def copy(database: Path, folder: Path, key: Key, now: datetime) -> Path:
    """Copy the database into `folder`, locked by `key`: all of it, on the disk, or not at all.
    Raises BackupError, OSError."""
    file, part = folder / now.astimezone(UTC).strftime(_NAME), folder / ".bimtek.part"
    with _plain_beside(database, folder) as plain:
        _take(database, plain)
        with plain.open("rb") as source, _owned(part) as sealed:
            key.seal(_Packed(source), sealed)
            sealed.flush()
            os.fsync(sealed.fileno())
    os.replace(part, file)
    _to_disk(folder)
    return file


def prune(folder: Path, keep: int, now: datetime) -> list[Path]:
    """Throw away all copies but the last `keep`, and those that are too old; never the newest.
    Return what went."""
    copies = kept(folder)
    gone = [
        one
        for place, one in enumerate(reversed(copies))
        if place and (place >= keep or now - _taken_at(one) > KEPT_AT_MOST)
    ]
    for one in gone:
        one.unlink()
    return gone


def kept(folder: Path) -> list[Path]:
    """List the copies in a folder, the oldest first."""
    return sorted(one for one in folder.iterdir() if _NAMED.fullmatch(one.name))


def put_back(file: Path, key: Key, database: Path) -> str:
    """Make a database of a copy; return its revision. It is there when it is whole, or not at all.
    Raises BackupError, OSError."""
    if database.exists():
        raise BackupError(
            f"{database} is there already: move it away, or set BIMTEK_DATABASE_URL to a new file."
            " Nothing was changed"
        )
    database.parent.mkdir(parents=True, exist_ok=True)
    with _plain_beside(database, file.parent) as plain:
        with file.open("rb") as sealed, _owned(plain) as into:
            unpacked = _Unpacked(into)
            key.open(sealed, unpacked)
            unpacked.finish()
            os.fsync(into.fileno())
        revision = _revision(plain)
        os.replace(plain, database)
    _to_disk(database.parent)
    return revision


def _take(database: Path, into: Path) -> None:
    if not database.exists():
        raise BackupError(f"there is nothing to keep: {database} is not there")
    try:
        with closing(sqlite3.connect(database, timeout=10)) as source:
            with closing(sqlite3.connect(into)) as target:
                source.backup(target)
            if source.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
                raise BackupError("there is nothing to keep: no bot ever ran on this database")
    except sqlite3.Error as error:
        raise BackupError(f"{database} cannot be copied: {error}") from None


def _revision(file: Path) -> str:
    try:
        with closing(sqlite3.connect(file)) as opened:
            (faults,) = opened.execute("PRAGMA quick_check").fetchone()
            (revision,) = opened.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.Error, TypeError) as error:
        raise BackupError(f"it is no database of this bot ({error})") from None
    if faults != "ok":
        raise BackupError(f"the database in it is damaged: {faults}")
    return str(revision)


# --- files on the way ----------------------------------------------------------------------------


@contextmanager
def _plain_beside(database: Path, folder: Path) -> Iterator[Path]:
    """Give the place of what lies open meanwhile: beside the database, which lies open itself, and
    not in a folder that may be another machine's. What a killed process left there is written
    over."""
    mark = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]
    plain = database.with_name(f".{database.name}.{mark}.copy")
    beside = [plain, *(plain.with_name(plain.name + end) for end in ("-journal", "-wal", "-shm"))]
    _remove(beside)
    os.close(os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield plain
    finally:
        _remove(beside)


def _remove(files: list[Path]) -> None:
    for file in files:
        with suppress(FileNotFoundError):
            file.unlink()


def _owned(file: Path) -> IO[bytes]:
    """Open a file anew, for its owner alone."""
    return open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _taken_at(file: Path) -> datetime:
    return datetime.strptime(file.name, _NAME).replace(tzinfo=UTC)


class _Packed:
    """A file, read as gzip."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._rest = source, b""
        self._packing = zlib.compressobj(level=1, wbits=_GZIP)
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        while not self._rest and not self._ended:
            some = self._source.read(_AT_ONCE)
            self._ended = not some
            self._rest = self._packing.compress(some) if some else self._packing.flush()
        taken = len(self._rest) if size < 0 else size
        given, self._rest = self._rest[:taken], self._rest[taken:]
        return given


class _Unpacked:
    """A file, written from gzip."""

    def __init__(self, into: IO[bytes]) -> None:
        self._into, self._unpacking = into, zlib.decompressobj(wbits=_GZIP)

    def write(self, content: bytes) -> int:
        self._into.write(self._unpacking.decompress(content))
        return len(content)

    def flush(self) -> None:
        self._into.flush()

    def finish(self) -> None:
        """Raises BackupError where the end is missing."""
        if not self._unpacking.eof:
            raise BackupError("it is cut off")
        self._into.flush()
