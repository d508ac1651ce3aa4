"""Invited people in the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, or_, select, update

from bot.engine.messages import Address
from bot.engine.policy import Policy
from bot.features.invitees import lists, missing, requests
from bot.features.invitees.rules import outcome, same_person
from bot.features.invitees.types import (
    CAME_KEPT,
    PEOPLE,
    Invitee,
    InviteLinks,
    Judged,
    Lot,
    Missing,
    Outcome,
)
from bot.store.transaction import TurnTransaction
from bot.text.places import is_below
from models.base import insert_new, table, upsert
from models.invitees import Invitee as InviteeRow
from models.invitees import OnList
from models.volunteer import Address as AddressRow
from models.volunteer import Volunteer

_invitee, _volunteer, _address = table(InviteeRow), table(Volunteer), table(AddressRow)
_on_list = table(OnList)
_OF_WHATSAPP = "whatsapp:"


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known already of some numbers: who is on a list, and who is registered."""

    before: Mapping[str, Invitee]
    registered: Mapping[str, tuple[int, str]]


def outcomes_of(connection: Connection, judged: Sequence[Judged], scope: str) -> list[Outcome]:
    """Tell what becomes of some rows, in their order."""
    known = _known(connection, judged)
    return [_outcome(one, known, scope) for one in judged]


def _known(connection: Connection, judged: Sequence[Judged]) -> _Known:
    phones = [one.invitee.phone for one in judged if one.invitee is not None]
    return _Known(load(connection, phones), _registered(connection, phones))


def _outcome(one: Judged, known: _Known, scope: str) -> Outcome:
    """Who is on another region's list stays there."""
    if one.row.passed is not None:
        return Outcome.PASSED
    if one.invitee is None:
        return Outcome.REFUSED
    old = known.before.get(one.invitee.phone)
    if old is not None and not is_below(old.place, scope):
        return Outcome.REFUSED
    return outcome(one.invitee, old, registered=one.invitee.phone in known.registered)


def write_list(
    connection: Connection, judged: Sequence[Judged], lot: Lot, now: datetime
) -> list[Outcome]:
    """Keep who is on a list, of some of its rows; tell what became of each."""
    known = _known(connection, judged)
    outcomes = [_outcome(one, known, lot.scope) for one in judged]
    people = [
        (one.invitee, came)
        for one, came in zip(judged, outcomes, strict=True)
        if one.invitee is not None and came in PEOPLE
    ]
    added = [one for one, _ in people if one.phone not in known.before]
    changed = [one for one, came in people if came is Outcome.CHANGED]
    upsert(connection, _invitee, [_new_row(one, known, lot, now) for one in added], "phone")
    upsert(connection, _invitee, [_row(one, lot, now) for one in changed], "phone")
    _confirm_roles(connection, added, known)
    listed = [{"list_id": lot.list, "phone": one.phone} for one, _ in people]
    if listed:
        connection.execute(insert_new(connection, _on_list, "list_id", "phone"), listed)
    return outcomes


def _confirm_roles(connection: Connection, added: Sequence[Invitee], known: _Known) -> None:
    for one in added:
        who = _who(one, known)
        if who is not None and one.role:
            this = update(_volunteer).where(_volunteer.c.id == who)
            connection.execute(this.values(confirmed_role=one.role))


def _who(one: Invitee, known: _Known) -> int | None:
    """Who is registered with the number, if it is them by name, too."""
    registered = known.registered.get(one.phone)
    return registered[0] if registered and same_person(one.name, registered[1]) else None


def _new_row(one: Invitee, known: _Known, lot: Lot, now: datetime) -> dict[str, object]:
    """Who is registered has come already."""
    who = _who(one, known)
    return _row(one, lot, now) | {"volunteer_id": who, "came_at": now if who else None}


def _row(one: Invitee, lot: Lot, now: datetime) -> dict[str, object]:
    return {
        "phone": one.phone,
        "name": one.name,
        "role": one.role,
        "place": one.place,
        "invited_by": lot.by,
        "invited_at": now,
    }


def load(connection: Connection, phones: Iterable[str]) -> dict[str, Invitee]:
    query = select(_invitee).where(_invitee.c.phone.in_(list(phones)))
    return {
        row.phone: Invitee(row.phone, row.name, row.role, row.place)
        for row in connection.execute(query)
    }


def _registered(connection: Connection, phones: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Those of whom somebody has registered already, from this number or with it: their ids and
    names."""
    wanted = list(phones)
    addresses = [f"{_OF_WHATSAPP}{phone}" for phone in wanted]
    query = (
        select(_volunteer.c.id, _volunteer.c.name, _volunteer.c.phone, _address.c.external_id)
        .join(_address, _address.c.volunteer_id == _volunteer.c.id)
        .where(_volunteer.c.registered_at.is_not(None))
        .where(or_(_volunteer.c.phone.in_(wanted), _address.c.external_id.in_(addresses)))
    )
    rows = connection.execute(query).all()
    by_phone = {row.phone: (row.id, row.name) for row in rows if row.phone}
    addressed = {row.external_id.removeprefix(_OF_WHATSAPP): (row.id, row.name) for row in rows}
    return by_phone | addressed


def number_of(address: Address) -> str:
    """Return the number that somebody writes from, E.164; "" on a channel without."""
    number = address.id.removeprefix(_OF_WHATSAPP)
    return number if number.startswith("+") else ""


def waiting(connection: Connection, phones: Sequence[str]) -> list[Invitee]:
    """Load those with some numbers who have not come."""
    theirs = (_invitee.c.phone.in_(phones), _invitee.c.volunteer_id.is_(None))
    return [
        Invitee(row.phone, row.name, row.role, row.place)
        for row in connection.execute(select(_invitee).where(*theirs))
    ]


def come(connection: Connection, listed: Invitee, volunteer: int, now: datetime) -> None:
    """Note who an invitee turned out to be; what the list says of their role is confirmed."""
    this = _invitee.c.phone == listed.phone
    came = update(_invitee).where(this).values(volunteer_id=volunteer, came_at=now)
    connection.execute(came)
    if listed.role:
        who = update(_volunteer).where(_volunteer.c.id == volunteer)
        connection.execute(who.values(confirmed_role=listed.role))


def forget(connection: Connection, phones: Iterable[str]) -> None:
    """Drop those from the lists who have come, or want to be forgotten."""
    numbers = [phone for phone in phones if phone]
    if numbers:
        connection.execute(delete(_invitee).where(_invitee.c.phone.in_(numbers)))


def forget_old(connection: Connection, now: datetime, policy: Policy) -> bool:
    """Drop whom nobody has come of for long, and lists with nobody on them."""
    waited = and_(
        _invitee.c.volunteer_id.is_(None), _invitee.c.invited_at < now - policy.lists_kept
    )
    old = _invitee.c.invited_at < now - CAME_KEPT
    connection.execute(delete(_invitee).where(or_(waited, old)))
    lists.drop_empty(connection, now - policy.lists_kept)
    return False


def _my_invitation(turn: TurnTransaction, asked: requests.MyInvitation) -> Invitee | None:
    number = number_of(turn.address)
    return next(iter(waiting(turn.connection, [number])), None) if number else None


def _my_listings(turn: TurnTransaction, asked: requests.MyListings) -> tuple[Missing, ...]:
    mine = select(_invitee).where(_invitee.c.volunteer_id == turn.person.volunteer.id)
    rows = turn.connection.execute(mine.order_by(_invitee.c.invited_at))
    return tuple(
        Missing(row.phone, row.name, row.place, row.role, invited_at=row.invited_at) for row in rows
    )


def _links(turn: TurnTransaction, asked: requests.InvitationLinks) -> InviteLinks:
    accounts = turn.policy.accounts
    return InviteLinks(accounts.get("telegram", ""), accounts.get("whatsapp", "").lstrip("+"))


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.MyInvitation: _my_invitation,
    requests.MyListings: _my_listings,
    requests.MyOpenList: lists.my_open_list,
    requests.MyLists: lists.my_lists,
    requests.MissingInvitees: missing.missing_invitees,
    requests.PossibleMatches: missing.possible_matches,
    requests.InvitationLinks: _links,
}
