"""What a channel is, and the errors that say what to do next."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.engine.messages import Capabilities, FileContent, Outbound


@dataclass(frozen=True, slots=True)
class SendRequest:
    """A message on its way. `id` is the outbox row's. `first_tried_at` (UTC), or a moment before,
    bounds the search for one whose fate is unknown; `others` are the platform's ids of messages
    that it cannot be."""

    id: int
    recipient: str
    message: Outbound
    first_tried_at: datetime
    file: FileContent | None = None
    others: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SendReceipt:
    """What a platform says of a message that it took. `id` is its own, "" after an edit of one that
    is gone; `file_ref` what it knows the file by from now on."""

    id: str
    file_ref: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A message in as the list of its platform shows it. `at` is when the platform had it (UTC,
    whole seconds), `files` how many came with it."""

    id: str
    sender: str
    at: datetime
    text: str
    files: int


@dataclass(frozen=True, slots=True)
class TemplateStatus:
    """How something that messages go by stands at the platform: our `name` and `label` for it, the
    platform's `sid`, whether it may be used (`status`; "" where nobody has to approve it)."""

    name: str
    label: str
    sid: str
    status: str = ""
    reason: str = ""


# Whether what this task sends may still go. Asked when nothing is left to wait for, just before it
# is written to the platform: until then the account may have become another process's.
fence: ContextVar[Callable[[], bool]] = ContextVar("fence", default=lambda: True)


class Channel(Protocol):
    """One account on one platform. A channel sends, and raises a `SendError` when it could not; it
    never retries, waits, or touches the database."""

    @property
    def name(self) -> str: ...
    @property
    def capabilities(self) -> Capabilities: ...
    @property
    def rate(self) -> float:
        """Messages a second that the account may send."""

    async def open(self) -> None: ...
    async def close(self) -> None: ...
    async def send(self, request: SendRequest) -> SendReceipt:
        """Send a message. Raises a SendError."""

    async def fetch(self, ref: str, most: int) -> bytes:
        """Fetch a file that somebody sent. Raises TooLarge above `most` bytes, Rejected for one
        that the platform has no more, Unavailable to try again."""

    async def look_up(self, request: SendRequest) -> str | None:
        """Look up the platform's id of a message whose fate is not known; None when it never
        arrived. Raises LookUpImpossible where the platform cannot tell."""


class ClosesKeys(Protocol):
    """A channel whose messages can lose their keys."""

    async def close_keys(self, recipient: str, id: str, text: str) -> None:
        """Take the keys of a message away, which says `text` from now on; "": what it says now.
        Raises a SendError."""


class ShowsBusy(Protocol):
    """A channel that can show that something is being made."""

    async def show_busy(self, recipient: str) -> None:
        """Show for a few seconds that a file is on its way. Raises a SendError."""


class SendError(Exception):
    """Why a message could not be sent. Texts hold no names, numbers or message texts."""


class Limit(StrEnum):
    """What was too much: for the account in a moment, for one person or for it (platforms do not
    tell which), for the account in a day."""

    MOMENT = "moment"
    PERSON = "person"
    DAY = "day"


class Throttled(SendError):
    """Not sent: too much. Wait `retry_after` seconds and send again."""

    def __init__(self, retry_after: float, limit: Limit = Limit.MOMENT) -> None:
        super().__init__(f"told to wait {retry_after:g} s, limit of a {limit}")
        self.retry_after, self.limit = retry_after, limit


class Unavailable(SendError):
    """Not sent: the platform is out of reach. Send again, later and later."""


class Unreachable(SendError):
    """The person is gone: blocked, number given up. Stop sending to the address."""


class ReplyFirst(SendError):
    """Not sent: the person has to write first."""


class Rejected(SendError):
    """The message itself was refused; sending it again would not help."""


class NoTemplate(SendError):
    """Not sent: the platform sends nothing by this template any more."""


class TooLarge(SendError):
    """A file is larger than what may be fetched."""


class Misconfigured(SendError):
    """The account is wrong: stop the channel and call for the operator."""


class FateUnknown(SendError):
    """The request was written, but no answer came: it may have been sent."""


class LookUpImpossible(Exception):
    """The platform has no way to ask whether a message went out."""
