"""What a kind of notice is: one typed object each, registered by the feature whose notice it is.
Delivery asks it, and names no feature."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, select

from bot.delivery.costs import CostKind
from bot.delivery.held import Held
from bot.delivery.notice_facts import NoticeFacts
from bot.engine.messages import Told
from bot.engine.policy import QuietHours
from bot.engine.renderer import Renderer
from models.base import table
from models.messages import Outbox
from models.notices import Notice
from models.vocabulary import NoticeKind
from models.volunteer import Address

_outbox, _notice, _address = table(Outbox), table(Notice), table(Address)


class Subject(ABC):
    """What one message of a notice is about, read at the moment when it is to leave."""

    def obsolete(self) -> str:
        """Tell why nobody wants it any more; "" when they do."""
        return ""

    def paused(self) -> bool:
        """Tell whether its sender has stopped it for now."""
        return False

    def called_off(self) -> bool:
        """Tell whether one that may have left already is not to be tried once more."""
        return False

    def cannot_wait(self, now: datetime, morning: datetime) -> bool:
        """Tell whether somebody would hear it too late in the morning; asked in their night."""
        return False

    @abstractmethod
    def render(self) -> Told | None:
        """Word it; None when it has nothing new for them."""

    def note_told(self) -> None:  # noqa: B027 - most have nothing to note
        """Note that it leaves, or that there was nothing to tell, in the same transaction."""


@dataclass(frozen=True, slots=True)
class DueNotice:
    """A row of the table of notices whose messages are to be made. `cursor`: the last volunteer for
    whom one was made. The fields are named as the columns are."""

    id: int
    kind: str
    session_id: int | None
    broadcast_id: int | None
    zone: str
    day: int
    minutes_before: int | None
    version: int
    state: str
    cursor: int
    due_at: datetime
    expires_at: datetime


Changes: TypeAlias = Mapping[str, Any]  # columns of the notice, by name


@dataclass(frozen=True, slots=True)
class Fate:
    """A message that had left, and did not arrive; or did after all."""

    id: int
    kind: str
    session: int | None
    version: int
    volunteer: int


def _no_gaps(connection: Connection, held: Held, renderer: Renderer) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class NoticeType:
    """How notices of a kind are made, worded, announced and counted."""

    kind: NoticeKind
    about: Callable[[Connection, NoticeFacts], Subject]
    # Waits until a quiz or a lesson of theirs rests.
    can_wait: bool = False
    # Still goes in the night when it makes no sense any more in the morning.
    even_at_night: bool = False
    # What its price is counted as (None: by the priority of the message), and so which stop when
    # the month's money is spent: those that go to everybody.
    cost: CostKind | None = None
    # The template that tells of one that waits for a word of theirs; "" when it is not worth one.
    template: str = "message"
    # What stands in the gaps of the template.
    gaps: Callable[[Connection, Held, Renderer], Mapping[str, str]] = _no_gaps
    # Makes the messages of the next people, at most so many; None: `post` makes them.
    make_next: Callable[[Connection, DueNotice, datetime, int], Changes] | None = None
    # What becomes of one that is due too late, or at night; None: it may go.
    postpone: Callable[[Connection, DueNotice, datetime, QuietHours], Changes | None] | None = None
    undelivered: Callable[[Connection, Fate], None] | None = None
    # One of which that was said has arrived after all.
    delivered: Callable[[Connection, Fate], None] | None = None


class NoticeTypes:
    """All kinds of notices, by kind. Raises ValueError where one is registered twice or never."""

    def __init__(self, types: Iterable[NoticeType]) -> None:
        listed = list(types)
        self._types = {one.kind: one for one in listed}
        missing = set(NoticeKind) - self._types.keys()
        if missing or len(self._types) < len(listed):
            raise ValueError(f"kinds of notices registered twice or never: {missing or listed}")

    def __getitem__(self, kind: str) -> NoticeType:
        return self._types[NoticeKind(kind)]

    def __iter__(self) -> Iterator[NoticeType]:
        return iter(self._types.values())

    def note_undelivered(self, connection: Connection, message: int) -> None:
        """Tell the feature whose notice it is that a message did not arrive: its person knows no
        more than before. One of no notice was an answer."""
        found = self._fate(connection, message)
        if found is not None and (note := self[found.kind].undelivered) is not None:
            note(connection, found)

    def note_delivered(self, connection: Connection, message: int) -> None:
        """Tell the feature whose notice it is that a message did arrive, though it did not seem
        so."""
        found = self._fate(connection, message)
        if found is not None and (note := self[found.kind].delivered) is not None:
            note(connection, found)

    def _fate(self, connection: Connection, message: int) -> Fate | None:
        query = (
            select(
                _outbox.c.id,
                _notice.c.kind,
                _notice.c.session_id,
                _notice.c.version,
                _address.c.volunteer_id,
            )
            .select_from(_notice)
            .join(_outbox, _outbox.c.notice_id == _notice.c.id)
            .join(
                _address,
                (_address.c.channel == _outbox.c.channel)
                & (_address.c.external_id == _outbox.c.recipient),
            )
            .where(_outbox.c.id == message)
        )
        row = connection.execute(query).one_or_none()
        return Fate(*row) if row is not None and row.kind in self._types else None
