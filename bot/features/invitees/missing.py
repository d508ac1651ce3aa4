"""Who of a region was invited and who has come of it; who may be whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, literal, or_, select

from bot.features.invitees.requests import MissingInvitees, PossibleMatches
from bot.features.invitees.rules import may_be, name_words
from bot.features.invitees.types import Invited, Match, Missing
from bot.store.regions import below
from bot.store.transaction import TurnTransaction
from bot.text.places import is_below
from models.base import table
from models.invitees import Invitee as InviteeRow
from models.invitees import Mismatch
from models.volunteer import Address, Volunteer

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
_invitee, _mismatch = table(InviteeRow), table(Mismatch)
_volunteer, _address = table(Volunteer), table(Address)
_OF_WHATSAPP = "whatsapp:"
_ABSENT = _invitee.c.volunteer_id.is_(None)
# So many are looked at for who may be whom: what a coordinator settles in an evening, and more.
_MOST_ABSENT, _MOST_REGISTERED, _MOST_MATCHES = 3_000, 20_000, 20
_PREFIX = 3


def count_invited(connection: Connection, region: str) -> Invited:
    """Count who was invited to a region and all below it, and who has come."""
    query = select(func.count(), func.count(_invitee.c.volunteer_id))
    people, came = connection.execute(query.where(below(_invitee.c.place, region))).one()
    return Invited(people, came)


def load_missing(
    connection: Connection, region: str, after: tuple[str, str] = ("", ""), most: int = 0
) -> Iterator[Missing]:
    """Load who was invited and has not come, by place and number; `most` of 0: all."""
    place, phone = _invitee.c.place, _invitee.c.phone
    behind = or_(place > after[0], and_(place == after[0], phone > after[1]))
    query = select(_invitee, _has_begun().label("begun"))
    query = query.where(_ABSENT, below(place, region), behind).order_by(place, phone)
    for row in connection.execute(query.limit(most) if most else query):
        yield Missing(row.phone, row.name, row.place, row.role, row.begun, row.invited_at)


def _has_begun() -> ColumnElement[bool]:
    """Whether somebody has consented from that number, and not finished."""
    theirs = _address.c.external_id == literal(_OF_WHATSAPP).concat(_invitee.c.phone)
    begun = and_(_volunteer.c.consented_at.is_not(None), _volunteer.c.registered_at.is_(None))
    return (
        exists()
        .select_from(_address.join(_volunteer, _volunteer.c.id == _address.c.volunteer_id))
        .where(theirs, begun)
    )


# --- who may be whom ---------------------------------------------------------------------------


def load_matches(connection: Connection, region: str) -> list[Match]:
    """Find pairs of somebody who was invited and somebody who registered that may be one: with the
    number under another name, or with the name at the place. Only a coordinator can tell."""
    absent = _absent(connection, region)
    if not absent:
        return []
    known = _unlisted(connection, region)
    denied = {(row.phone, row.volunteer_id) for row in connection.execute(select(_mismatch))}
    by_word, by_number = _by_word(known), _by_number(known)
    found: list[Match] = []
    for one in absent:
        for other in _candidates(one, by_word, by_number):
            if (one.phone, other.id) not in denied:
                found.append(_match(one, other))
        if len(found) >= _MOST_MATCHES:
            break
    return found[:_MOST_MATCHES]


def _absent(connection: Connection, region: str) -> Sequence[AnyRow]:
    query = select(_invitee).where(_ABSENT, below(_invitee.c.place, region))
    return connection.execute(query.order_by(_invitee.c.place).limit(_MOST_ABSENT)).all()


def _unlisted(connection: Connection, region: str) -> Sequence[AnyRow]:
    """Who has registered and is nobody's invitee."""
    listed = select(_invitee.c.volunteer_id).where(_invitee.c.volunteer_id.is_not(None))
    number = select(func.max(_address.c.external_id)).where(
        _address.c.volunteer_id == _volunteer.c.id,
        _address.c.external_id.startswith(f"{_OF_WHATSAPP}+"),
    )
    query = select(
        _volunteer.c.id,
        _volunteer.c.name,
        _volunteer.c.place,
        _volunteer.c.phone,
        number.scalar_subquery().label("address"),
    )
    query = query.where(
        _volunteer.c.registered_at.is_not(None),
        below(_volunteer.c.place, region),
        _volunteer.c.id.not_in(listed),
    )
    return connection.execute(query.limit(_MOST_REGISTERED)).all()


def _by_word(known: Iterable[AnyRow]) -> Mapping[str, list[AnyRow]]:
    """By the beginnings of the words of their names: so few need to be compared."""
    found: dict[str, list[AnyRow]] = defaultdict(list)
    for row in known:
        for beginning in {word[:_PREFIX] for word in name_words(row.name)}:
            found[beginning].append(row)
    return found


def _by_number(known: Iterable[AnyRow]) -> Mapping[str, AnyRow]:
    rows = list(known)
    given = {row.phone: row for row in rows if row.phone}
    return given | {row.address.removeprefix(_OF_WHATSAPP): row for row in rows if row.address}


def _candidates(
    one: AnyRow,
    by_word: Mapping[str, list[AnyRow]],
    by_number: Mapping[str, AnyRow],
) -> Iterator[AnyRow]:
    same = by_number.get(one.phone)
    if same is not None:
        yield same
    begins = {word[:_PREFIX] for word in name_words(one.name)}
    near = {row.id: row for beginning in begins for row in by_word.get(beginning, ())}
    for other in near.values():
        if other is not same and may_be(one.name, one.place, other.name, other.place):
            yield other


def _match(one: AnyRow, other: AnyRow) -> Match:
    return Match(one.phone, one.name, one.place, other.id, other.name, other.place)


# --- queries -----------------------------------------------------------------------------------


def _sees(turn: TurnTransaction, region: str) -> bool:
    scope = turn.person.scope
    return scope is not None and is_below(region, scope)


def missing_invitees(turn: TurnTransaction, asked: MissingInvitees) -> tuple[Missing, ...]:
    if not _sees(turn, asked.region):
        return ()
    return tuple(load_missing(turn.connection, asked.region, asked.after, asked.most))


def possible_matches(turn: TurnTransaction, asked: PossibleMatches) -> tuple[Match, ...]:
    if not _sees(turn, asked.region):
        return ()
    return tuple(load_matches(turn.connection, asked.region))
