"""`bimtek backup` and `bimtek restore`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from bot.cli.bars import bar
from bot.store.backup.load import restore
from bot.store.backup.save import save
from bot.store.backup.types import Header


def run_backup(database: Engine, file: Path, now: datetime) -> str:
    """Write a backup; say how much it holds. Raises BackupError, OSError."""
    with bar(file.name) as told:
        saved = save(database, file, now, told)
    return (
        f"{file}: {_held(saved)}, as of {_moment(saved)}. It holds personal data: keep it as you"
        " keep the database"
    )


def run_restore(database: Engine, file: Path, now: datetime) -> str:
    """Restore a backup; say how much it held. Raises BackupError, OSError."""
    with bar(file.name) as told:
        restored = restore(database, file, now, told)
    return (
        f"restored {_held(restored)}, as of {_moment(restored)}. What was waiting to be sent then"
        " is sent when the bot starts: let the old one start no more"
    )


def _held(header: Header) -> str:
    tables = sum(count > 0 for count in header.rows.values())
    return f"{header.total} rows of {tables} tables"


def _moment(header: Header) -> str:
    return header.made_at.isoformat(" ", "seconds")
