"""`bimtek coordinator …`: who answers for a region."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.databases import current_database
from bot.cli.ending import fail
from bot.clock import SystemClock

if TYPE_CHECKING:
    from sqlalchemy import Connection

coordinator_cli = typer.Typer(
    help="Who may plan sessions for a region, and see all below it.", no_args_is_help=True
)
_WHO = "phone number, name, or address as telegram:123456"


@coordinator_cli.command("add")
def coordinator_add(
    region: Annotated[str, typer.Argument(help="region code or name: 32.75, or nasional")],
    who: Annotated[
        str | None, typer.Option(help=f"a registered volunteer, at once: {_WHO}")
    ] = None,
) -> None:
    """Print a one-time code that makes its first sender coordinator of a region, within 48 hours;
    with --who appoint a volunteer at once. The level follows from the region's code."""
    from bot.features.coordinators import admin
    from bot.features.coordinators.writes import new_code

    def work(connection: Connection) -> None:
        scope, now = admin.region_code(region), SystemClock().now()
        office = f"{admin.level(scope)} {admin.scope_name(scope)}"
        if who is not None:
            found = admin.add(connection, who, scope, now)
            typer.echo(f"{found.name}: {office}")
            return
        code = new_code(connection, scope, now)
        typer.echo(f"{office}: one person, registered with the bot, sends within 48 hours")
        typer.echo(f"  KOORDINATOR {code}")
        typer.echo(f"or opens https://t.me/<bot>?start=koordinator-{code}")

    _with_coordinators(work)


@coordinator_cli.command("remove")
def coordinator_remove(who: Annotated[str, typer.Argument(help=_WHO)]) -> None:
    """Take the rights back, at once."""
    from bot.features.coordinators import admin

    def work(connection: Connection) -> None:
        found = admin.remove(connection, who, SystemClock().now())
        typer.echo(f"{found.name} is no coordinator any more")

    _with_coordinators(work)


@coordinator_cli.command("list")
def coordinator_list() -> None:
    """List all coordinators, by region."""
    from bot.features.coordinators import admin

    def work(connection: Connection) -> None:
        for one in admin.listed(connection):
            place = admin.scope_name(one.scope)
            typer.echo(f"{one.scope or '-'}\t{one.level}\t{place}\t{one.name}")

    _with_coordinators(work)


def _with_coordinators(work: Callable[[Connection], None]) -> None:
    from bot.features.coordinators.admin import CoordinatorError

    try:
        with current_database() as database, database.begin() as connection:
            work(connection)
    except CoordinatorError as error:
        fail(str(error))
