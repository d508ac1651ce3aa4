"""`bimtek chat`: the bot in the terminal, by the same writer and outbox as everywhere."""

from __future__ import annotations

import asyncio
from typing import TextIO
from uuid import uuid4

from rich.console import Console

from bot import logs
from bot.app import App
from bot.channels.terminal import NAME, TerminalChannel
from bot.engine.messages import Address, Arrival, Inbound
from bot.settings import Settings

_PROMPT = "> "


def chat(settings: Settings, address: str, lines: TextIO) -> None:
    """Read lines until their end. Each is answered in full before the next is read."""
    logs.set_up("WARNING", settings.log_format)
    asyncio.run(_chat(settings, address, lines))


async def _chat(settings: Settings, address: str, lines: TextIO) -> None:
    console = Console(highlight=False, markup=False, soft_wrap=True)
    local = settings.model_copy(
        update={"telegram_token": "", "twilio_account_sid": "", "simulator": False}
    )
    app = App(local)
    app.prepare_database()
    app.add(TerminalChannel(lambda text: console.print(f"{text}\n")))
    await app.start()
    try:
        await app.senders[NAME].caught_up()
        while line := await asyncio.to_thread(_read, lines):
            if line.strip():
                await _say(app, address, line.strip())
    finally:
        await app.stop()


def _read(lines: TextIO) -> str:
    if lines.isatty():
        print(_PROMPT, end="", flush=True)  # noqa: T201
    return lines.readline()


async def _say(app: App, address: str, text: str) -> None:
    sender, now = Address(NAME, address), app.clock.now()
    event = Inbound(uuid4().hex, sender, now, text)
    await app.submit(Arrival(event.id, sender, now, event))
    await app.senders[NAME].emptied()
