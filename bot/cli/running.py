"""`bimtek run`, `chat` and `check`."""

from __future__ import annotations

import gc
import sys
from typing import Annotated, Literal

import typer

from bot.cli.databases import say_where
from bot.cli.ending import fail
from bot.clock import SystemClock
from bot.settings import load_settings


def run(
    role: Annotated[
        Literal["all", "web", "worker"], typer.Option(help="which part runs in this process")
    ] = "all",
    host: Annotated[str | None, typer.Option(help="address to listen on")] = None,
    port: Annotated[
        int | None, typer.Option(help="port to listen on; 0: any that is free", min=0, max=65535)
    ] = None,
) -> None:
    """Run everything in one process, or one role of several."""
    gc.disable()  # nothing that is imported becomes garbage; bot/cli/serve.py switches it on again
    given = {"host": host, "port": port}
    settings = load_settings(**{name: value for name, value in given.items() if value is not None})
    from bot.cli.serve import serve

    say_where(settings)
    serve(settings, role)


def chat(
    address: Annotated[str, typer.Option("--as", help="who you are")] = "me",
) -> None:
    """Talk to the bot in the terminal, or through a pipe: a line in, the whole answer out."""
    settings = load_settings(simulator=False)
    from bot.cli.chat import chat as talk

    say_where(settings)
    talk(settings, address, sys.stdin)


def check() -> None:
    """Check content, locales and settings; every fault with file and line."""
    from bot.cli.check import check_all, notes

    faults = check_all()
    for fault in faults:
        typer.echo(fault)
    if faults:
        fail(f"{len(faults)} faults" if len(faults) > 1 else "1 fault")
    typer.echo("content, locales and settings are in order")
    for note in notes(SystemClock().now().date()):
        typer.echo(f"note: {note}")
