"""Which chats are to have a menu of commands of their own: those of coordinators, in their
language; and which menu each shows now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, exists, or_, select, update

from models.base import table
from models.coordinators import Coordinator
from models.volunteer import Address, Volunteer

_address, _volunteer, _coordinator = table(Address), table(Volunteer), table(Coordinator)
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class MenuDue:
    """A chat that shows another menu than it is to: that of a coordinator in `language`, or None,
    the one that everybody has."""

    address: int
    recipient: str
    language: str | None


def menus_due(connection: Connection, channel: str) -> Sequence[MenuDue]:
    """List some of the chats whose menu is to be another."""
    columns = (_address.c.id, _address.c.external_id)
    here = (_address.c.channel == channel, _address.c.reachable)
    other = or_(_address.c.menu.is_(None), _address.c.menu != _volunteer.c.language)
    to_set = (
        select(*columns, _volunteer.c.language)
        .select_from(_coordinator)
        .join(_volunteer, _volunteer.c.id == _coordinator.c.volunteer_id)
        .join(_address, _address.c.volunteer_id == _volunteer.c.id)
        .where(*here, other)
        .limit(_AT_ONCE)
    )
    is_one = exists().where(_coordinator.c.volunteer_id == _address.c.volunteer_id)
    to_take_back = select(*columns).where(*here, _address.c.menu.is_not(None), ~is_one)
    due = [MenuDue(*row) for row in connection.execute(to_set)]
    over = connection.execute(to_take_back.limit(_AT_ONCE))
    return [*due, *(MenuDue(row.id, row.external_id, None) for row in over)]


def note_menu(connection: Connection, due: MenuDue) -> None:
    """Note which menu a chat shows now."""
    this = update(_address).where(_address.c.id == due.address)
    connection.execute(this.values(menu=due.language))
