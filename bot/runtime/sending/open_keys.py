"""The keys of a question that is answered go away, and what was chosen stays to be seen. Done once
the answer is sent, so that nobody waits for it; lost, nothing depends on it."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass
from html import escape
from typing import Any

from sqlalchemy import Connection, select

from bot.channels.base import ClosesKeys, SendError, SendReceipt, Throttled
from bot.delivery.outbox import QueuedMessage
from bot.delivery.packing import unpack
from bot.engine.messages import Outbound, Tapped
from bot.runtime.sending.limits import Limits
from bot.runtime.writer import Writer
from models.base import table
from models.messages import Outbox

_outbox = table(Outbox)
_MOST_REMEMBERED = 5_000
_LONGEST = 4096
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A message with keys: its id at the platform, and its text as it was sent. "" for none."""

    id: str = ""
    text: str = ""


def with_choice(text: str, chosen: str) -> str:
    """Return a message (HTML) with what was chosen below it; "" where it is not known, or long."""
    said = f"{text}\n\n✓ <b>{escape(chosen)}</b>" if text and chosen else ""
    return said if len(said) <= _LONGEST else ""


class OpenKeys:
    """The last keys in each chat. After a start they are looked up once for each person."""

    def __init__(self, channel: ClosesKeys, writer: Writer, limits: Limits) -> None:
        self._channel, self._writer, self._limits = channel, writer, limits
        self._shown: OrderedDict[str, _Shown] = OrderedDict()

    async def sent(self, queued: QueuedMessage, receipt: SendReceipt) -> None:
        """Note an answer that was sent, and close what it answers."""
        message, recipient = queued.message, queued.recipient
        closes = message.closes
        if closes is not None and closes.alone:
            await self._take_away(recipient, closes.message, "")
        elif closes is not None:
            await self._close(queued, closes)
            self._remember(recipient, _Shown())
        if _has_keys(message):
            self._remember(recipient, _Shown(receipt.id, message.text))

    async def _close(self, queued: QueuedMessage, tapped: Tapped) -> None:
        last = self._shown.get(queued.recipient)
        if last is None:
            last = await self._look_up(queued)
        for shown in {last, _Shown(tapped.message, "") if tapped.message != last.id else last}:
            chosen = tapped.label if shown.id == tapped.message else ""
            if shown.id:
                await self._take_away(queued.recipient, shown.id, with_choice(shown.text, chosen))

    async def _take_away(self, recipient: str, id: str, text: str) -> None:
        try:
            await self._channel.close_keys(recipient, id, text)
        except Throttled as error:
            self._limits.met(recipient, error)
        except SendError as error:  # it is gone, or too old to be changed
            log.debug("keys stay: %s", type(error).__name__)

    async def _look_up(self, queued: QueuedMessage) -> _Shown:
        try:
            return await self._writer.run(lambda connection: _last_keys(connection, queued))
        except Exception:
            return _Shown()

    def _remember(self, recipient: str, shown: _Shown) -> None:
        self._shown[recipient] = shown
        self._shown.move_to_end(recipient)
        if len(self._shown) > _MOST_REMEMBERED:
            self._shown.popitem(last=False)


def _has_keys(message: Outbound) -> bool:
    """Whether keys stand below the message itself, not below the chat."""
    return bool(message.rows) and not any(key.contact for key in message.keys)


def _last_keys(connection: Connection, queued: QueuedMessage) -> _Shown:
    """The last answer before this one that was sent with keys."""
    earlier = (
        select(_outbox.c.provider_id, _outbox.c.body)
        .where(_outbox.c.channel == queued.channel, _outbox.c.recipient == queued.recipient)
        .where(_outbox.c.id < queued.id, _outbox.c.provider_id != "")
        .where(_outbox.c.notice_id.is_(None))
        .order_by(_outbox.c.id.desc())
        .limit(1)
    )
    row: Any = connection.execute(earlier).one_or_none()
    message = unpack(row.body) if row is not None and isinstance(row.body, dict) else None
    if message is None or not _has_keys(message):
        return _Shown()
    return _Shown(row.provider_id, message.text)
