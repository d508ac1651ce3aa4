"""`bimtek whatsapp …`: what the operator sets at Twilio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import typer

from bot.cli.bars import each
from bot.cli.databases import current_database
from bot.cli.ending import fail
from bot.clock import SystemClock

if TYPE_CHECKING:
    from bot.channels.base import TemplateStatus
    from bot.channels.whatsapp.channel import WhatsAppChannel
    from bot.settings import Settings

whatsapp_cli = typer.Typer(help="WhatsApp: what is to be set at Twilio.", no_args_is_help=True)

templates_cli = typer.Typer(
    help="What messages outside the 24 hours, buttons and lists are sent by.", no_args_is_help=True
)
whatsapp_cli.add_typer(templates_cli, name="templates")


@whatsapp_cli.command("setup")
def setup() -> None:
    """Print what to set for the sender in Twilio's console, and try the account."""
    settings = _settings()
    typer.echo(what_to_set(settings.whatsapp_from, settings.public_url))
    wrong = asyncio.run(_tried(settings))
    if wrong:
        fail(f"the account does not work: {wrong}")
    typer.echo("The account answers.")


def what_to_set(sender: str, public_url: str) -> str:
    from bot.channels.whatsapp.channel import INBOUND_PATH, REPEATS

    address = f"{public_url}{INBOUND_PATH}{REPEATS}"
    return f"""\
In Twilio's console, at the WhatsApp sender {sender}, set
  webhook for incoming messages  {address}
  fallback for it                {address}
  both by POST. The end after # makes Twilio repeat what did not get through.
  status callback                leave it empty: each message names its own
Leave Advanced Opt-Out off: the bot understands BERHENTI and MULAI itself."""


async def _tried(settings: Settings) -> str:
    """Why the account cannot be used; "" when it can."""
    from bot.channels.base import SendError

    try:
        async with _channel(settings) as channel:
            await channel.try_account()
    except SendError as error:
        return str(error)
    return ""


@templates_cli.command("sync")
def sync() -> None:
    """Make at Twilio what is missing there, ask Meta to approve the templates, keep the ids."""
    _with_templates(_synced)


@templates_cli.command("status")
def status() -> None:
    """Ask Twilio how they stand, and keep that."""
    _with_templates(_asked)


Work = Callable[["WhatsAppChannel", Sequence["TemplateStatus"]], Awaitable[list["TemplateStatus"]]]


def _with_templates(work: Work) -> None:
    """What a run that was cut off has made is found by the next one, at Twilio."""
    from bot.channels.base import SendError
    from bot.channels.whatsapp.webhooks import NAME
    from bot.delivery.templates import load_contents, save_contents

    settings = _settings()

    async def ask(known: Sequence[TemplateStatus]) -> list[TemplateStatus]:
        async with _channel(settings) as channel:
            return await work(channel, known)

    with current_database() as database:
        with database.connect() as connection:
            known = load_contents(connection, NAME)
        try:
            found = asyncio.run(ask(known))
        except SendError as error:
            fail(f"Twilio did not do all of it: {error}; run it once more")
        with database.begin() as connection:
            save_contents(connection, NAME, found, SystemClock().now())
    for line in _listed(found):
        typer.echo(line)


async def _asked(channel: WhatsAppChannel, known: Sequence[TemplateStatus]) -> list[TemplateStatus]:
    return list(await channel.contents(known))


async def _synced(
    channel: WhatsAppChannel, known: Sequence[TemplateStatus]
) -> list[TemplateStatus]:
    from bot.channels.whatsapp.contents import UNSUBMITTED, definitions

    there = {one.label: one for one in await channel.contents(known)}
    for definition in each(definitions(), "Templates and keys"):
        navigator = there.get(definition.label) or await channel.make(definition)
        if navigator.status == UNSUBMITTED:
            navigator = await channel.submit(navigator, definition)
        there[definition.label] = navigator
    return list(there.values())


def _listed(found: Sequence[TemplateStatus]) -> Iterator[str]:
    """A line for each template, and one for all that shows buttons and lists."""
    from bot.channels.whatsapp.contents import definitions

    by_label = {one.label: one for one in found}
    keys = [one for one in definitions() if not one.category]
    for definition in definitions():
        if definition.category:
            yield _line(definition.name, by_label.get(definition.label))
    there = sum(one.label in by_label for one in keys)
    more = "" if there == len(keys) else ": run bimtek whatsapp templates sync"
    yield f"{'buttons, lists':<14} {there} of {len(keys)} are there{more}"


def _line(name: str, one: TemplateStatus | None) -> str:
    if one is None:
        return f"{name:<14} missing: run bimtek whatsapp templates sync"
    return f"{name:<14} {one.status:<12} {one.sid}  {one.reason}".rstrip()


@asynccontextmanager
async def _channel(settings: Settings) -> AsyncIterator[WhatsAppChannel]:
    from bot.channels.whatsapp.channel import Account, WhatsAppChannel

    account = Account.of(settings)
    channel = WhatsAppChannel(account, settings.whatsapp_rate, SystemClock())
    await channel.open()
    try:
        yield channel
    finally:
        await channel.close()


def _settings() -> Settings:
    from bot.settings import load_settings

    settings = load_settings()
    if not settings.whatsapp:
        fail("set BIMTEK_TWILIO_ACCOUNT_SID, BIMTEK_TWILIO_AUTH_TOKEN and BIMTEK_WHATSAPP_FROM")
    return settings
