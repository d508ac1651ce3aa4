"""Who was invited to a session and who came, as far as a coordinator may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
)

from bot.delivery.notices import TOO_LATE
from bot.engine.person import PersonState
from bot.features.training_sessions import requests
from bot.features.training_sessions.invitations import present_at
from bot.features.training_sessions.sessions import in_scope, quota_of_volunteer, quota_rows
from bot.features.training_sessions.types import Quota
from bot.store.regions import below
from bot.store.transaction import TurnTransaction
from bot.text.matching import normalize
from bot.text.phone import e164
from models.base import table
from models.messages import Outbox
from models.notices import Notice
from models.training_sessions import Attendance, Evaluation, Presence
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import NoticeKind, Reply, State
from models.volunteer import Address, Volunteer

_session, _attendance, _presence = table(SessionRow), table(Attendance), table(Presence)
_notice, _evaluation, _outbox = table(Notice), table(Evaluation), table(Outbox)
_volunteer = table(Volunteer)

_NAMES_ALIKE = 60


_MOST_NAMED = 8


_MOST_COMPARED = 5000


def _session_numbers(turn: TurnTransaction, asked: requests.SessionNumbers) -> requests.Numbers:
    connection = turn.connection
    id = asked.session
    replies: dict[int, dict[Reply, int]] = defaultdict(dict)
    counted = (
        select(_attendance.c.quota_id, _attendance.c.reply, func.count().label("people"))
        .where(_attendance.c.session_id == id)
        .group_by(_attendance.c.quota_id, _attendance.c.reply)
    )
    for row in connection.execute(counted):
        replies[row.quota_id][Reply(row.reply)] = row.people
    quotas = tuple(
        requests.QuotaNumbers(Quota(q.region, q.group, q.seats), replies[q.id], q.taken)
        for q in quota_rows(connection, id)
    )
    rating, rated = _rating(connection, id)
    return requests.Numbers(
        quotas,
        _present_by_day(connection, id),
        _missed(connection, id),
        _people_with(connection, id, State.FAILED, _notice.c.kind == NoticeKind.INVITATION),
        _people_with(connection, id, State.HELD),
        _is_inviting(connection, id),
        rating,
        rated,
    )


def _present_by_day(connection: Connection, session: int) -> Mapping[int, int]:
    query = select(_presence.c.day, func.count().label("people"))
    query = query.where(_presence.c.session_id == session).group_by(_presence.c.day)
    return {row.day: row.people for row in connection.execute(query)}


def _missed(connection: Connection, session: int) -> tuple[int, ...]:
    """Minutes before their day, of reminders that came too late: in a zone where somebody is, or
    for some people whose message was made but could not leave in time."""
    made_too_late = (
        select(_outbox.c.id)
        .where(_outbox.c.notice_id == _notice.c.id, _outbox.c.state == State.CANCELLED)
        .where(_outbox.c.error == TOO_LATE)
    )
    never_made = and_(_notice.c.state == "missed", _attended_from(_notice.c.zone))
    query = (
        select(_notice.c.minutes_before)
        .distinct()
        .where(_notice.c.session_id == session, _notice.c.kind == NoticeKind.REMINDER)
        .where(or_(never_made, made_too_late.exists()))
    )
    return tuple(sorted(connection.execute(query).scalars(), reverse=True))


def _attended_from(zone: ColumnElement[str]) -> ColumnElement[bool]:
    someone = (
        select(_attendance.c.volunteer_id)
        .join(_volunteer, _volunteer.c.id == _attendance.c.volunteer_id)
        .where(_attendance.c.session_id == _notice.c.session_id, _volunteer.c.zone == zone)
        .where(_attendance.c.reply != Reply.DECLINED)
        .correlate(_notice)
    )
    return someone.exists()


def _people_with(
    connection: Connection, session: int, state: State, *where: ColumnElement[bool]
) -> int:
    """How many people have a message of a session in this state."""
    query = (
        select(func.count(func.distinct(_outbox.c.recipient)))
        .join(_notice, _notice.c.id == _outbox.c.notice_id)
        .where(_notice.c.session_id == session, _outbox.c.state == state, *where)
    )
    return int(connection.execute(query).scalar_one())


def _is_inviting(connection: Connection, session: int) -> bool:
    """Whether any are still to be made, or wait to leave."""
    waits = (_outbox.c.notice_id == _notice.c.id, _outbox.c.state == State.PENDING)
    query = select(_notice.c.id).where(
        _notice.c.session_id == session,
        _notice.c.kind == NoticeKind.INVITATION,
        or_(_notice.c.state == "waiting", select(_outbox.c.id).where(*waits).exists()),
    )
    return connection.execute(query).first() is not None


def _rating(connection: Connection, session: int) -> tuple[float | None, int]:
    query = select(func.avg(_evaluation.c.rating), func.count())
    mean, count = connection.execute(query.where(_evaluation.c.session_id == session)).one()
    return (None if mean is None else float(mean)), int(count)


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


def _people_named(
    turn: TurnTransaction, asked: requests.PeopleNamed
) -> tuple[requests.Participant, ...]:
    """Whoever is invited comes before others of the same name."""
    connection, person = turn.connection, turn.person
    of_it = _attendance.c.session_id == asked.session
    if connection.execute(_planned_below(person, asked.session)).first() is None:
        return ()
    people = select(_volunteer.c.id, _volunteer.c.name)
    invited = people.join(_attendance, _attendance.c.volunteer_id == _volunteer.c.id).where(of_it)
    number = e164(asked.name)
    if number:
        having = _having_number(number)
        found = [*_ids(connection, invited, having), *_ids(connection, people, having, person)]
    else:
        names = dict(_named(connection, invited))
        others = _named(connection, _of_like_name(people, asked.name, person))
        names |= {id: name for id, name in others if id not in names}
        found = [id for _, _, id in _alike(asked.name, names)]
    ids = list(dict.fromkeys(found))[:_MOST_NAMED]
    known = load_participants(connection, of_it, _attendance.c.volunteer_id.in_(ids))
    new = _uninvited(connection, asked.session, set(ids) - {one.volunteer for one in known})
    return tuple(sorted((*known, *new), key=lambda one: ids.index(one.volunteer)))


def _planned_below(person: PersonState, session: int) -> Select[int]:
    return select(_session.c.id).where(_session.c.id == session, in_scope(person))


def _alike(name: str, names: Mapping[int, str]) -> Sequence[tuple[str, float, int]]:
    return process.extract(
        normalize(name), names, scorer=fuzz.WRatio, score_cutoff=_NAMES_ALIKE, limit=_MOST_NAMED
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
    requests.SessionNumbers: _session_numbers,
    requests.Participants: _participants,
    requests.PresentOn: _present_on,
    requests.PeopleNamed: _people_named,
}
