"""`bimtek whatsapp …`: what the operator sets at Twilio."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from bot.config import Settings

whatsapp_cli = typer.Typer(help="WhatsApp: what is to be set at Twilio.", no_args_is_help=True)
# Five repeats, after answers that are errors, connections that fail and answers that do not come;
# by itself Twilio repeats once, and only where the connection failed (Twilio: webhook connection
# overrides). The fragment is Twilio's; it is neither sent nor signed.
_REPEATS = "#rc=5&rp=all"


@whatsapp_cli.callback()
def whatsapp() -> None:
    """Keeps `setup` a command with a name while it is the only one."""


@whatsapp_cli.command("setup")
def setup() -> None:
    """Print what to set for the sender in Twilio's console, and try the account."""
    from bot.config import load_settings

    settings = load_settings()
    if not settings.whatsapp:
        _fail("set BIMTEK_TWILIO_ACCOUNT_SID, BIMTEK_TWILIO_AUTH_TOKEN and BIMTEK_WHATSAPP_FROM")
    typer.echo(what_to_set(settings.whatsapp_from, settings.public_url))
    wrong = asyncio.run(_tried(settings))
    if wrong:
        _fail(f"the account does not work: {wrong}")
    typer.echo("The account answers.")


def what_to_set(sender: str, public_url: str) -> str:
    from bot.channels.whatsapp import INBOUND_PATH

    address = f"{public_url}{INBOUND_PATH}{_REPEATS}"
    return f"""\
In Twilio's console, at the WhatsApp sender {sender}, set
  webhook for incoming messages  {address}
  fallback for it                {address}
  both by POST. The end after # makes Twilio repeat what did not get through.
  status callback                leave it empty: each message names its own
Leave Advanced Opt-Out off: the bot understands BERHENTI and MULAI itself."""


async def _tried(settings: Settings) -> str:
    """Why the account cannot be used; "" when it can."""
    from datetime import timedelta

    from bot.channels.base import SendError
    from bot.channels.whatsapp import Account, WhatsAppChannel
    from bot.clock import SystemClock

    clock = SystemClock()
    channel = WhatsAppChannel(Account.of(settings), settings.whatsapp_rate, clock)
    await channel.open()
    try:
        await channel.received(clock.now() - timedelta(minutes=1))
    except SendError as error:
        return str(error)
    finally:
        await channel.close()
    return ""


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)
