"""Who was invited to a session and who came, as far as a coordinator may see it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    case,
    func,
    literal,
    or_,
    select,
)

from bot.engine.person import PersonState
from bot.features.training_sessions import requests
from bot.features.training_sessions.invitations import present_at
from bot.features.training_sessions.sessions import in_scope, quota_of_volunteer, quota_rows
from bot.store.regions import below
from bot.store.transaction import TurnTransaction
from bot.text.matching import normalize
from bot.text.phone import e164
from models.base import table
from models.training_sessions import Attendance, Presence
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import Reply
from models.volunteer import Address, Volunteer

_session, _attendance, _presence = table(SessionRow), table(Attendance), table(Presence)
_volunteer = table(Volunteer)

_NAMES_ALIKE = 60


_MOST_NAMED = 8


_MOST_COMPARED = 5000


def _participants(
    turn: TurnTransaction, asked: requests.Participants
) -> tuple[requests.Participant, ...]:
    connection = turn.connection
    where = (_attendance.c.session_id == asked.session, _attendance.c.reply == asked.reply)
    return load_participants(connection, *where, first=asked.first, most=asked.most)


def load_participants(
    connection: Connection, *where: ColumnElement[bool], first: int = 0, most: int | None = None
) -> tuple[requests.Participant, ...]:
    """Load the participants, by region, then by name."""
    query = (
        select(_attendance, _volunteer.c.name, _volunteer.c.place, _volunteer.c.village)
        .join(_volunteer, _volunteer.c.id == _attendance.c.volunteer_id)
        .where(*where)
        .order_by(_volunteer.c.place, _volunteer.c.name, _volunteer.c.id)
        .offset(first)
        .limit(most)
    )
    rows = connection.execute(query).all()
    return _as_participants(connection, rows)


def _as_participants(
    connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]
) -> tuple[requests.Participant, ...]:
    sessions = {row.session_id for row in rows}
    present = present_at(connection, _presence.c.session_id.in_(sessions))
    return tuple(
        requests.Participant(
            row.volunteer_id,
            row.name,
            row.place,
            row.village,
            Reply(row.reply),
            present.get((row.session_id, row.volunteer_id), ()),
        )
        for row in rows
    )


def _present_on(
    turn: TurnTransaction, asked: requests.PresentOn
) -> tuple[requests.Participant, ...]:
    there = select(_presence.c.volunteer_id)
    there = there.where(_presence.c.session_id == asked.session, _presence.c.day == asked.day)
    where = (
        _attendance.c.session_id == asked.session,
        _attendance.c.volunteer_id.in_(there),
    )
    return load_participants(turn.connection, *where, first=asked.first, most=asked.most)


def _people_named(turn: TurnTransaction, asked: requests.PeopleNamed) -> requests.Named:
    """Whoever is invited comes before others of the same name."""
    connection, person = turn.connection, turn.person
    of_it = _attendance.c.session_id == asked.session
    if connection.execute(_planned_below(person, asked.session)).first() is None:
        return requests.Named()
    people = select(_volunteer.c.id, _volunteer.c.name)
    invited = people.join(_attendance, _attendance.c.volunteer_id == _volunteer.c.id).where(of_it)
    if asked.reply is not None:
        invited = invited.where(_attendance.c.reply == asked.reply)
    number = e164(asked.name)
    if number:
        having = _having_number(number)
        found = [*_ids(connection, invited, having)]
        if asked.reply is None:
            found += _ids(connection, people, having, person)
    else:
        names = dict(_named(connection, invited))
        if asked.reply is None:
            others = _named(connection, _of_like_name(people, asked.name, person))
            names |= {id: name for id, name in others if id not in names}
        found = [id for _, _, id in _alike(asked.name, names)]
    all_found = list(dict.fromkeys(found))
    ids = all_found[:_MOST_NAMED]
    known = load_participants(connection, of_it, _attendance.c.volunteer_id.in_(ids))
    new = _uninvited(connection, asked.session, set(ids) - {one.volunteer for one in known})
    nearest = sorted((*known, *new), key=lambda one: ids.index(one.volunteer))
    return requests.Named(tuple(nearest), len(all_found) - len(ids))


def _planned_below(person: PersonState, session: int) -> Select[int]:
    return select(_session.c.id).where(_session.c.id == session, in_scope(person))


def _alike(name: str, names: Mapping[int, str]) -> Sequence[tuple[str, float, int]]:
    return process.extract(
        normalize(name), names, scorer=fuzz.WRatio, score_cutoff=_NAMES_ALIKE, limit=None
    )


def _named(connection: Connection, people: Select[int, str]) -> Iterator[tuple[int, str]]:
    for row in connection.execute(people):
        yield row.id, normalize(row.name)


def _of_like_name(people: Select[int, str], name: str, person: PersonState) -> Select[int, str]:
    """Those of the region in whose name a word begins as one of these does, the most alike first:
    what is compared letter by letter must not be the whole country."""
    words = {word[:3] for word in normalize(name).split() if len(word) > 1} or {normalize(name)}
    alike = [func.lower(_volunteer.c.name).contains(word, autoescape=True) for word in words]
    order = sum((case((one, 1), else_=0) for one in alike), start=literal(0))
    likely = people.where(or_(*alike), *_theirs(person)).order_by(order.desc(), _volunteer.c.id)
    return likely.limit(_MOST_COMPARED)


def _ids(
    connection: Connection,
    people: Select[int, str],
    where: ColumnElement[bool],
    person: PersonState | None = None,
) -> Sequence[int]:
    return [row.id for row in connection.execute(people.where(where, *_theirs(person)).limit(9))]


def _theirs(person: PersonState | None) -> Sequence[ColumnElement[bool]]:
    """Registered, and below the region of whoever asks; for those who are invited neither is
    asked."""
    if person is None:
        return ()
    assert person.scope is not None, "their session was found"
    return (_volunteer.c.registered_at.is_not(None), below(_volunteer.c.place, person.scope))


def _having_number(number: str) -> ColumnElement[bool]:
    address = table(Address)
    by_whatsapp = select(address.c.volunteer_id).where(
        address.c.channel == "whatsapp", address.c.external_id == f"whatsapp:{number}"
    )
    return or_(_volunteer.c.phone == number, _volunteer.c.id.in_(by_whatsapp))


def _uninvited(
    connection: Connection, session: int, ids: Collection[int]
) -> list[requests.Participant]:
    quotas = {row.id: row for row in quota_rows(connection, session)}
    whose = quota_of_volunteer(list(quotas.values()))
    query = select(_volunteer, whose.label("quota")).where(_volunteer.c.id.in_(ids))
    found = []
    for row in connection.execute(query):
        quota = quotas[row.quota]
        full = quota.seats is not None and quota.taken >= quota.seats
        found.append(requests.Participant(row.id, row.name, row.place, row.village, None, (), full))
    return found


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.Participants: _participants,
    requests.PresentOn: _present_on,
    requests.PeopleNamed: _people_named,
}
