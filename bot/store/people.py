"""People and their conversations, loaded and saved for a whole batch in a few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    or_,
    select,
    update,
)

from bot.engine.messages import Address
from bot.engine.person import LessonRecord, PersonState, QuizRecord, Volunteer
from bot.engine.session import Session
from bot.store.habits import HABIT_COLUMNS, as_habit, load_habit
from bot.store.habits import habit as _habit
from content.quiz import QuizKind
from models.base import is_sqlite, table, upsert
from models.coordinators import Coordinator
from models.learning import Attempt, LessonProgress
from models.volunteer import Address as AddressRow
from models.volunteer import Conversation
from models.volunteer import Volunteer as VolunteerRow

_volunteer, _address, _conversation = table(VolunteerRow), table(AddressRow), table(Conversation)
_lesson, _attempt, _coordinator = table(LessonProgress), table(Attempt), table(Coordinator)
_FIELDS = tuple(field.name for field in fields(Volunteer))
_COLUMNS = [_volunteer.c[name] for name in _FIELDS]


@dataclass(frozen=True, slots=True)
class LoadedPerson:
    """Somebody as a batch of turns finds them. `stored` is their session as it stands in the table,
    `heard_at` when they were last heard of at this address (None at their first word), `reachable`
    whether they could be written to there, `announced_at` when they were last told there that a
    message waits; since `unheard_since` they may not have heard an answer."""

    address_id: int
    address: Address
    stored: dict[str, Any] | None
    person: PersonState
    heard_at: datetime | None = None
    reachable: bool = True
    announced_at: datetime | None = None
    unheard_since: datetime | None = None


def load_people(
    connection: Connection, addresses: Iterable[Address], *, hold: bool = True
) -> dict[Address, LoadedPerson]:
    """Load the people of the addresses that are known. On PostgreSQL their rows are locked (unless
    they are only read of: not to `hold`), in the order of their ids, so that no two processes talk
    to one person at once; locked first and read after: the statement that waited for a lock would
    see what was before it."""
    channels, whose = _by_channel(addresses)
    find, free = _find_people(channels), is_sqlite(connection) or not hold
    locked = set() if free else _lock(connection, channels, whose)
    rows = connection.execute(find, whose).all()
    while not (free or {row.id for row in rows} <= locked):
        # While we waited an address went over to somebody else (bot/features/linking): they are
        # locked, too.
        locked |= _lock(connection, channels, whose)
        rows = connection.execute(find, whose).all()
    ids = [row.id for row in rows]
    learners = [row.id for row in rows if row.registered_at is not None]
    others = _addresses(connection, ids)
    lessons, quizzes = _lessons(connection, learners), _quizzes(connection, learners)
    people = {}
    for row in rows:
        address = Address(row.channel, row.external_id)
        known = (_as_volunteer(row), others[row.id], lessons[row.id], quizzes[row.id], row.scope)
        person = PersonState(*known, as_habit(row))
        people[address] = LoadedPerson(
            row.address_id,
            address,
            row.state,
            person,
            row.last_inbound_at,
            row.reachable,
            row.announced_at,
            row.unheard_since,
        )
    return people


def _lock(connection: Connection, channels: int, whose: Mapping[str, Any]) -> set[int]:
    return set(connection.execute(_lock_people(channels), whose).scalars().all())


def load_person(connection: Connection, volunteer: int) -> PersonState | None:
    """Load somebody who does not speak in this turn, locked on PostgreSQL; None when they are
    gone."""
    this = _volunteer.c.id == volunteer
    if not is_sqlite(connection):
        connection.execute(select(_volunteer.c.id).where(this).with_for_update())
    row = connection.execute(select(*_COLUMNS).where(this)).one_or_none()
    if row is None:
        return None
    ids = [volunteer]
    lessons, quizzes = _lessons(connection, ids)[volunteer], _quizzes(connection, ids)[volunteer]
    addresses, habit = _addresses(connection, ids)[volunteer], load_habit(connection, volunteer)
    return PersonState(_as_volunteer(row), addresses, lessons, quizzes, habit=habit)


def add_people(
    connection: Connection,
    addresses: Sequence[Address],
    defaults: Volunteer,
    now: datetime,
    late: Mapping[Address, datetime] | None = None,
) -> dict[Address, LoadedPerson]:
    """Add blank volunteers for addresses that are new. `late`: when those wrote who did not write
    just now."""
    late = late or {}
    if not addresses:
        return {}
    blank = {"language": defaults.language, "zone": defaults.zone, "created_at": now}
    insert = _volunteer.insert().returning(_volunteer.c.id, sort_by_parameter_order=True)
    ids = connection.execute(insert, [blank] * len(addresses)).scalars().all()
    rows = [
        {
            "volunteer_id": id,
            "channel": address.channel,
            "external_id": address.id,
            "reachable": True,
            "last_inbound_at": late.get(address, now),
        }
        for id, address in zip(ids, addresses, strict=True)
    ]
    insert = _address.insert().returning(_address.c.id, sort_by_parameter_order=True)
    address_ids = connection.execute(insert, rows).scalars().all()
    return {
        address: LoadedPerson(
            address_id, address, None, PersonState(replace(defaults, id=id), (address,))
        )
        for id, address_id, address in zip(ids, address_ids, addresses, strict=True)
    }


def note_contact(connection: Connection, address_ids: Sequence[int], now: datetime) -> None:
    """Note that they wrote: they can be reached, and WhatsApp's window is open again."""
    if address_ids:
        connection.execute(_NOTE_CONTACT, {"ids": list(address_ids), "at": now})


def note_late_contact(connection: Connection, address_id: int, wrote_at: datetime) -> None:
    """Note that they wrote a while ago: the window is open from then, if nothing newer came
    meanwhile."""
    this = (_address.c.id == address_id, _address.c.last_inbound_at < wrote_at)
    connection.execute(
        update(_address).where(*this).values(reachable=True, last_inbound_at=wrote_at)
    )


def save_sessions(connection: Connection, sessions: Mapping[int, Session], now: datetime) -> None:
    rows = [
        {"volunteer_id": id, "state": session.dump(), "updated_at": now}
        for id, session in sessions.items()
    ]
    upsert(connection, _conversation, rows, "volunteer_id")


def save_volunteer(connection: Connection, before: Volunteer, after: Volunteer) -> None:
    """Write what the turn changed of a person."""
    changes = {
        name: getattr(after, name)
        for name in _FIELDS
        if getattr(after, name) != getattr(before, name)
    }
    if changes:
        connection.execute(
            update(_volunteer).where(_volunteer.c.id == bindparam("whose")),
            {"whose": before.id, **changes},
        )


def _by_channel(addresses: Iterable[Address]) -> tuple[int, dict[str, Any]]:
    """How many channels the addresses are of, and what `_there` wants to know of them."""
    by_channel: dict[str, list[str]] = defaultdict(list)
    for address in addresses:
        by_channel[address.channel].append(address.id)
    whose: dict[str, Any] = {}
    for n, (channel, ids) in enumerate(by_channel.items()):
        whose |= {f"channel_{n}": channel, f"ids_{n}": ids}
    return len(by_channel), whose


# On the way of every message these statements are made once: making one takes as long as asking it.


def _there(channels: int) -> ColumnElement[bool]:
    where = [
        and_(
            _address.c.channel == bindparam(f"channel_{n}"),
            _address.c.external_id.in_(bindparam(f"ids_{n}", expanding=True)),
        )
        for n in range(channels)
    ]
    return or_(*where)


@cache
def _lock_people(channels: int) -> Select[*tuple[Any, ...]]:
    whose = select(_volunteer.c.id).select_from(_address.join(_volunteer)).where(_there(channels))
    return whose.order_by(_volunteer.c.id).with_for_update(of=_volunteer)


@cache
def _find_people(channels: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *_COLUMNS,
            _address.c.id.label("address_id"),
            _address.c.channel,
            _address.c.external_id,
            _address.c.last_inbound_at,
            _address.c.reachable,
            _address.c.announced_at,
            _address.c.unheard_since,
            _conversation.c.state,
            _coordinator.c.scope,
            *HABIT_COLUMNS,
        )
        .select_from(
            _address.join(_volunteer)
            .outerjoin(_conversation)
            .outerjoin(_coordinator)
            .outerjoin(_habit)
        )
        .where(_there(channels))
        .order_by(_volunteer.c.id)
    )


_these: BindParameter[Any] = bindparam("ids", expanding=True)
_FIND_ADDRESSES = select(_address.c.volunteer_id, _address.c.channel, _address.c.external_id).where(
    _address.c.volunteer_id.in_(_these)
)
_FIND_LESSONS = select(_lesson).where(_lesson.c.volunteer_id.in_(_these))
_FIND_QUIZZES = (
    select(_attempt).where(_attempt.c.volunteer_id.in_(_these)).order_by(_attempt.c.started_at)
)
_NOTE_CONTACT = (
    update(_address)
    .where(_address.c.id.in_(_these))
    .values(reachable=True, last_inbound_at=bindparam("at"))
)


def _as_volunteer(row: Row[*tuple[Any, ...]]) -> Volunteer:
    return Volunteer(*row[: len(_FIELDS)])


def _addresses(connection: Connection, ids: Sequence[int]) -> Mapping[int, tuple[Address, ...]]:
    found: dict[int, tuple[Address, ...]] = defaultdict(tuple)
    if ids:
        for row in connection.execute(_FIND_ADDRESSES, {"ids": ids}):
            found[row.volunteer_id] += (Address(row.channel, row.external_id),)
    return found


def _lessons(connection: Connection, ids: Sequence[int]) -> Mapping[int, dict[str, LessonRecord]]:
    found: dict[int, dict[str, LessonRecord]] = defaultdict(dict)
    if ids:
        for row in connection.execute(_FIND_LESSONS, {"ids": ids}):
            record = LessonRecord(row.started_at, row.done_at, row.right, row.total)
            found[row.volunteer_id][row.lesson] = record
    return found


def _quizzes(connection: Connection, ids: Sequence[int]) -> Mapping[int, tuple[QuizRecord, ...]]:
    """Oldest first."""
    found: dict[int, tuple[QuizRecord, ...]] = defaultdict(tuple)
    if ids:
        for row in connection.execute(_FIND_QUIZZES, {"ids": ids}):
            found[row.volunteer_id] += (
                QuizRecord(
                    row.key,
                    row.module,
                    tuple(row.questions),
                    row.started_at,
                    row.finished_at,
                    row.score,
                    row.passed,
                    QuizKind(row.kind),
                ),
            )
    return found
