"""The commands `bimtek backup` and `bimtek restore`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.databases import opened_database, say_where
from bot.cli.ending import fail, naming_files
from bot.clock import SystemClock
from bot.settings import Settings, load_settings

_PassphraseFile = Annotated[
    Path | None,
    typer.Option(help="a file with the passphrase, instead of BIMTEK_BACKUP_PASSPHRASE"),
]


def backup(
    file: Annotated[
        Path, typer.Argument(help="a new file, bimtek-2026-11-26.gz; with --every a folder")
    ],
    every: Annotated[
        str | None, typer.Option(help="go on, with a locked copy each 15m, 1h or 1d (SQLite)")
    ] = None,
    keep: Annotated[int, typer.Option(help="how many copies to keep", min=1)] = 96,
    passphrase_file: _PassphraseFile = None,
) -> None:
    """Write all that the database holds into one file, while the bot runs; with --every a copy
    again and again, encrypted, the last ones kept."""
    if every is not None:
        _copy_every(file, every, keep, passphrase_file)
        return
    from bot.cli.backup import run_backup

    if not file.absolute().parent.is_dir():
        fail(f"{file.parent} is no folder: make it first")
    with opened_database() as database, _troubles(file):
        typer.echo(run_backup(database, file, SystemClock().now()))


def restore(
    file: Annotated[Path, typer.Argument(help="what 'bimtek backup' wrote")],
    passphrase_file: _PassphraseFile = None,
) -> None:
    """Put a backup into a new database, SQLite or PostgreSQL: all of it, or nothing."""
    from bot.cli.backup import run_restore
    from bot.store.backup.sealing import is_sealed

    if not file.is_file():
        fail(f"{file}: No such file or directory")
    with _troubles(file):
        sealed = is_sealed(file)
    if sealed:
        _put_copy_back(file, passphrase_file)
        return
    with opened_database(may_create=True) as database, _troubles(file):
        typer.echo(run_restore(database, file, SystemClock().now()))


def _put_copy_back(file: Path, passphrase_file: Path | None) -> None:
    from bot.cli.backup_copies import put_copy_back

    settings = load_settings()
    say_where(settings)
    with _troubles(file):
        passphrase = _passphrase(settings, passphrase_file)
        typer.echo(put_copy_back(file, passphrase, settings.database_url))


def _copy_every(folder: Path, every: str, keep: int, passphrase_file: Path | None) -> None:
    from bot.cli.backup_copies import Copying, copy_until_ended, interval, sqlite_file
    from bot.store.opening import require_there

    settings = load_settings()
    say_where(settings)
    with _troubles(folder):
        database = sqlite_file(settings.database_url)
        copying = Copying(database, folder, interval(every), keep)
        passphrase = _passphrase(settings, passphrase_file)
        require_there(settings.database_url)
        copy_until_ended(copying, passphrase, SystemClock(), typer.echo)


def _passphrase(settings: Settings, file: Path | None) -> str:
    """Read the passphrase: never from what is typed, which every process of the machine sees."""
    from bot.store.backup.types import BackupError

    given = file.read_text("utf-8").strip() if file is not None else settings.backup_passphrase
    if not given:
        raise BackupError(
            "set BIMTEK_BACKUP_PASSPHRASE, or give --passphrase-file FILE. Keep the passphrase"
            " elsewhere too: without it nobody opens these backups"
        )
    return given


@contextmanager
def _troubles(file: Path) -> Iterator[None]:
    """Say in a sentence what went wrong."""
    from bot.store.backup.types import BackupError

    with naming_files(file):
        try:
            yield
        except BackupError as error:
            fail(str(error))
        except UnicodeDecodeError:
            fail("the file with the passphrase is no text in UTF-8")
