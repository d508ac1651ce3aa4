"""`bimtek budget …`: how much WhatsApp may cost in a month."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.databases import current_database
from bot.cli.ending import fail
from bot.clock import SystemClock

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.delivery.budgets import BudgetStatus

budget_cli = typer.Typer(
    help="How much WhatsApp messages may cost a month, by region.", no_args_is_help=True
)
_REGION = "kabupaten, kota or province by code or name (32.75, Kota Bekasi), or nasional"
_KOTA = len("32.75")


@budget_cli.command("set")
def budget_set(
    region: Annotated[str, typer.Argument(help=_REGION)],
    rupiah: Annotated[int, typer.Argument(help="a month; months are those of UTC", min=0)],
) -> None:
    """Set what a region may cost a month: above it broadcasts wait; answers and reminders never do.
    Those that waited go on."""
    from bot.delivery.budgets import set_budget

    def work(connection: Connection) -> None:
        code, now = _code(region), SystemClock().now()
        set_budget(connection, code, rupiah, now)
        _tell(connection, code)

    _with_budgets(work)


@budget_cli.command("show")
def budget_show() -> None:
    """Show what is set, and what has been spent this month."""
    _with_budgets(lambda connection: _tell(connection, None))


@budget_cli.command("remove")
def budget_remove(region: Annotated[str, typer.Argument(help=_REGION)]) -> None:
    """Remove the budget of a region: broadcasts wait no longer for its sake."""
    from bot.delivery.budgets import remove_budget

    def work(connection: Connection) -> None:
        code = _code(region)
        if not remove_budget(connection, code, SystemClock().now()):
            fail(f"no budget is set for {_name(code)}")
        typer.echo(f"{_name(code)} has no budget any more")

    _with_budgets(work)


def _tell(connection: Connection, code: str | None) -> None:
    from bot.delivery.budgets import budget_statuses

    found = budget_statuses(connection, SystemClock().now(), None if code is None else [code])
    for one in found:
        typer.echo(_line(one))
    if not found:
        typer.echo("no budget is set: broadcasts are not limited by what they cost")


def _line(one: BudgetStatus) -> str:
    return (
        f"{one.region or '-'}\t{_name(one.region)}\tRp{one.rupiah:,} a month\tRp{one.spent:,} spent"
    )


def _name(code: str) -> str:
    from bot.features.coordinators.admin import scope_name

    return scope_name(code)


def _code(region: str) -> str:
    from bot.features.coordinators.admin import region_code

    code = region_code(region)
    if len(code) > _KOTA:
        fail(f"{_name(code)} is too small: budgets are for a kabupaten, kota, province or all")
    return code


def _with_budgets(work: Callable[[Connection], None]) -> None:
    from bot.features.coordinators.admin import CoordinatorError
    from bot.settings import load_settings

    settings = load_settings()
    if settings.whatsapp_price is None:
        typer.echo("note: BIMTEK_WHATSAPP_PRICE is not set: nothing is counted as spent", err=True)
    try:
        with current_database() as database, database.begin() as connection:
            work(connection)
    except CoordinatorError as error:
        fail(str(error))
