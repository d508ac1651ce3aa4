"""The menus of commands of chats: those of coordinators offer more, and follow what they become,
and their language."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Protocol

from bot.channels.base import FateUnknown, Misconfigured, SendError, Throttled, Unavailable
from bot.runtime.reader import Reader
from bot.runtime.writer import Writer
from bot.store.command_menus import MenuDue, menus_due, note_menu

log = logging.getLogger(__name__)
LOOK_SECONDS = 15.0
_LATER = (Throttled, Unavailable, FateUnknown, Misconfigured)
Menu = Callable[[str], list[tuple[str, str]]]


class HasMenus(Protocol):
    """A channel whose chats have menus of commands."""

    @property
    def name(self) -> str: ...

    async def set_chat_commands(self, recipient: str, commands: list[tuple[str, str]]) -> None:
        """Give a chat a menu of its own; with no commands, take it back. Raises a SendError."""


class CommandMenus:
    """`menu` gives a coordinator's commands in a language; `sends`, whether this process sends for
    the account: of several one does it."""

    def __init__(
        self,
        channel: HasMenus,
        reader: Reader,
        writer: Writer,
        menu: Menu,
        sends: Callable[[], bool],
    ) -> None:
        self._channel, self._reader, self._writer = channel, reader, writer
        self._menu, self._sends = menu, sends

    async def run(self) -> None:
        """Look now and then, until cancelled."""
        while True:
            try:
                if self._sends():
                    await self.set_due()
            except Exception as error:
                log.error("menus of commands: %s", type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    async def set_due(self) -> None:
        """Set what is due. What Telegram will not have is not asked for again."""
        name = self._channel.name
        for due in await self._reader.read(lambda connection: menus_due(connection, name)):
            try:
                await self._set(due)
            except _LATER:
                return
            except SendError as error:
                log.warning("a menu of commands was refused: %s", error)
            await self._writer.run(partial(note_menu, due=due))

    async def _set(self, due: MenuDue) -> None:
        commands = self._menu(due.language) if due.language is not None else []
        await self._channel.set_chat_commands(due.recipient, commands)
