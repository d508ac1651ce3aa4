"""One try to send a message: its file, its fate where that is in doubt, the platform's word."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar, cast

from sqlalchemy import Connection

from bot.channels.base import (
    Channel,
    ClosesKeys,
    LookUpImpossible,
    Misconfigured,
    Rejected,
    SendError,
    SendReceipt,
    SendRequest,
    Throttled,
    Unavailable,
)
from bot.clock import Clock
from bot.delivery.fates import NO_ANSWER, known
from bot.delivery.limits import ALL, Limited, limits, remove_limit, save_limit
from bot.delivery.outbox import QueuedMessage
from bot.delivery.outcomes import DeliveryReport
from bot.engine.messages import FileContent
from bot.runtime.sending.account import Account
from bot.runtime.sending.error_handling import SendErrorHandler
from bot.runtime.sending.open_keys import OpenKeys
from bot.runtime.sending.outcomes import Retry, report
from bot.runtime.writer import Writer
from bot.store.files import load, note_ref
from models.vocabulary import Priority, State

T = TypeVar("T")
log = logging.getLogger(__name__)


class Delivery:
    def __init__(self, channel: Channel, account: Account, writer: Writer, clock: Clock) -> None:
        self._channel, self._account = channel, account
        self._writer, self._clock = writer, clock
        self._errors = SendErrorHandler(account, clock)
        self._told: Limited | None = None
        self._keys: OpenKeys | None = None
        if channel.capabilities.closes_keys:
            self._keys = OpenKeys(cast(ClosesKeys, channel), writer, account.limits)

    async def attempt(self, queued: QueuedMessage) -> DeliveryReport | Retry | None:
        """Return what is to be reported, or tried again; None where its fate stands in the
        table."""
        try:
            file = await self._file(queued)
            since = queued.doubted_at or queued.due_at
            request = SendRequest(queued.id, queued.recipient, queued.message, since, file)
            if queued.uncertain_attempts:
                settled = await self._settle(queued, request)
                if not isinstance(settled, QueuedMessage):
                    return settled
                queued = settled
            if not queued.uncertain_attempts:
                queued = replace(queued, doubted_at=self._clock.now())
            receipt = await self._channel.send(request)
        except SendError as error:
            outcome = self._errors.handle(queued, error)
            await self._tell_limit()
            return outcome
        self._account.outages.answered()
        self._account.limits.taken(queued.recipient)
        await self._tell_limit()
        await self._note_file(queued, file, receipt)
        return self._sent(queued, receipt.id)

    def _sent(self, queued: QueuedMessage, provider_id: str) -> DeliveryReport:
        return replace(report(queued, State.SENT, self._clock.now()), provider_id=provider_id)

    async def close_keys(self, queued: QueuedMessage, provider_id: str) -> None:
        """Close what an answer that was sent answers. Whatever is wrong with that, it was sent."""
        if self._keys is None or queued.priority != Priority.ANSWER:
            return
        try:
            await self._keys.sent(queued, SendReceipt(provider_id))
        except Exception:
            log.exception("%s: keys could not be taken away", self._account.name)

    async def _tell_limit(self) -> None:
        """Let other processes, and coordinators, know of a limit, or that it is over."""
        told = self._account.limits.told
        if told == self._told:
            return
        self._told, name = told, self._account.name
        with suppress(Exception):
            if told is None:
                await self._writer.run(lambda connection: remove_limit(connection, name))
            else:
                await self._writer.run(lambda connection: save_limit(connection, told))

    async def resume(self) -> None:
        """Go on with a limit that the sender before us has met."""
        now = self._clock.now()
        for limited in await self._writer.run(lambda connection: limits(connection, now)):
            if (limited.channel, limited.concerns) == (self._account.name, ALL):
                self._told = limited
                self._account.limits.resume(limited)

    # --- files --------------------------------------------------------------------------------

    async def _file(self, queued: QueuedMessage) -> FileContent | None:
        """What goes along. A file that expired cannot be sent any more."""
        attachment = queued.message.attachment
        if attachment is None:
            return None
        name = self._account.name
        found = await self._ask(lambda connection: load(connection, attachment.file, name))
        if found is None:
            raise Rejected("its file has expired")
        return found

    async def _note_file(
        self, queued: QueuedMessage, file: FileContent | None, receipt: SendReceipt
    ) -> None:
        """What the platform knows the file by from now on; without it the file is uploaded once
        more, no worse."""
        attachment = queued.message.attachment
        if file is None or file.ref or not receipt.file_ref or attachment is None:
            return
        id, name, ref = attachment.file, self._account.name, receipt.file_ref
        with suppress(Exception):
            await self._writer.run(lambda connection: note_ref(connection, id, name, ref))

    # --- fates --------------------------------------------------------------------------------

    async def _settle(
        self, queued: QueuedMessage, request: SendRequest
    ) -> DeliveryReport | QueuedMessage | None:
        """The fate of a message is not known. Look it up in our own table, then where the platform
        can tell; where it cannot, an answer or a reminder is sent once more and a broadcast is not.
        The message: send it. None: its fate stands in the table, perhaps since the platform was
        asked."""
        found = await self._ask(lambda connection: known(connection, queued))
        if not found.in_doubt:
            return None
        if found.answered:
            return report(queued, State.DELIVERED, self._clock.now())
        try:
            provider_id = await self._look_up(replace(request, others=found.others))
        except LookUpImpossible:
            if queued.priority >= Priority.BROADCAST or queued.uncertain_attempts > 1:
                return report(queued, State.UNKNOWN, self._clock.now(), NO_ANSWER)
            return queued
        if provider_id is not None:
            return self._sent(queued, provider_id)
        again = await self._ask(lambda connection: known(connection, queued))
        return replace(queued, uncertain_attempts=0) if again.in_doubt else None

    async def _look_up(self, request: SendRequest) -> str | None:
        """Whatever is wrong with the question, it says nothing of the message."""
        try:
            return await self._channel.look_up(request)
        except (Throttled, Misconfigured):
            raise
        except SendError as error:
            raise Unavailable(f"not looked up: {error}") from error

    async def _ask(self, query: Callable[[Connection], T]) -> T:
        """Raises Unavailable with the table away: nothing has been sent."""
        try:
            return await self._writer.run(query)
        except Exception as error:
            raise Unavailable(f"the outbox: {type(error).__name__}") from error
