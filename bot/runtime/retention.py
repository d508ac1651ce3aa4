"""What is thrown away, and when: texts after 14 days, people who did not consent after one."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, delete, select, update

from bot.features.counters.recount import drop_empty
from bot.features.enquiries.writes import drop_old
from bot.features.invitees.reads import forget_old
from bot.features.linking.writes import drop_old as drop_codes
from bot.features.review.nudges import drop_old as drop_old_nudges
from bot.store.files import drop_expired
from models.base import table
from models.messages import Inbox, Outbox
from models.vocabulary import State
from models.volunteer import Address, Volunteer

TEXTS_KEPT = timedelta(days=14)
UNDECIDED_KEPT = timedelta(days=1)
AT_ONCE = 5_000
_inbox, _outbox = table(Inbox), table(Outbox)
_volunteer, _address = table(Volunteer), table(Address)
_ON_THE_WAY = (State.PENDING, State.SENDING, State.HELD)


def clean_up(connection: Connection, now: datetime) -> None:
    """Nightly, after STEPS: files that expired, enquiries and lists after a year, codes,
    counts of nobody; and the last words to people who were erased."""
    drop_expired(connection, now)
    drop_old(connection, now)
    forget_old(connection, now)
    drop_codes(connection, now)
    drop_empty(connection)
    done = (_outbox.c.state.not_in(_ON_THE_WAY), _outbox.c.recipient != "")
    connection.execute(
        update(_outbox).where(*done, _outbox.c.erase.is_(True)).values(recipient="", body=None)
    )


def drop_inbox(connection: Connection, now: datetime) -> bool:
    return _drop(connection, _inbox, _inbox.c.received_at < now - TEXTS_KEPT)


def drop_outbox(connection: Connection, now: datetime) -> bool:
    """A broadcast's rows stay: they are its ledger, without texts; so do those that announced it,
    which are part of what it cost."""
    single = (_outbox.c.notice_id.is_(None), _outbox.c.announces.is_(None))
    done = (_outbox.c.state.not_in(_ON_THE_WAY), *single)
    return _drop(connection, _outbox, _outbox.c.created_at < now - TEXTS_KEPT, *done)


def drop_nudges(connection: Connection, now: datetime) -> bool:
    return drop_old_nudges(connection, now - TEXTS_KEPT, AT_ONCE)


def _drop(connection: Connection, rows: Table, *which: ColumnElement[bool]) -> bool:
    some = select(rows.c.id).where(*which).limit(AT_ONCE)
    return connection.execute(delete(rows).where(rows.c.id.in_(some))).rowcount == AT_ONCE


def forget_undecided(connection: Connection, now: datetime) -> bool:
    """People who did not consent within a day, and what they wrote."""
    before = now - UNDECIDED_KEPT
    undecided = list(
        connection.execute(
            select(_volunteer.c.id)
            .where(_volunteer.c.consented_at.is_(None), _volunteer.c.created_at < before)
            .limit(AT_ONCE)
        ).scalars()
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
    return len(undecided) == AT_ONCE


# A few thousand rows each time, so that people are answered between two: whether there may be more.
STEPS = (forget_undecided, drop_inbox, drop_outbox, drop_nudges)
