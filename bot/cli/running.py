"""`bimtek run`, `chat` and `check`."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.cli.databases import say_where
from bot.cli.ending import fail
from bot.clock import SystemClock
from bot.settings import SettingsError, load_settings

if TYPE_CHECKING:
    from bot.cli.online.findings import Finding


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


def check(
    online: Annotated[
        bool, typer.Option("--online", help="ask the platforms, and look at this machine, as well")
    ] = False,
) -> None:
    """Check content, locales and settings; every fault with file and line."""
    from bot.cli.check import check_all, notes

    faults = check_all()
    for fault in faults:
        typer.echo(fault)
    if not faults:
        typer.echo("content, locales and settings are in order")
        for note in notes(SystemClock().now().date()):
            typer.echo(f"note: {note}")
    found = _look_online() if online else 0
    if faults or found:
        fail(_counted(len(faults) + found))


def _look_online() -> int:
    """How many faults there are; wrong settings were told already."""
    from bot.cli.online.checks import everything

    try:
        settings = load_settings()
    except SettingsError:
        return 0
    return show(everything(settings, SystemClock()))


def show(findings: AsyncIterator[Finding]) -> int:
    """Say what is found, as it is found. How many of it are faults."""
    from bot.cli.online.findings import Weight

    async def each() -> int:
        faults = 0
        async for finding in findings:
            typer.echo(finding)
            faults += finding.weight is Weight.FAULT
        return faults

    return asyncio.run(each())


def _counted(faults: int) -> str:
    return f"{faults} faults" if faults > 1 else "1 fault"


def init(
    telegram_token: Annotated[str | None, typer.Option(help="from @BotFather")] = None,
    public_url: Annotated[str | None, typer.Option(help="https://bimtek.example")] = None,
    twilio_account_sid: Annotated[str | None, typer.Option(help="from Twilio's console")] = None,
    twilio_auth_token: Annotated[str | None, typer.Option(help="from the same page")] = None,
    whatsapp_from: Annotated[str | None, typer.Option(help="the sender's number, +62…")] = None,
    organiser: Annotated[str | None, typer.Option(help="who holds the training")] = None,
    database_url: Annotated[str | None, typer.Option(help="sqlite:///… or postgresql://…")] = None,
    backups: Annotated[str | None, typer.Option(help="the folder of backups")] = None,
    files: Annotated[
        Path | None, typer.Option(help="write unit, timer and nginx's page into this folder")
    ] = None,
    ask: Annotated[bool, typer.Option("--ask/--no-ask", help="ask for what no option says")] = True,
    offline: Annotated[bool, typer.Option("--offline", help="do not try the accounts")] = False,
) -> None:
    """Make the settings, or change them: asks, tries both platforms, writes .env (0600)."""
    from bot.cli.init import init as make

    given = {
        "telegram_token": telegram_token,
        "public_url": public_url,
        "twilio_account_sid": twilio_account_sid,
        "twilio_auth_token": twilio_auth_token,
        "whatsapp_from": whatsapp_from,
        "organiser": organiser,
        "database_url": database_url,
        "backups": backups,
    }
    make(given, files, ask=ask, offline=offline)
