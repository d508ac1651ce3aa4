"""Keys and sessions of the console, written; nothing of them can be had back from the database."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from bot.features.console import requests
from bot.features.console.reads import address, hashed, key, session
from bot.features.console.types import KEY_LASTS, LONGEST_BROWSER, SESSION_LASTS
from bot.store.audit import note_of
from bot.store.transaction import TurnTransaction


def _offer(turn: TurnTransaction, effect: requests.OfferKey) -> None:
    row = {
        "hash": hashed(effect.key),
        "address_id": _here(turn),
        "expires_at": turn.now + KEY_LASTS,
    }
    turn.connection.execute(delete(key).where(key.c.address_id.in_(_all_of(turn))))
    turn.connection.execute(key.insert(), row)


def _end_all(turn: TurnTransaction, effect: requests.EndConsoleSessions) -> None:
    theirs = session.c.address_id.in_(_all_of(turn))
    turn.connection.execute(delete(session).where(theirs))
    turn.connection.execute(delete(key).where(key.c.address_id.in_(_all_of(turn))))


def _here(turn: TurnTransaction) -> Any:
    here = (address.c.channel == turn.address.channel, address.c.external_id == turn.address.id)
    return turn.connection.execute(select(address.c.id).where(*here)).scalar_one()


def _all_of(turn: TurnTransaction) -> Any:
    return select(address.c.id).where(address.c.volunteer_id == turn.person.volunteer.id)


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    requests.OfferKey: _offer,
    requests.EndConsoleSessions: _end_all,
}


# --- the browser's side ------------------------------------------------------------------------


def let_in(turn: TurnTransaction, shown: str, browser: str) -> str | None:
    """Use a key up; return what the browser shows from now on. None where somebody was quicker:
    of two only one is let in."""
    used = delete(key).where(key.c.hash == hashed(shown), key.c.expires_at > turn.now)
    if not turn.connection.execute(used).rowcount:
        return None
    cookie = secrets.token_urlsafe(32)
    row = {
        "hash": hashed(cookie),
        "address_id": _here(turn),
        "browser": browser[:LONGEST_BROWSER],
        "begun_at": turn.now,
        "ends_at": turn.now + SESSION_LASTS,
    }
    turn.connection.execute(session.insert(), row)
    note_of(turn, "console opened")
    return cookie


def end_session(connection: Connection, cookie: str) -> None:
    connection.execute(delete(session).where(session.c.hash == hashed(cookie)))


def drop_old(connection: Connection, now: datetime) -> None:
    """Throw away what is good no more."""
    connection.execute(delete(key).where(key.c.expires_at <= now))
    connection.execute(delete(session).where(session.c.ends_at <= now))
