"""`bimtek import`: the people of a list, shown first; and a list taken back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.databases import current_database
from bot.cli.ending import fail, misused, naming_files
from bot.clock import SystemClock


def import_people(
    file: Annotated[
        Path | None, typer.Argument(help=".xlsx, .xls, .ods or .csv with the people")
    ] = None,
    template: Annotated[
        Path | None, typer.Option(help="write an empty list to fill in here, and nothing else")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="where to write what became of each row")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="do not show first what was understood")
    ] = False,
    back: Annotated[
        int | None, typer.Option("--take-back", help="the number of a list that was imported")
    ] = None,
) -> None:
    """Invite the people of a list to register; what became of each row stands beside it."""
    from bot.cli import invitees

    if back is not None:
        _take_back(back)
    elif template is not None:
        with naming_files(template):
            typer.echo(invitees.write_template(template))
    elif file is None:
        misused("give a file, or --template FILE for an empty one")
    else:
        sure = (lambda told: True) if yes else _shown
        _import(file, report or _unused(file.with_name(f"{file.stem}-hasil.xlsx")), sure)


def _take_back(list: int) -> None:
    from bot.cli import invitees

    with current_database() as database:
        told = invitees.take_back(list, database, SystemClock().now())
    if told is None:
        fail(f"there is no list {list} that could be taken back")
    typer.echo(told)


def _unused(file: Path) -> Path:
    """Return the name, or the next that no file has: an earlier result is not overwritten."""
    names = (file.with_name(f"{file.stem}-{number}{file.suffix}") for number in count(2))
    return file if not file.exists() else next(one for one in names if not one.exists())


def _shown(told: str) -> bool:
    """Show what was understood to who sits there: a pipe cannot say no."""
    typer.echo(told, err=True)
    return not sys.stdin.isatty() or typer.confirm("import this?", err=True)


def _import(file: Path, report: Path, sure: Callable[[str], bool]) -> None:
    from bot.cli import invitees
    from bot.features.invitees.types import UnreadableList

    if not file.is_file():
        fail(f"{file}: No such file or directory")
    if report.exists():
        fail(f"{report}: there is a file of that name already; give another with --report")
    with current_database() as database, naming_files(file):
        try:
            done = invitees.run(file, report, database, SystemClock().now(), sure)
        except UnreadableList as unreadable:
            fail(f"{file.name}: {invitees.in_english(unreadable.say)}")
    if done is None:
        fail("nothing was imported")
    list, imported = done
    typer.echo(f"{invitees.counts(imported)}\nwhat became of each row: {report}")
    if not imported.people:
        fail("nobody of this list was imported")
    typer.echo(f"to take it back: bimtek import --take-back {list}")
