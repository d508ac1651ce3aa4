"""Invited people in the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, or_, select

from bot.engine.messages import Address
from bot.features.invitees import requests
from bot.features.invitees.rules import outcome
from bot.features.invitees.types import KEPT, Invitee, Judged, Outcome
from bot.store.transaction import TurnTransaction
from bot.text.places import is_below
from models.base import table, upsert
from models.invitees import Invitee as InviteeRow
from models.volunteer import Address as AddressRow
from models.volunteer import Volunteer

_invitee, _volunteer, _address = table(InviteeRow), table(Volunteer), table(AddressRow)
_OF_WHATSAPP = "whatsapp:"


def write_list(
    connection: Connection, judged: Sequence[Judged], scope: str, by: int | None, now: datetime
) -> dict[int, Outcome]:
    """Write what becomes of some rows, by their number. Who is on another region's list stays
    there."""
    wanted = {one.invitee.phone: one for one in judged if one.invitee is not None}
    before, registered = load(connection, wanted), _registered(connection, wanted)
    outcomes = dict.fromkeys((one.row.number for one in judged), Outcome.REFUSED)
    rows = []
    for phone, one in wanted.items():
        new, old = one.invitee, before.get(phone)
        if new is None or (old is not None and not is_below(old.place, scope)):
            continue
        came = outcomes[one.row.number] = outcome(new, old, registered=phone in registered)
        if came in {Outcome.NEW, Outcome.CHANGED}:
            rows.append(_row(new, by, now))
    upsert(connection, _invitee, rows, "phone")
    return outcomes


def _row(one: Invitee, by: int | None, now: datetime) -> dict[str, object]:
    return {
        "phone": one.phone,
        "name": one.name,
        "role": one.role,
        "place": one.place,
        "invited_by": by,
        "invited_at": now,
    }


def load(connection: Connection, phones: Iterable[str]) -> dict[str, Invitee]:
    query = select(_invitee).where(_invitee.c.phone.in_(list(phones)))
    return {
        row.phone: Invitee(row.phone, row.name, row.role, row.place)
        for row in connection.execute(query)
    }


def _registered(connection: Connection, phones: Iterable[str]) -> set[str]:
    """Those of whom somebody has registered already, from this number or with it."""
    wanted = list(phones)
    addresses = [f"{_OF_WHATSAPP}{phone}" for phone in wanted]
    query = (
        select(_volunteer.c.phone, _address.c.external_id)
        .join(_address, _address.c.volunteer_id == _volunteer.c.id)
        .where(_volunteer.c.registered_at.is_not(None))
        .where(or_(_volunteer.c.phone.in_(wanted), _address.c.external_id.in_(addresses)))
    )
    rows = connection.execute(query).all()
    return {row.phone for row in rows} | {
        row.external_id.removeprefix(_OF_WHATSAPP) for row in rows
    }


def number_of(address: Address) -> str:
    """Return the number that somebody writes from, E.164; "" on a channel without."""
    number = address.id.removeprefix(_OF_WHATSAPP)
    return number if number.startswith("+") else ""


def forget(connection: Connection, phones: Iterable[str]) -> None:
    """Drop those from the lists who have come, or want to be forgotten."""
    numbers = [phone for phone in phones if phone]
    if numbers:
        connection.execute(delete(_invitee).where(_invitee.c.phone.in_(numbers)))


def forget_old(connection: Connection, now: datetime) -> None:
    connection.execute(delete(_invitee).where(_invitee.c.invited_at < now - KEPT))


def _my_invitation(turn: TurnTransaction, asked: requests.MyInvitation) -> Invitee | None:
    number = number_of(turn.address)
    return load(turn.connection, [number]).get(number) if number else None


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.MyInvitation: _my_invitation
}
