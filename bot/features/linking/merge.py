"""Two become one, and two again: rows, addresses, where they stand. In the transaction of a turn
that is alone in its batch (bot/runtime/account_changes.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from bot.engine.messages import Address
from bot.engine.person import PersonState, Volunteer
from bot.engine.session import Session
from bot.features.linking.codes import link, link_code, undo_until
from bot.features.linking.person_tables import PersonTables, load_row
from bot.features.linking.row_moves import move, take_back
from bot.features.linking.rules import carried, parted, undone
from bot.features.linking.types import Holder
from bot.store.audit import note
from bot.store.people import load_person
from models.base import table
from models.volunteer import Address as AddressRow
from models.volunteer import Conversation
from models.volunteer import Volunteer as VolunteerRow

_volunteer, _conversation, _address = table(VolunteerRow), table(Conversation), table(AddressRow)


class Changed(Exception):
    """The code was used, or the join undone, by somebody who was quicker: the turn is undone."""


@dataclass(frozen=True, slots=True)
class Half:
    """One of two who were one: who they are now, and where they stand."""

    person: PersonState
    session: Session


@dataclass(frozen=True, slots=True)
class Joining:
    """Two who turn out to be one: `holder` gave the code, `theirs` typed it and stood at `stored`.
    `made` is who they are from here on, at `session`."""

    holder: Holder
    theirs: Volunteer
    stored: Session | None
    made: Volunteer
    session: Session


def join(connection: Connection, two: Joining, tables: PersonTables, now: datetime) -> None:
    """Hang on the holder all that hangs on who typed the code. The volunteer `made` is not written
    here."""
    holder, theirs, stored = two.holder, two.theirs, two.stored
    mine = holder.person.volunteer
    _use(connection, holder, now)
    since = select(_volunteer.c.created_at).where(_volunteer.c.id == theirs.id)
    kept = {
        "mine": _dumped(mine),
        "theirs": _dumped(theirs),
        "made": _dumped(two.made),
        "created_at": connection.execute(since).scalar_one(),
        "session": stored.dump() if stored else None,
        "over": carried(two.session, holder.frames, stored),
    }
    for of in (_conversation, link_code):
        connection.execute(delete(of).where(of.c.volunteer_id == theirs.id))
    connection.execute(delete(link).where(link.c.volunteer_id.in_((mine.id, theirs.id))))
    moved = move(connection, tables, theirs.id, mine.id)
    _blank(connection, theirs.id, now)
    row = {
        "volunteer_id": mine.id,
        "joined_id": theirs.id,
        "joined_at": now,
        "kept": {**kept, **moved},
    }
    connection.execute(link.insert(), row)
    note(connection, now, "channels joined", by=mine.id)


def part(
    connection: Connection, mine: int, session: Session, tables: PersonTables, now: datetime
) -> tuple[Half, Half]:
    """Make two of one again: who stays, and who is themselves again."""
    query = select(link).where(link.c.volunteer_id == mine, link.c.joined_at > undo_until(now))
    row = connection.execute(query).one_or_none()
    if row is None:
        raise Changed
    kept, theirs = row.kept, row.joined_id
    take_back(connection, tables, kept, theirs, mine)
    _restore(connection, kept, theirs, mine)
    stored = Session.load(kept["session"]) if kept["session"] else None
    over = {tuple(mark): run for mark, run in kept["over"]}
    stays, goes = parted(session, stored, over)
    connection.execute(delete(link).where(link.c.id == row.id))
    note(connection, now, "channels parted", by=mine)
    return Half(_person(connection, mine), stays), Half(_person(connection, theirs), goes)


def last_heard_at(connection: Connection, person: PersonState) -> Address:
    """Return where a person wrote last, of their addresses."""
    query = (
        select(_address.c.channel, _address.c.external_id)
        .where(_address.c.volunteer_id == person.volunteer.id)
        .order_by(_address.c.last_inbound_at.desc(), _address.c.id.desc())
        .limit(1)
    )
    return Address(*connection.execute(query).one())


def _use(connection: Connection, holder: Holder, now: datetime) -> None:
    unused = (link_code.c.id == holder.id, link_code.c.used_at.is_(None))
    if connection.execute(update(link_code).where(*unused).values(used_at=now)).rowcount != 1:
        raise Changed


def _blank(connection: Connection, id: int, now: datetime) -> None:
    """Like somebody who has not consented: gone after a day."""
    blank = {k: v for k, v in asdict(Volunteer(id)).items() if k not in {"id", "language", "zone"}}
    this = update(_volunteer).where(_volunteer.c.id == id)
    connection.execute(this.values(created_at=now, **blank))


def _restore(connection: Connection, kept: Mapping[str, Any], theirs: int, mine: int) -> None:
    before, made = (load_row(_volunteer, kept[name]) for name in ("mine", "made"))
    of_mine = connection.execute(select(_volunteer).where(_volunteer.c.id == mine)).mappings()
    now = {name: value for name, value in of_mine.one().items() if name in made}
    back = load_row(_volunteer, {**kept["theirs"], "created_at": kept["created_at"]})
    for id, values in ((mine, undone(now, before, made)), (theirs, back)):
        connection.execute(update(_volunteer).where(_volunteer.c.id == id).values(**values))


def _dumped(volunteer: Volunteer) -> dict[str, Any]:
    return {name: value for name, value in asdict(volunteer).items() if name != "id"}


def _person(connection: Connection, id: int) -> PersonState:
    person = load_person(connection, id)
    assert person is not None
    return person
