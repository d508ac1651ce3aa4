"""What is known of a message of a notice at the moment when it is to leave: its person, their
conversation, its notice. What it is about is read by the feature whose notice it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, select

from models.base import table
from models.messages import Outbox
from models.notices import Notice
from models.volunteer import Address, Conversation, Volunteer

_outbox, _notice, _volunteer = table(Outbox), table(Notice), table(Volunteer)
_address, _conversation = table(Address), table(Conversation)


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What is known of a message of a notice. The fields stand in the order of the columns in
    `_facts`. Times are UTC."""

    message: int
    state: str  # of the message
    created_at: datetime
    volunteer: int
    language: str
    zone: str
    place: str
    stopped_at: datetime | None
    reachable: bool
    last_inbound_at: datetime
    announced_at: datetime | None
    conversation: dict[str, Any] | None  # as it is stored
    last_turn_at: datetime | None
    notice: int
    kind: str
    session: int | None
    broadcast: int | None
    enquiry: int | None
    credit: int | None
    rescoring: int | None
    paused: bool
    day: int
    version: int
    before: dict[str, Any] | None  # what a change replaced
    expires_at: datetime

    @property
    def talks_in(self) -> str:
        """The conversation in which a question is open, "" for none."""
        frame = (self.conversation or {}).get("frame") or {}
        return str(frame.get("conversation", ""))


def load_facts(connection: Connection, message: int) -> NoticeFacts | None:
    """Load what is known of a message; None for a message that is there no more, or of no
    notice."""
    row = connection.execute(_facts(), {"message": message}).one_or_none()
    return None if row is None else NoticeFacts(*row)


@cache
def _facts() -> Select[*tuple[Any, ...]]:
    """Made once: making it takes longer than asking it."""
    to_them = and_(
        _address.c.channel == _outbox.c.channel, _address.c.external_id == _outbox.c.recipient
    )
    return (
        select(
            _outbox.c.id,
            _outbox.c.state,
            _outbox.c.created_at,
            _volunteer.c.id,
            _volunteer.c.language,
            _volunteer.c.zone,
            _volunteer.c.place,
            _volunteer.c.stopped_at,
            _address.c.reachable,
            _address.c.last_inbound_at,
            _address.c.announced_at,
            _conversation.c.state,
            _conversation.c.updated_at,
            _notice.c.id,
            _notice.c.kind,
            _notice.c.session_id,
            _notice.c.broadcast_id,
            _notice.c.enquiry_id,
            _notice.c.credit_id,
            _notice.c.rescoring_id,
            _notice.c.paused,
            _notice.c.day,
            _notice.c.version,
            _notice.c.before,
            _notice.c.expires_at,
        )
        .select_from(_outbox)
        .join(_notice, _notice.c.id == _outbox.c.notice_id)
        .join(_address, to_them)
        .join(_volunteer, _volunteer.c.id == _address.c.volunteer_id)
        .outerjoin(_conversation, _conversation.c.volunteer_id == _volunteer.c.id)
        .where(_outbox.c.id == bindparam("message"))
    )
