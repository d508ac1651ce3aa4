"""`bimtek check --online`: everything that is looked at, one after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.cli.online import machine
from bot.cli.online.findings import Finding, note
from bot.clock import Clock
from bot.settings import Settings

_TWILIO = "https://api.twilio.com"


async def accounts(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    """Ask the platforms for the accounts that are set."""
    from bot.cli.online import telegram, whatsapp

    if settings.telegram_token:
        async for finding in telegram.look(settings, clock):
            yield finding
    if settings.whatsapp:
        async for finding in whatsapp.look(settings, clock):
            yield finding
    if not settings.connected:
        yield note("no account is set: 'bimtek init' asks for them")


async def everything(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    """Look at the accounts, and at what a machine needs to serve them."""
    async for finding in accounts(settings, clock):
        yield finding
    if settings.public_url:
        async for finding in machine.address(settings):
            yield finding
    asked = settings.telegram_api_url if settings.telegram_token else ""
    told = await machine.time_of(asked or settings.twilio_api_url or _TWILIO)
    if told is not None:
        yield machine.clock(told, clock.now())
    yield machine.disk(settings)
    yield machine.backups(settings.backups, clock.now())
