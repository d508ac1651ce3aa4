"""Answers to the queries about the console, and who it is that a browser shows."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from bot.engine.messages import Address
from bot.features.console import requests
from bot.features.console.types import ConsoleSession, FreshKey
from bot.store.transaction import TurnTransaction
from models.base import table
from models.console import ConsoleKey as Key
from models.console import ConsoleSession as Session
from models.volunteer import Address as AddressRow

key, session, address = table(Key), table(Session), table(AddressRow)
WAY_IN = "/konsol/masuk/"


def hashed(secret: str) -> str:
    """Return the hash under which a key or a cookie is kept: of 256 bits of chance it needs no
    salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _make_key(turn: TurnTransaction, asked: requests.MakeKey) -> FreshKey:
    made, base = secrets.token_urlsafe(32), turn.policy.base_url
    played = turn.address.channel.startswith("simulator-")
    return FreshKey(made, f"{base}{WAY_IN}{made}" if played or base.startswith("https:") else "")


def _mine(turn: TurnTransaction, asked: requests.MyConsoleSessions) -> tuple[ConsoleSession, ...]:
    mine = address.c.volunteer_id == turn.person.volunteer.id
    query = select(session.c.id, session.c.browser, session.c.begun_at, session.c.ends_at)
    query = query.select_from(session.join(address)).where(mine, session.c.ends_at > turn.now)
    rows = turn.connection.execute(query.order_by(session.c.id.desc()))
    return tuple(ConsoleSession(*row) for row in rows)


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.MakeKey: _make_key,
    requests.MyConsoleSessions: _mine,
}


def whose_key(connection: Connection, shown: str, now: datetime) -> Address | None:
    """Find for whom a key is good; None for one that is not, or not any more."""
    found = _of(key).where(key.c.hash == hashed(shown), key.c.expires_at > now)
    return _address(connection, found)


def whose_session(connection: Connection, cookie: str, now: datetime) -> Address | None:
    """Find as whom a browser is in; None for one that is not, or not any more."""
    found = _of(session).where(session.c.hash == hashed(cookie), session.c.ends_at > now)
    return _address(connection, found)


def _of(rows: Any) -> Select[*tuple[Any, ...]]:
    return select(address.c.channel, address.c.external_id).select_from(rows.join(address))


def _address(connection: Connection, found: Select[*tuple[Any, ...]]) -> Address | None:
    row = connection.execute(found).one_or_none()
    return Address(row.channel, row.external_id) if row is not None else None
