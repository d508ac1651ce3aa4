"""What the operator does with the database as a whole."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.databases import current_database, opened_database
from bot.cli.ending import fail


def migrate() -> None:
    """Bring the database up to date, or make a new one."""
    from bot.store.database import bring_up

    with opened_database(may_create=True) as database:
        said = bring_up(database)
    typer.echo(said)


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
