"""What there is at the platform to send templates and keys by, looked at once in a while."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from bot.channels.base import SendError, TemplateStatus
from bot.channels.template_texts import ANNOUNCEMENTS
from bot.delivery.templates import APPROVED, load_contents, save_contents, usable
from bot.runtime.writer import Writer

log = logging.getLogger(__name__)


class Keeping(Protocol):
    """A channel whose platform keeps contents for us."""

    usable: Mapping[str, str]

    @property
    def name(self) -> str: ...

    async def contents(self, known: Sequence[TemplateStatus] = ()) -> Sequence[TemplateStatus]:
        """List what the platform keeps for us. Raises a SendError."""


async def sync_templates(channel: Keeping, writer: Writer, now: datetime) -> None:
    """Where nothing was ever made nothing is asked."""
    known = await writer.run(lambda connection: load_contents(connection, channel.name))
    channel.usable = usable(known)
    if not known:
        return
    try:
        found = await channel.contents(known)
    except SendError as error:
        log.error("%s: its templates: %s", channel.name, error)
        return
    await writer.run(lambda connection: save_contents(connection, channel.name, found, now))


def approve_all(connection: Connection, channel: str, now: datetime) -> None:
    """Approve all templates at once where there is nobody to ask, as in the simulator."""
    if not load_contents(connection, channel):
        made = [TemplateStatus(name, name, name, APPROVED) for name in ANNOUNCEMENTS]
        save_contents(connection, channel, made, now)
