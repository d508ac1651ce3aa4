"""Files that only a passphrase opens, in the format of `age`, so that `age` opens them as well.

The passphrase locks a key, which lies beside the files; the key locks the files. Locking with the
passphrase itself would take a second or more and the whole file in memory, each time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pyrage

from bot.store.backup.types import BackupError

KEY_FILE = "bimtek.key.age"
SHORTEST_PASSPHRASE = 12
_BEGINS = b"age-encryption.org/"


class Source(Protocol):
    """What is read from."""

    def read(self, size: int = -1, /) -> bytes: ...


class Sink(Protocol):
    """What is written into."""

    def write(self, content: bytes, /) -> int: ...
    def flush(self) -> None: ...


class Key:
    """What opens and closes the files of one folder."""

    def __init__(self, identity: Any) -> None:
        self._identity = identity

    def seal(self, source: Source, into: Sink) -> None:
        """Write what `source` holds so that only this key reads it. Raises BackupError."""
        try:
            pyrage.encrypt_io(source, into, [self._identity.to_public()])
        except pyrage.EncryptError as error:
            raise BackupError(f"it cannot be written: {error}") from None

    def open(self, source: Source, into: Sink) -> None:
        """Write into `into` what was sealed. Raises BackupError, maybe only at its end."""
        try:
            pyrage.decrypt_io(source, into, [self._identity])
        except (pyrage.DecryptError, OSError) as error:
            raise BackupError(f"it is damaged, or of another key ({error})") from None


def is_sealed(file: Path) -> bool:
    """Tell whether a file is one that a passphrase locks. Raises OSError."""
    with file.open("rb") as opened:
        return opened.read(len(_BEGINS)) == _BEGINS


def key_of(folder: Path, passphrase: str) -> Key:
    """Open the key of a folder, or make it there. Raises BackupError, OSError."""
    file = folder / KEY_FILE
    if file.exists():
        return open_key(file, passphrase)
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise BackupError(
            f"the passphrase has {len(passphrase)} characters: take {SHORTEST_PASSPHRASE} or more,"
            " such as four words that do not belong together"
        )
    identity = pyrage.x25519.Identity.generate()
    with _new(file) as written:
        written.write(pyrage.passphrase.encrypt(f"{identity}\n".encode(), passphrase))
    return Key(identity)


def open_key(file: Path, passphrase: str) -> Key:
    """Open a key. Raises BackupError, OSError."""
    try:
        content = pyrage.passphrase.decrypt(file.read_bytes(), passphrase).decode().strip()
        return Key(pyrage.x25519.Identity.from_str(content))
    except FileNotFoundError:
        raise BackupError(
            f"{file} is not there: without it no backup of that folder can be opened. Put it beside"
            " the backup; every copy of the folder has it"
        ) from None
    except (pyrage.DecryptError, pyrage.IdentityError, ValueError):
        raise BackupError(
            f"this passphrase does not open {file}: it was made with another one"
        ) from None


@contextmanager
def _new(file: Path) -> Iterator[Any]:
    """Write a file for its owner alone: whole, on the disk, or not at all."""
    part = file.with_suffix(".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as written:
        yield written
        written.flush()
        os.fsync(written.fileno())
    os.replace(part, file)
