"""Answers that may not have arrived, or did not: their person is told so when they write next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select, update

from bot.delivery.fates import GIVEN_UP
from bot.delivery.outcomes import DeliveryReport
from bot.engine.messages import Address
from bot.engine.person import PersonState
from models.base import table
from models.messages import Outbox
from models.vocabulary import Priority, State
from models.volunteer import Address as AddressRow

_outbox, _address = table(Outbox), table(AddressRow)
_MOST_LOOKED_AT = 20
_lost = or_(
    _outbox.c.state == State.UNKNOWN,
    and_(_outbox.c.state == State.FAILED, _outbox.c.error.startswith(GIVEN_UP)),
)


def note_unheard(connection: Connection, reports: Sequence[DeliveryReport]) -> None:
    """Mark whom answers were for that are lost; not whom something was for that went to many."""
    for report in reports:
        if report.state is State.UNKNOWN or report.error.startswith(GIVEN_UP):
            to_them = _answer(_address.c.channel, _address.c.external_id)
            of_it = exists().where(_outbox.c.id == report.id, _lost, to_them)
            marked = update(_address).where(of_it).values(unheard_since=report.at)
            connection.execute(marked)


def told_unheard(connection: Connection, person: PersonState, to: Address) -> PersonState:
    """Tell them, once, when they write again, unless a status report has said meanwhile that it
    arrived. Whether what they may not know is the last that was said decides whether they can have
    meant the open question."""
    them = (_address.c.channel == to.channel, _address.c.external_id == to.id)
    connection.execute(update(_address).where(*them).values(unheard_since=None))
    newest = select(_lost).where(_answer(to.channel, to.id)).order_by(_outbox.c.id.desc())
    lost = [bool(one) for one in connection.execute(newest.limit(_MOST_LOOKED_AT)).scalars()]
    return replace(person, unheard=any(lost), unasked=lost[:1] == [True])


def _answer(channel: object, recipient: object) -> ColumnElement[bool]:
    return and_(
        _outbox.c.channel == channel,
        _outbox.c.recipient == recipient,
        _outbox.c.priority == Priority.ANSWER,
        _outbox.c.notice_id.is_(None),
    )
