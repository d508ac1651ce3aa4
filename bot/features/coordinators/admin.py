"""Coordinators: who may plan for a region, and see all below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select

from bot.store.audit import note
from bot.text.matching import normalize
from bot.text.phone import e164
from bot.text.places import full_name, read, told_name
from bot.text.region_names import codes_of
from content import regions
from models.base import table, upsert
from models.coordinators import Coordinator
from models.volunteer import Address, Volunteer

_coordinator, _volunteer, _address = table(Coordinator), table(Volunteer), table(Address)
LEVELS = ("nasional", "provinsi", "kabupaten/kota", "kecamatan", "kelurahan/desa")


class CoordinatorError(Exception):
    """Nobody can be appointed or removed so; the message says why, and what would be right."""


@dataclass(frozen=True, slots=True)
class Found:
    volunteer: int
    name: str
    scope: str

    @property
    def level(self) -> str:
        return level(self.scope)


def level(scope: str) -> str:
    """Read the level off the region's code: one part for a province, two for kabupaten/kota."""
    return LEVELS[len(scope.split(".")) if scope else 0]


def region_code(text: str) -> str:
    """Find a region by its code ("32.75") or its name ("Kota Bekasi"); "nasional" is the country,
    "". Raises CoordinatorError."""
    if normalize(text) in {"nasional", "indonesia"}:
        return ""
    if regions.region(text) is not None:
        return text
    found = read(text)
    codes = codes_of(found)
    if len(codes) == 1 and found.exact and not found.left:
        return codes[0]
    names = "; ".join(f"{code} {told_name(code)}" for code in codes[:5])
    hint = f" Which of these: {names}?" if names else ""
    raise CoordinatorError(f"no one region is meant by {text!r}.{hint} Give its code, as 32.75.")


def scope_name(scope: str) -> str:
    if not scope:
        return "Indonesia"
    found = regions.region(scope)
    return full_name(scope) or (found.name if found else scope)


def add(connection: Connection, who: str, scope: str, now: datetime) -> Found:
    """Appoint a coordinator. `who` is a registered volunteer's address, phone number or name.
    Raises CoordinatorError when nobody or more than one is meant."""
    volunteer = _one(connection, who)
    row = {"volunteer_id": volunteer.volunteer, "scope": scope, "added_at": now}
    upsert(connection, _coordinator, [row], "volunteer_id")
    note(connection, now, "coordinator added", scope, volunteer=volunteer.volunteer)
    return Found(volunteer.volunteer, volunteer.name, scope)


def remove(connection: Connection, who: str, now: datetime) -> Found:
    """Take the rights back: from their next message on they are a volunteer like others. Raises
    CoordinatorError."""
    volunteer = _one(connection, who, of_coordinators=True)
    connection.execute(
        delete(_coordinator).where(_coordinator.c.volunteer_id == volunteer.volunteer)
    )
    who_was = volunteer.volunteer
    note(connection, now, "coordinator removed", volunteer.scope, volunteer=who_was)
    return volunteer


def listed(connection: Connection) -> Sequence[Found]:
    query = (
        select(_volunteer.c.id, _volunteer.c.name, _coordinator.c.scope)
        .join(_coordinator, _coordinator.c.volunteer_id == _volunteer.c.id)
        .order_by(_coordinator.c.scope, _volunteer.c.name)
    )
    return [Found(row.id, row.name, row.scope) for row in connection.execute(query)]


def _one(connection: Connection, who: str, *, of_coordinators: bool = False) -> Found:
    found = _by_address(connection, who) or _by_name(connection, who)
    if of_coordinators:
        found = [one for one in found if one.scope != _NONE]
    if not found:
        known = "coordinator" if of_coordinators else "registered volunteer"
        raise CoordinatorError(
            f"no {known} has the name, number or address {who!r}; they register first, with the bot"
        )
    if len(found) > 1:
        raise CoordinatorError(
            f"{len(found)} people are named {who!r}; give the phone number, or the address as"
            " telegram:123456"
        )
    return found[0]


_NONE = "-"


def _by_address(connection: Connection, who: str) -> list[Found]:
    conditions = [_volunteer.c.phone == number] if (number := e164(who)) else []
    channel, _, id = who.partition(":")
    if id:
        of_address = select(_address.c.volunteer_id).where(
            _address.c.channel == channel, _address.c.external_id.in_((id, f"{channel}:{id}"))
        )
        conditions.append(_volunteer.c.id.in_(of_address))
    if number:
        whatsapp = select(_address.c.volunteer_id).where(
            _address.c.external_id == f"whatsapp:{number}"
        )
        conditions.append(_volunteer.c.id.in_(whatsapp))
    return _people(connection, conditions)


def _by_name(connection: Connection, who: str) -> list[Found]:
    found = _people(connection, [_volunteer.c.name.ilike(who.strip())])
    return [one for one in found if normalize(one.name) == normalize(who)]


def _people(connection: Connection, conditions: Sequence[object]) -> list[Found]:
    if not conditions:
        return []
    query = (
        select(_volunteer.c.id, _volunteer.c.name, _coordinator.c.scope)
        .outerjoin(_coordinator, _coordinator.c.volunteer_id == _volunteer.c.id)
        .where(_volunteer.c.registered_at.is_not(None), or_(*conditions))  # type: ignore[arg-type]
    )
    return [
        Found(row.id, row.name, _NONE if row.scope is None else row.scope)
        for row in connection.execute(query)
    ]
