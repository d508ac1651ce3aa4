"""The command line. It parses arguments and says what went wrong; the work is elsewhere."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.cli.budget import budget_cli
from bot.cli.questions import content_cli
from bot.cli.whatsapp import whatsapp_cli
from bot.clock import SystemClock
from bot.settings import SettingsError, load_settings

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Engine

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"bimtek {version('kawan-bimtek')}")
        raise typer.Exit


@cli.callback()
def every_command(
    asked: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Kawan Bimtek: a training companion for social volunteers, in their chat apps."""


@cli.command()
def run(
    role: Annotated[str, typer.Option(help="all, web or worker")] = "all",
    host: Annotated[str | None, typer.Option(help="address to listen on")] = None,
    port: Annotated[int | None, typer.Option(help="port to listen on")] = None,
) -> None:
    """Run everything in one process, or one role of several."""
    gc.disable()  # nothing that is imported becomes garbage; bot/cli/serve.py switches it on again
    from bot.app import ROLES
    from bot.cli.serve import serve

    if role not in ROLES:
        _fail(f"--role is one of {', '.join(ROLES)}")
    given = {"host": host, "port": port}
    settings = {name: value for name, value in given.items() if value is not None}
    serve(load_settings(**settings), role)


@cli.command()
def chat(
    address: Annotated[str, typer.Option("--as", help="who you are")] = "me",
) -> None:
    """Talk to the bot in the terminal, or through a pipe: a line in, the whole answer out."""
    from bot.cli.chat import chat as talk

    talk(load_settings(simulator=False), address, sys.stdin)


@cli.command()
def check() -> None:
    """Check content, locales and settings; every fault with file and line."""
    from bot.cli.check import check_all, notes

    faults = check_all()
    for fault in faults:
        typer.echo(fault)
    if faults:
        _fail(f"{len(faults)} faults")
    typer.echo("content, locales and settings are in order")
    for note in notes(SystemClock().now().date()):
        typer.echo(f"note: {note}")


@cli.command()
def migrate() -> None:
    """Bring the database up to date."""
    from bot.store.database import opened
    from models.schema import HEAD
    from models.schema import migrate as bring_up

    with opened(load_settings().database_url) as database:
        bring_up(database)
    typer.echo(f"the database is at {HEAD}")


@cli.command()
def backup(
    file: Annotated[Path, typer.Argument(help="a new file: bimtek-2026-11-26.gz")],
) -> None:
    """Write all that the database holds into one file, while the bot runs."""
    from bot.cli.backup import run_backup

    _with_backups(file, run_backup)


@cli.command()
def restore(
    file: Annotated[Path, typer.Argument(help="what 'bimtek backup' wrote")],
) -> None:
    """Put a backup into a new database, SQLite or PostgreSQL: all of it, or nothing."""
    from bot.cli.backup import run_restore

    _with_backups(file, run_restore)


def _with_backups(file: Path, work: Callable[[Engine, Path, datetime], str]) -> None:
    from bot.store.backup.types import BackupError
    from bot.store.database import opened

    with opened(load_settings().database_url) as database:
        try:
            typer.echo(work(database, file, SystemClock().now()))
        except BackupError as error:
            _fail(str(error))
        except OSError as error:
            _fail(f"{error.filename or file}: {error.strerror}")


@cli.command()
def seed(
    volunteers: Annotated[int, typer.Option(help="how many", min=1)] = 100,
) -> None:
    """Fill an empty database with made-up volunteers, for demonstrations and benchmarks."""
    from bot.cli.seed import RealPeopleError
    from bot.cli.seed import seed as plant

    try:
        plant(load_settings().database_url, volunteers)
    except RealPeopleError as error:
        _fail(str(error))


@cli.command()
def recount() -> None:
    """Prove the counts behind REKAP against what they count; what is wrong is put right."""
    from bot.features.counters import recount as counts
    from bot.store.database import opened

    with opened(load_settings().database_url) as database:
        wrong = counts.wrong_counts(database)
        if wrong:
            with database.begin() as connection:
                counts.recount(connection)
    typer.echo(f"{wrong} counts were wrong and are right now" if wrong else "all counts are right")


@cli.command(name="import")
def import_people(
    file: Annotated[Path | None, typer.Argument(help=".xlsx or .csv with the people")] = None,
    template: Annotated[
        Path | None, typer.Option(help="write an empty list to fill in here, and nothing else")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="where to write what became of each row")
    ] = None,
) -> None:
    """Invite the people of a list to register; what became of each row stands beside it."""
    from bot.cli import invitees

    if template is not None:
        typer.echo(invitees.write_template(template))
    elif file is None:
        _fail("give a file, or --template FILE for an empty one")
    else:
        _import(file, report or file.with_name(f"{file.stem}-hasil.xlsx"))


def _import(file: Path, report: Path) -> None:
    from bot.cli import invitees
    from bot.features.invitees.types import UnreadableList
    from bot.store.database import opened

    with opened(load_settings().database_url) as database:
        try:
            typer.echo(invitees.run(file, report, database, SystemClock().now()))
        except UnreadableList as unreadable:
            _fail(f"{file.name}: {invitees.in_english(unreadable.say)}")
        except OSError as error:
            _fail(f"{error.filename or file}: {error.strerror}")


coordinator_cli = typer.Typer(help="Who may plan sessions for a region, and see all below it.")
cli.add_typer(coordinator_cli, name="coordinator")
cli.add_typer(content_cli, name="content")
cli.add_typer(whatsapp_cli, name="whatsapp")
cli.add_typer(budget_cli, name="budget")

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
    from bot.store.database import prepared

    settings = load_settings()
    try:
        with prepared(settings.database_url) as database, database.begin() as connection:
            work(connection)
    except CoordinatorError as error:
        _fail(str(error))


certificate_cli = typer.Typer(help="Certificates that were given.")
cli.add_typer(certificate_cli, name="certificate")


@certificate_cli.command("withdraw")
def certificate_withdraw(
    number: Annotated[str, typer.Argument(help="as it stands on the paper: KB-7K3M-…")],
    reason: Annotated[str, typer.Option(help="why, as its owner will be told")],
) -> None:
    """Withdraw a certificate: it counts no more, and its page says so; written in the audit."""
    from bot.features.certificates.types import LONGEST_REASON, SHORTEST_REASON
    from bot.features.certificates.writes import CertificateError, withdraw_by_operator
    from bot.store.database import prepared

    why = " ".join(reason.split())
    if not SHORTEST_REASON <= len(why) <= LONGEST_REASON:
        _fail(f"--reason takes {SHORTEST_REASON} to {LONGEST_REASON} characters")
    settings, now = load_settings(), SystemClock().now()
    try:
        with prepared(settings.database_url) as database, database.begin() as connection:
            gone = withdraw_by_operator(connection, number, why, now)
    except CertificateError as error:
        _fail(str(error))
    typer.echo(f"{gone.number} is withdrawn")


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)


def main() -> None:
    try:
        cli()
    except SettingsError as error:
        typer.echo(error, err=True)
        sys.exit(1)
