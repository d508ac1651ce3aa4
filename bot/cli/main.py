"""The command line. It parses arguments and says what went wrong; the work is elsewhere."""

from __future__ import annotations

import os
import re
import sys
from typing import Annotated

import typer
from typer.exceptions import Abort, TyperException

from bot.cli import backups, coordinators, data, importing, running
from bot.cli.breach import breach
from bot.cli.budget import budget_cli
from bot.cli.certificates import certificate_cli
from bot.cli.ending import Code
from bot.cli.questions import content_cli
from bot.cli.whatsapp import whatsapp_cli
from bot.settings import SettingsError

RUN, DATA, PEOPLE, TRAINING = "Set up and run", "What is kept", "People", "Training and money"
cli = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    epilog="Exit codes: 0 done; 1 it cannot be done, the last line says why; 2 it was typed"
    " wrongly; 70 a fault of the program; 130 broken off by Ctrl-C.",
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


cli.command(rich_help_panel=RUN)(running.init)
cli.command(rich_help_panel=RUN)(running.run)
cli.command(rich_help_panel=RUN)(running.check)
cli.command(rich_help_panel=RUN)(running.chat)
cli.add_typer(whatsapp_cli, name="whatsapp", rich_help_panel=RUN)
cli.command(rich_help_panel=DATA)(data.migrate)
cli.command(rich_help_panel=DATA)(backups.backup)
cli.command(rich_help_panel=DATA)(backups.restore)
cli.command(rich_help_panel=DATA)(data.recount)
cli.command(rich_help_panel=DATA)(data.seed)
cli.add_typer(coordinators.coordinator_cli, name="coordinator", rich_help_panel=PEOPLE)
cli.command(name="import", rich_help_panel=PEOPLE)(importing.import_people)
cli.command(rich_help_panel=PEOPLE)(breach)
cli.add_typer(certificate_cli, name="certificate", rich_help_panel=PEOPLE)
cli.add_typer(content_cli, name="content", rich_help_panel=TRAINING)
cli.add_typer(budget_cli, name="budget", rich_help_panel=TRAINING)


def main() -> None:
    """Run the command that was typed. Whatever ends it, one sentence says so."""
    sys.exit(_run())


def _run() -> int:
    try:
        code = cli(standalone_mode=False, prog_name="bimtek")
    except TyperException as error:
        return _misused(error)
    except (Abort, KeyboardInterrupt):
        typer.echo("broken off", err=True)
        return Code.INTERRUPTED
    except SettingsError as error:
        typer.echo(error, err=True)
        return Code.REFUSED
    except BrokenPipeError:
        _say_no_more()
        return Code.REFUSED
    except Exception as error:
        return _fault(error)
    return code if isinstance(code, int) else Code.DONE


# What the library says of a value, and how it reads.
_WORDS = {"Input should be": "it should be", "Value error, ": "", ", unable to parse.*": ""}


def _misused(error: TyperException) -> int:
    """What was typed is no command: in one line, with where to read on."""
    context = getattr(error, "ctx", None)
    said = error.format_message()
    for theirs, ours in _WORDS.items():
        said = re.sub(theirs, ours, said)
    path = context.command_path if context is not None else "bimtek"
    helped = said.lstrip().startswith("Usage:") or not said.strip()
    typer.echo(said if helped else f"{said.rstrip('.')} (see {path} --help)", err=True)
    return Code.MISUSED


def _fault(error: Exception) -> int:
    """What nobody thought of: by kind and place, without what may be somebody's words."""
    from bot.logs import told

    typer.echo(told(error), err=True)
    typer.echo("this is a fault of the program: please report the lines above", err=True)
    return Code.FAULT


def _say_no_more() -> None:
    """Whoever read what we say has gone; Python would complain of it once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
