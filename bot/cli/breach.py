"""`bimtek breach`: who is concerned when data got out (docs/breach.md)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.databases import current_database
from bot.cli.ending import fail
from bot.clock import SystemClock

if TYPE_CHECKING:
    from sqlalchemy import Connection

_FOR_ITS_OWNER = 0o600


def breach(
    file: Annotated[Path, typer.Argument(help="a new file: concerned.xlsx")],
    region: Annotated[str, typer.Option(help="only those of a region: 32.75 or its name")] = "",
) -> None:
    """Write down who is concerned when data got out, and what is kept of them."""
    from bot.features.coordinators.admin import CoordinatorError, region_code

    if file.suffix != ".xlsx":
        fail(f"{file}: give a name that ends in .xlsx")
    if file.exists():
        fail(f"{file} is there already; give the name of a file that is not")
    now = SystemClock().now()
    try:
        scope = region_code(region) if region else ""
        with current_database() as database, database.begin() as connection:
            content, people = _workbook(connection, scope, now)
    except CoordinatorError as error:
        fail(str(error))
    try:
        _write(file, content)
    except OSError as error:
        fail(f"{file}: {error.strerror}")
    typer.echo(f"{people} people: {file}. It holds personal data; docs/breach.md says what to do")


def _workbook(connection: Connection, scope: str, now: datetime) -> tuple[bytes, int]:
    from bot.documents.spreadsheets import Column, Sheet, workbook
    from bot.store.audit import note
    from bot.store.concerned import concerned, kinds
    from bot.text.places import full_name

    people = list(concerned(connection, scope))
    note(connection, now, "breach list made", scope, people=len(people))

    def rows() -> Iterator[tuple[str | datetime | None, ...]]:
        for one in people:
            place = full_name(one.place) if one.place else ""
            yield one.name, one.phone, one.addresses, place, one.consented_at, one.heard_at

    who = ("Name", "Telephone", "Reached by", "Place", "Consented", "Wrote last")
    sheet = Sheet("People", [Column(heading, 24) for heading in who], rows())
    what = Sheet("Data", [Column("Kind", 46), Column("People")], list(kinds(connection)))
    return workbook(sheet, what), len(people)


def _write(file: Path, content: bytes) -> None:
    number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FOR_ITS_OWNER)
    with open(number, "wb") as new:
        new.write(content)
