"""What the operator does with the database as a whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.databases import current_database, opened_database
from bot.cli.ending import fail, naming_files
from bot.clock import SystemClock

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine


def migrate() -> None:
    """Bring the database up to date, or make a new one."""
    from bot.store.database import bring_up

    with opened_database(may_create=True) as database:
        said = bring_up(database)
    typer.echo(said)


def backup(
    file: Annotated[Path, typer.Argument(help="a new file: bimtek-2026-11-26.gz")],
) -> None:
    """Write all that the database holds into one file, while the bot runs."""
    from bot.cli.backup import run_backup

    if not file.absolute().parent.is_dir():
        fail(f"{file.parent} is no folder: make it first")
    with opened_database() as database:
        _with_backups(database, file, run_backup)


def restore(
    file: Annotated[Path, typer.Argument(help="what 'bimtek backup' wrote")],
) -> None:
    """Put a backup into a new database, SQLite or PostgreSQL: all of it, or nothing."""
    from bot.cli.backup import run_restore

    if not file.is_file():
        fail(f"{file}: No such file or directory")
    with opened_database(may_create=True) as database:
        _with_backups(database, file, run_restore)


def _with_backups(
    database: Engine, file: Path, work: Callable[[Engine, Path, datetime], str]
) -> None:
    from bot.store.backup.types import BackupError

    with naming_files(file):
        try:
            typer.echo(work(database, file, SystemClock().now()))
        except BackupError as error:
            fail(str(error))


def seed(
    volunteers: Annotated[int, typer.Option(help="how many", min=1)] = 100,
) -> None:
    """Fill an empty database with made-up volunteers, for demonstrations and benchmarks."""
    from bot.cli.seed import RealPeopleError
    from bot.cli.seed import seed as plant

    with opened_database(may_create=True) as database:
        try:
            plant(database, volunteers)
        except RealPeopleError as error:
            fail(str(error))
    typer.echo(f"{volunteers} made-up volunteers are there")


def recount() -> None:
    """Prove the counts behind REKAP against what they count; what is wrong is put right."""
    from bot.cli.bars import bar
    from bot.features.counters import recount as counts

    with current_database() as database, bar("Counts"):
        wrong = counts.wrong_counts(database)
        if wrong:
            with database.begin() as connection:
                counts.recount(connection)
    typer.echo(f"{wrong} counts were wrong and are right now" if wrong else "all counts are right")
