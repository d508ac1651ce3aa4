"""The accounts of the settings, as channels, and how their platforms are told of us. Channels are
imported as they are needed: their libraries take long to load."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.channels.base import Channel
from bot.clock import Clock
from bot.engine.messages import Take
from bot.runtime.command_menus import CommandMenus
from bot.runtime.connecting import Steps
from bot.runtime.connections import Connections
from bot.runtime.reader import Reader
from bot.runtime.sending.sender import Sender
from bot.runtime.writer import Writer
from bot.settings import Settings
from bot.text.phrases import DEFAULT_LANGUAGE, LANGUAGES
from handlers import command_menu

if TYPE_CHECKING:
    from bot.channels.telegram.channel import TelegramChannel
    from bot.channels.whatsapp.channel import WhatsAppChannel
    from bot.web.simulator.phones import Phones


def telegram(settings: Settings, clock: Clock) -> TelegramChannel:
    from bot.channels.telegram.channel import TelegramChannel

    return TelegramChannel(
        settings.telegram_token,
        settings.telegram_api_url,
        settings.webhook_secret,
        settings.telegram_rate,
        clock,
        settings.reading_time,
    )


def whatsapp(settings: Settings, clock: Clock) -> WhatsAppChannel:
    from bot.channels.whatsapp.channel import Account, WhatsAppChannel

    account = Account.of(settings)
    return WhatsAppChannel(account, settings.whatsapp_rate, clock, settings.reading_time)


def phones(writer: Writer, clock: Clock) -> Phones:
    from bot.web.simulator.phones import Phones

    return Phones(writer, clock)


def simulated(phones: Phones, reading_time: float) -> Iterator[Channel]:
    """Make the channels of the simulator, which look as the real ones do."""
    from bot.channels.simulator import TELEGRAM, WHATSAPP, SimulatorChannel
    from bot.channels.telegram import channel as telegram
    from bot.channels.whatsapp import channel as whatsapp

    drawn_as = {TELEGRAM: telegram.capabilities, WHATSAPP: whatsapp.capabilities}
    for name, capabilities in drawn_as.items():
        seen = replace(capabilities(reading_time), shows_busy=False)
        yield SimulatorChannel(name, seen, phones.deliver, phones.fetch)


def menus(channel: TelegramChannel, reader: Reader, writer: Writer, sender: Sender) -> CommandMenus:
    """What gives coordinators their menu of commands, where this process sends for the account."""
    menu = partial(command_menu, coordinator=True)
    return CommandMenus(channel, reader, writer, menu, lambda: sender.sends)


def connect_telegram(
    channel: TelegramChannel,
    connections: Connections,
    public_url: str,
    take: Take,
    names: dict[str, str],
    menus: CommandMenus,
) -> None:
    """Webhook where we can be called, else polling; then the bot's name, for `names`, its commands
    and those of coordinators."""

    async def name() -> None:
        names[channel.name] = await channel.user_name()

    async def set_commands() -> None:
        for language in (None, *LANGUAGES):
            await channel.set_commands(language, command_menu(language or DEFAULT_LANGUAGE))

    async def poll() -> None:
        """Polled from now on: name and commands may be long in coming."""
        await channel.use_polling()
        connections.go_on(channel.name, channel.poll(take))

    async def follow_coordinators() -> None:
        connections.go_on(channel.name, menus.run())

    first: Steps = {"polling": poll}
    if public_url:
        first = {"webhook": lambda: channel.use_webhook(public_url)}
    then: Steps = {"name": name, "commands": set_commands, "menus": follow_coordinators}
    connections.begin(channel.name, {**first, **then})


def connect_whatsapp(channel: WhatsAppChannel, connections: Connections) -> None:
    """Twilio calls where its console says; of us it is only asked whether it knows us."""
    connections.begin(channel.name, {"account": channel.try_account})
