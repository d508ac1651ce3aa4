"""What a person is known by is noted in the transaction that erases them, before their rows go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, literal, select

from bot.features.erasing.columns import erasure
from bot.features.erasing.types import SETTLED, Marks, Stage
from models.base import is_sqlite, table
from models.certificates import Certificate
from models.coordinators import Coordinator
from models.courses import Credit
from models.enquiries import Enquiry
from models.invitees import Invitee
from models.linking import Link
from models.training_sessions import Evaluation
from models.volunteer import Address, Conversation, Volunteer

_volunteer, _address, _conversation = table(Volunteer), table(Address), table(Conversation)
_certificate, _credit, _invitee = table(Certificate), table(Credit), table(Invitee)
_link = table(Link)
_enquiry, _evaluation, _coordinator = table(Enquiry), table(Evaluation), table(Coordinator)
_OF_WHATSAPP = "whatsapp:"
_LONG_NUMBER = 8


def begin(connection: Connection, volunteer: int, now: datetime) -> Marks:
    """Note that this person goes, and what is still to be done for them; return their marks."""
    marks = gather(connection, volunteer)
    due_at = now if is_sqlite(connection) else now + SETTLED
    row = {"at": now, "stage": Stage.MASK, "marks": marks.dump(), "due_at": due_at}
    connection.execute(erasure.insert(), row)
    return marks


def want_wiped(connection: Connection, now: datetime) -> None:
    """Have the bytes seen to of rows that went and that nobody else has words about; once for all
    that went since."""
    waits = select(erasure.c.id).where(erasure.c.stage == Stage.WIPE).limit(1)
    if is_sqlite(connection) and connection.execute(waits).first() is None:
        row = {"at": now, "stage": Stage.WIPE, "marks": None, "due_at": now}
        connection.execute(erasure.insert(), row)


def gather(connection: Connection, volunteer: int) -> Marks:
    """Read from the rows as they stand: the turn that erases has a blank person already."""
    found = select(_volunteer).where(_volunteer.c.id == volunteer)
    me = connection.execute(found).one_or_none()
    if me is None:
        return Marks()
    addresses, halves = tuple(_addresses(connection, volunteer)), _halves(connection, volunteer)
    phones = [me.phone, *(half.get("phone", "") for half in halves)]
    numbers = _filled([*phones, *(_number(id) for _, id in addresses)])
    names = [me.name, *(half.get("name", "") for half in halves)]
    return Marks(
        names=_filled([*names, *_other_names(connection, volunteer, numbers)]),
        numbers=numbers,
        ids=_filled(
            [*(_id(id) for _, id in addresses), *_numbers_of_papers(connection, volunteer)]
        ),
        texts=_filled(_texts(connection, volunteer)),
        near=tuple(_near(connection, me.place, volunteer)),
        addresses=addresses,
        since=me.created_at.isoformat(),
    )


def _filled(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in found if one and one.strip()))


def _addresses(connection: Connection, volunteer: int) -> Iterable[tuple[str, str]]:
    """Under both names that a platform has for them (bot/runtime/aliases.py)."""
    columns = (_address.c.channel, _address.c.external_id, _address.c.alias)
    query = select(*columns).where(_address.c.volunteer_id == volunteer)
    for row in connection.execute(query).all():
        yield row.channel, row.external_id
        if row.alias:
            yield row.channel, row.alias


def _number(id: str) -> str:
    number = id.removeprefix(_OF_WHATSAPP)
    return number if number.startswith("+") else ""


def _id(id: str) -> str:
    return "" if _number(id) else id.removeprefix(_OF_WHATSAPP)


def _halves(connection: Connection, volunteer: int) -> list[Mapping[str, str]]:
    """Both that they were before they joined two channels, for as long as that is kept."""
    joined = select(_link.c.kept).where(_link.c.volunteer_id == volunteer)
    kept = connection.execute(joined).scalar() or {}
    return [half for which in ("mine", "theirs") if isinstance(half := kept.get(which), dict)]


def _other_names(connection: Connection, volunteer: int, numbers: Iterable[str]) -> Iterable[str]:
    """As they stood on papers, on lists, and in a registration that was not finished."""
    papers = select(_certificate.c.paper).where(_certificate.c.volunteer_id == volunteer)
    for paper in connection.execute(papers).scalars():
        yield str(paper.get("name", ""))
    listed = select(_invitee.c.name).where(_invitee.c.phone.in_(list(numbers)))
    yield from connection.execute(listed).scalars()
    stands = select(_conversation.c.state).where(_conversation.c.volunteer_id == volunteer)
    state = connection.execute(stands).scalar()
    frame = state.get("frame") if isinstance(state, dict) else None
    draft = frame.get("draft") if isinstance(frame, dict) else None
    yield str((draft or {}).get("full_name") or "")


def _numbers_of_papers(connection: Connection, volunteer: int) -> Iterable[str]:
    """Of certificates, and of papers that were credited to them: long ones alone, since "12/2025"
    is many a thing."""
    mine = select(_certificate.c.number).where(_certificate.c.volunteer_id == volunteer)
    yield from connection.execute(mine).scalars()
    credited = select(_credit.c.number).where(_credit.c.volunteer_id == volunteer)
    for number in connection.execute(credited).scalars():
        if len(number) >= _LONG_NUMBER:
            yield number


def _texts(connection: Connection, volunteer: int) -> Iterable[str]:
    """What they wrote for others to read."""
    for column in (_enquiry.c.text, _evaluation.c.words):
        mine = select(column).where(column.table.c.volunteer_id == volunteer)
        yield from connection.execute(mine).scalars()


def _near(connection: Connection, place: str, volunteer: int) -> Iterable[int]:
    """Those who answer for the place or one above it."""
    above = literal(place).startswith(_coordinator.c.scope)
    others = _coordinator.c.volunteer_id != volunteer
    query = select(_coordinator.c.volunteer_id).where(above, others)
    return connection.execute(query).scalars()
