"""What is thrown away, and when."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from bot.enquiries.apply import drop_old
from bot.files import drop_expired
from bot.intake.tables import forget_old
from bot.linking.apply import drop_old as drop_codes
from bot.recap.recount import drop_empty
from models.base import table
from models.messages import Inbox, Outbox, State
from models.volunteer import Address, Volunteer

TEXTS_KEPT = timedelta(days=14)
UNDECIDED_KEPT = timedelta(days=1)
_inbox, _outbox = table(Inbox), table(Outbox)
_volunteer, _address = table(Volunteer), table(Address)
_ON_THE_WAY = (State.PENDING, State.SENDING, State.HELD)


def clean_up(connection: Connection, now: datetime) -> None:
    """Nightly: message texts after 14 days, files that expired, enquiries and lists after a year,
    codes, counts of nobody, and people who did not consent within a day."""
    _forget_undecided(connection, now - UNDECIDED_KEPT)
    connection.execute(delete(_inbox).where(_inbox.c.received_at < now - TEXTS_KEPT))
    drop_expired(connection, now)
    drop_old(connection, now)
    forget_old(connection, now)
    drop_codes(connection, now)
    drop_empty(connection)
    done = _outbox.c.state.not_in(_ON_THE_WAY)
    old = _outbox.c.created_at < now - TEXTS_KEPT
    of_one = _outbox.c.notice_id.is_(None)
    connection.execute(delete(_outbox).where(done, old, of_one))
    connection.execute(
        update(_outbox).where(done, _outbox.c.erase.is_(True)).values(recipient="", body=None)
    )


def _forget_undecided(connection: Connection, before: datetime) -> None:
    undecided = select(_volunteer.c.id).where(
        _volunteer.c.consented_at.is_(None), _volunteer.c.created_at < before
    )
    addresses = select(_address.c.channel, _address.c.external_id).where(
        _address.c.volunteer_id.in_(undecided)
    )
    for channel, id in connection.execute(addresses).all():
        sent_by = (_inbox.c.channel == channel, _inbox.c.sender == id)
        connection.execute(delete(_inbox).where(*sent_by))
        sent_to = (_outbox.c.channel == channel, _outbox.c.recipient == id)
        connection.execute(delete(_outbox).where(*sent_to))
    connection.execute(delete(_volunteer).where(_volunteer.c.id.in_(undecided)))
