"""What is thrown away, and when: texts after 14 days, people who did not consent after one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

from sqlalchemy import ColumnElement, Connection, Table, delete, select, update

from bot.engine.policy import TEXTS_KEPT, Policy
from bot.features.feature import Features, Sweep
from bot.store.files import drop_expired
from models.base import table
from models.messages import Inbox, Outbox
from models.vocabulary import State
from models.volunteer import Address, Volunteer

UNDECIDED_KEPT = timedelta(days=1)
AT_ONCE = 5_000
# One step of what is thrown away by now (UTC). Whether there may be more.
Step: TypeAlias = Callable[[Connection, datetime], bool]
_inbox, _outbox = table(Inbox), table(Outbox)
_volunteer, _address = table(Volunteer), table(Address)
_ON_THE_WAY = (State.PENDING, State.SENDING, State.HELD)


def drop_inbox(connection: Connection, now: datetime) -> bool:
    return _drop(connection, _inbox, _inbox.c.received_at < now - TEXTS_KEPT)


def drop_outbox(connection: Connection, now: datetime) -> bool:
    """Drop rows of old. A broadcast's stay: they are its ledger, without texts; so do those that
    announced it, which are part of what it cost."""
    single = (_outbox.c.notice_id.is_(None), _outbox.c.announces.is_(None))
    done = (_outbox.c.state.not_in(_ON_THE_WAY), *single)
    return _drop(connection, _outbox, _outbox.c.created_at < now - TEXTS_KEPT, *done)


def _drop(connection: Connection, rows: Table, *which: ColumnElement[bool]) -> bool:
    some = select(rows.c.id).where(*which).limit(AT_ONCE)
    return connection.execute(delete(rows).where(rows.c.id.in_(some))).rowcount == AT_ONCE


def forget_undecided(connection: Connection, now: datetime) -> bool:
    """Forget people who did not consent within a day, and what they wrote."""
    before = now - UNDECIDED_KEPT
    undecided = list(
        connection.execute(
            select(_volunteer.c.id)
            .where(_volunteer.c.consented_at.is_(None), _volunteer.c.created_at < before)
            .limit(AT_ONCE)
        ).scalars()
    )
    columns = (_address.c.channel, _address.c.external_id, _address.c.alias)
    addresses = select(*columns).where(_address.c.volunteer_id.in_(undecided))
    for channel, *names in connection.execute(addresses).all():
        for id in filter(None, names):
            _drop_messages(connection, channel, id)
    connection.execute(delete(_volunteer).where(_volunteer.c.id.in_(undecided)))
    return len(undecided) == AT_ONCE


def _drop_messages(connection: Connection, channel: str, id: str) -> None:
    sent_by = (_inbox.c.channel == channel, _inbox.c.sender == id)
    connection.execute(delete(_inbox).where(*sent_by))
    sent_to = (_outbox.c.channel == channel, _outbox.c.recipient == id)
    connection.execute(delete(_outbox).where(*sent_to))


def blank_last_words(connection: Connection, now: datetime) -> bool:
    """Blank the last messages to people who were erased, once they are on their way no more."""
    done = (_outbox.c.state.not_in(_ON_THE_WAY), _outbox.c.recipient != "")
    connection.execute(
        update(_outbox).where(*done, _outbox.c.erase.is_(True)).values(recipient="", body=None)
    )
    return False


def drop_files(connection: Connection, now: datetime) -> bool:
    drop_expired(connection, now)
    return False


def nightly_steps(features: Features, policy: Policy) -> tuple[Step, ...]:
    """List what is done each night, in this order: a few thousand rows each time, so that people
    are answered between two."""
    own = (forget_undecided, drop_inbox, drop_outbox, drop_files, blank_last_words)
    theirs = (partial(_take, sweep, policy) for sweep in features.nightly)
    return (*own, *theirs)


def _take(sweep: Sweep, policy: Policy, connection: Connection, now: datetime) -> bool:
    return sweep(connection, now, policy)
