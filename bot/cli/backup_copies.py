"""`bimtek backup --every`: a copy now and then for as long as it runs, and one put back."""

from __future__ import annotations

import fcntl
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import TypeAlias

from sqlalchemy import make_url

from bot.clock import Clock
from bot.store.backup.copies import copy, kept, prune, put_back
from bot.store.backup.sealing import KEY_FILE, Key, key_of, open_key
from bot.store.backup.types import BackupError

SHORTEST = timedelta(minutes=1)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_INTERVAL = re.compile(r"(\d{1,4})\s*([mhd])", re.ASCII | re.IGNORECASE)
Say: TypeAlias = Callable[[str], None]
# Wait for so many seconds; whether it is time to end.
Pause: TypeAlias = Callable[[float], bool]


@dataclass(frozen=True, slots=True)
class Copying:
    """What is copied where, how often, and how many are kept."""

    database: Path
    folder: Path
    every: timedelta
    keep: int


def interval(typed: str) -> timedelta:
    """Read how often. Raises BackupError."""
    found = _INTERVAL.fullmatch(typed.strip())
    often = timedelta(**{_UNITS[found[2].lower()]: int(found[1])}) if found else timedelta()
    if often < SHORTEST:
        raise BackupError(f"--every {typed}: give a time such as 15m, 1h or 1d, 1m at least")
    return often


def sqlite_file(url: str) -> Path:
    """Return the file of an SQLite database. Raises BackupError for PostgreSQL."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise BackupError(
            "this is for SQLite. PostgreSQL keeps every minute by itself with pgBackRest:"
            " docs/operations.md; 'bimtek backup FILE' keeps one moment of either"
        )
    return Path(parsed.database)


def copy_until_ended(copying: Copying, passphrase: str, clock: Clock, say: Say) -> None:
    """Copy until SIGTERM or Ctrl-C. Raises BackupError, OSError before the first one."""
    copying.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone_in(copying.folder):
        key = key_of(copying.folder, passphrase)
        copy_again_and_again(copying, key, clock, say, _until_ended())


def copy_again_and_again(copying: Copying, key: Key, clock: Clock, say: Say, pause: Pause) -> None:
    """Copy, and again after each pause. One that fails is told, and the older ones stay."""
    while True:
        try:
            say(_copied(copying, key, clock))
        except (BackupError, OSError) as error:
            say(f"NOT KEPT, tried again in {_minutes(copying.every)}: {error}")
        if pause(copying.every.total_seconds()):
            return


def _copied(copying: Copying, key: Key, clock: Clock) -> str:
    now = clock.now()
    file = copy(copying.database, copying.folder, key, now)
    prune(copying.folder, copying.keep, now)
    size = file.stat().st_size / 1_000_000
    return f"{file.name}: {size:.1f} MB; {len(kept(copying.folder))} are kept"


def put_copy_back(file: Path, passphrase: str, url: str) -> str:
    """Make a new SQLite database of a copy; say so. Raises BackupError, OSError."""
    database = sqlite_file(url)
    key = open_key(file.absolute().parent / KEY_FILE, passphrase)
    try:
        revision = put_back(file, key, database)
    except BackupError as error:
        raise BackupError(f"{file}: {error}; nothing was restored") from None
    return (
        f"restored {database} at revision {revision}, as it was when {file.name} was made. What was"
        " waiting to be sent then is sent when the bot starts: let the old one start no more"
    )


def _minutes(every: timedelta) -> str:
    return f"{every.total_seconds() / 60:.0f} minutes"


def _until_ended() -> Pause:
    ended = Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: ended.set())
    return ended.wait


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Lock a folder: two at once would write one file."""
    with (folder / ".bimtek.lock").open("w") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            reason = f"another 'bimtek backup --every' is at work in {folder}"
            raise BackupError(f"{reason}; end it, or give another folder") from None
        yield
