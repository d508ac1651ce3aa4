"""Who is concerned when data got out, and what is kept of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, distinct, func, select

from bot.store.regions import below
from models.base import table
from models.certificates import Certificate
from models.enquiries import Enquiry
from models.learning import Attempt, LessonProgress
from models.messages import Inbox
from models.training_sessions import Attendance
from models.volunteer import Address, Volunteer

_volunteer, _address, _inbox = table(Volunteer), table(Address), table(Inbox)
_OF_PEOPLE = {
    "lessons": table(LessonProgress).c.volunteer_id,
    "quizzes and tests": table(Attempt).c.volunteer_id,
    "sessions": table(Attendance).c.volunteer_id,
    "certificates": table(Certificate).c.volunteer_id,
    "questions to coordinators, with their words": table(Enquiry).c.volunteer_id,
}


@dataclass(frozen=True, slots=True)
class Concerned:
    """Somebody whose data may have got out, and how to write to them."""

    name: str
    phone: str
    addresses: str
    place: str
    consented_at: datetime | None
    heard_at: datetime | None


def concerned(connection: Connection, scope: str) -> Iterator[Concerned]:
    """Read all who are known below a region ("" for all), whoever only wrote once included."""
    reached = _reached(connection)
    query = select(_volunteer).order_by(_volunteer.c.place, _volunteer.c.id)
    if scope:
        query = query.where(below(_volunteer.c.place, scope))
    for row in connection.execute(query):
        addresses, heard_at = reached.get(row.id, ("", None))
        yield Concerned(row.name, row.phone, addresses, row.place, row.consented_at, heard_at)


def _reached(connection: Connection) -> dict[int, tuple[str, datetime | None]]:
    found: dict[int, tuple[str, datetime | None]] = {}
    for row in connection.execute(select(_address).order_by(_address.c.id)):
        before, heard_at = found.get(row.volunteer_id, ("", None))
        here = f"{row.channel} {row.external_id.removeprefix(f'{row.channel}:')}"
        latest = row.last_inbound_at if heard_at is None else max(heard_at, row.last_inbound_at)
        found[row.volunteer_id] = (f"{before}, {here}" if before else here, latest)
    return found


def kinds(connection: Connection) -> Iterator[tuple[str, int]]:
    """Count for each kind of data of how many people it is kept."""
    known = select(func.count()).select_from(_volunteer)
    named = known.where(_volunteer.c.name != "")
    yield "name, function, place", connection.execute(named).scalar_one()
    numbered = known.where(_volunteer.c.phone != "")
    yield "telephone number in the profile", connection.execute(numbered).scalar_one()
    for kind, column in _OF_PEOPLE.items():
        yield kind, connection.execute(select(func.count(distinct(column)))).scalar_one()
    written = select(func.count(distinct(_inbox.c.sender)))
    yield "messages of the last 14 days, in full", connection.execute(written).scalar_one()
