"""Lists in the tables: how far each is, from the file that was sent to those who are on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.features.invitees import requests
from bot.features.invitees.types import ListState, OneList
from bot.store.transaction import TurnTransaction
from models.base import table
from models.invitees import Invitee as InviteeRow
from models.invitees import InviteeList, OnList

_list, _invitee, _on_list = table(InviteeList), table(InviteeRow), table(OnList)
# Until then a list that was shown waits for a yes; people change, and so does what they send.
WAITS = timedelta(days=2)
_READ_BY_THEN = timedelta(minutes=10)
_CAN_BE_TAKEN_BACK = 5
_LONGEST_NAME = 120


def begin(
    connection: Connection,
    by: int | None,
    scope: str,
    name: str,
    now: datetime,
    source: Mapping[str, str] | None = None,
) -> int:
    """Note that somebody sent a list; return its id."""
    row = {
        "volunteer_id": by,
        "scope": scope,
        "name": name[:_LONGEST_NAME],
        "state": ListState.LOOKING,
        "source": source,
        "people": 0,
        "created_at": now,
    }
    new = insert(_list).values(row).returning(_list.c.id)
    return int(connection.execute(new).scalar_one())


def move(
    connection: Connection, list: int, before: ListState, after: ListState, **more: Any
) -> bool:
    """Take a list from one state to the next; False when it has left that."""
    this = (_list.c.id == list, _list.c.state == before)
    return bool(connection.execute(update(_list).where(*this).values(state=after, **more)).rowcount)


def load_list(connection: Connection, list: int) -> Row[Any] | None:
    return connection.execute(select(_list).where(_list.c.id == list)).one_or_none()


def drop_waiting(connection: Connection, by: int) -> None:
    """Leave alone what a person sent before and never answered."""
    waiting = _list.c.state.in_((ListState.LOOKING, ListState.READY))
    mine = update(_list).where(_list.c.volunteer_id == by, waiting)
    connection.execute(mine.values(state=ListState.DROPPED, source=None))


def take_back(connection: Connection, list: int) -> int:
    """Invite those of a list no longer who have not come and are on no other; return how many they
    were."""
    named = select(_on_list.c.phone).where(_on_list.c.list_id == list)
    others = select(_on_list.c.phone).where(_on_list.c.list_id != list)
    theirs = (_invitee.c.phone.in_(named), _invitee.c.phone.not_in(others))
    gone = delete(_invitee).where(*theirs, _invitee.c.volunteer_id.is_(None))
    count = connection.execute(gone).rowcount
    connection.execute(delete(_on_list).where(_on_list.c.list_id == list))
    return count


def drop_empty(connection: Connection, before: datetime) -> None:
    """Forget lists of old that nobody is on any more."""
    named = select(_on_list.c.list_id)
    gone = (_list.c.created_at < before, _list.c.id.not_in(named))
    connection.execute(delete(_list).where(*gone))


def my_open_list(turn: TurnTransaction, asked: requests.MyOpenList) -> OneList | None:
    reading = (_list.c.state == ListState.LOOKING) & (_list.c.created_at > turn.now - _READ_BY_THEN)
    ready = (_list.c.state == ListState.READY) & (_list.c.created_at > turn.now - WAITS)
    query = select(_list).where(_list.c.volunteer_id == turn.person.volunteer.id, reading | ready)
    if asked.list:
        query = query.where(_list.c.id == asked.list)
    row = turn.connection.execute(query.order_by(_list.c.id.desc()).limit(1)).one_or_none()
    return _as_list(row) if row else None


def my_lists(turn: TurnTransaction, asked: requests.MyLists) -> tuple[OneList, ...]:
    mine = (_list.c.volunteer_id == turn.person.volunteer.id, _list.c.state == ListState.IMPORTED)
    query = select(_list).where(*mine).order_by(_list.c.id.desc()).limit(_CAN_BE_TAKEN_BACK)
    return tuple(map(_as_list, turn.connection.execute(query)))


def _as_list(row: Row[Any]) -> OneList:
    at = row.imported_at or row.created_at
    return OneList(row.id, row.name, ListState(row.state), row.people, at)
