"""Answers to the queries about codes and joined channels."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select

from bot.engine.messages import Address
from bot.engine.session import Session
from bot.features.linking import requests
from bot.features.linking.codes import (
    address_digest,
    alike_digest,
    code_digest,
    link,
    link_code,
    undo_until,
)
from bot.features.linking.rules import frames_of, is_played
from bot.features.linking.types import (
    CODE_DIGITS,
    MOST_WRONG,
    MOST_WRONG_ALIKE,
    UNDO_WITHIN,
    Fresh,
    Holder,
    Links,
    Typed,
    Verdict,
)
from bot.store.people import load_person
from bot.store.transaction import TurnTransaction
from bot.store.tries import wrong
from models.base import lock_soon, table
from models.coordinators import Coordinator
from models.volunteer import Address as AddressRow
from models.volunteer import Conversation, Volunteer

_MOST_TRIES = 500  # were all codes worn, one would have to do
log = logging.getLogger(__name__)
_volunteer, _address, _conversation = table(Volunteer), table(AddressRow), table(Conversation)
_coordinator = table(Coordinator)


def _fresh_code(turn: TurnTransaction, asked: requests.FreshCode) -> Fresh:
    for tried in count():
        code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
        if tried < _MOST_TRIES and _is_worn(turn, code):
            continue
        taken = select(link_code.c.id).where(link_code.c.digest == code_digest(turn.policy, code))
        if turn.connection.execute(taken).first() is None:
            return Fresh(code, _way(turn, code))
    raise AssertionError


def _is_worn(turn: TurnTransaction, code: str) -> bool:
    digest = alike_digest(turn.policy, code)
    times, _ = wrong(turn.connection, [digest], turn.now).get(digest, (0, None))
    return times >= MOST_WRONG_ALIKE


def _way(turn: TurnTransaction, code: str) -> str:
    ways = {
        "telegram": ("whatsapp", "https://wa.me/{}?text=HUBUNGKAN%20{}"),
        "whatsapp": ("telegram", "https://t.me/{}?start=hubungkan-{}"),
    }
    beside, way = ways.get(turn.address.channel, ("", ""))
    account = turn.policy.accounts.get(beside)
    return way.format(account, code) if account else ""


def _code_typed(turn: TurnTransaction, asked: requests.CodeTyped) -> Typed:
    digest = address_digest(turn.policy, turn.address)
    mine, until = wrong(turn.connection, [digest], turn.now).get(digest, (0, None))
    if mine >= MOST_WRONG:
        return Typed(Verdict.LOCKED, locked_until=until)
    if _is_worn(turn, asked.code):
        return Typed(Verdict.WORN)
    tries = MOST_WRONG - 1 - mine
    this = link_code.c.digest == code_digest(turn.policy, asked.code)
    return replace(_judged(turn, this), tries=tries)


def _code_kept(turn: TurnTransaction, asked: requests.CodeKept) -> Typed:
    return _judged(turn, link_code.c.id == asked.id)


def _judged(turn: TurnTransaction, this: ColumnElement[bool]) -> Typed:
    connection, me = turn.connection, turn.person.volunteer.id
    row = connection.execute(select(link_code).where(this)).one_or_none()
    if row is None:
        return Typed(Verdict.UNKNOWN)
    if row.volunteer_id == me:
        return Typed(Verdict.OWN)
    whose = select(_volunteer.c.id).where(_volunteer.c.id == row.volunteer_id).with_for_update()
    if lock_soon(connection, whose) is None:
        return Typed(Verdict.ONCE_MORE)
    return _of_holder(turn, this)


def _of_holder(turn: TurnTransaction, this: ColumnElement[bool]) -> Typed:
    """Once its holder is locked, what it is now."""
    row = turn.connection.execute(select(link_code).where(this)).one_or_none()
    if row is None or row.used_at is not None:
        return Typed(Verdict.USED)
    if row.expires_at <= turn.now:
        return Typed(Verdict.EXPIRED)
    if _joined_already(turn, row.volunteer_id):
        return Typed(Verdict.TAKEN)
    holder = _holder(turn, row)
    return Typed(Verdict.GOOD, holder) if holder else Typed(Verdict.UNKNOWN)


def _joined_already(turn: TurnTransaction, other: int) -> bool:
    """A join that can still be undone must stay so: no other is put upon it."""
    both = (turn.person.volunteer.id, other)
    undoable = undo_until(turn.now) < link.c.joined_at
    query = select(link.c.id).where(
        or_(link.c.volunteer_id.in_(both), link.c.joined_id.in_(both)), undoable
    )
    return turn.connection.execute(query).first() is not None


def _holder(turn: TurnTransaction, row: Row[Any]) -> Holder | None:
    connection, whose = turn.connection, row.volunteer_id
    person = load_person(connection, whose)
    shown = select(_address).where(_address.c.id == row.address_id)
    address = connection.execute(shown).one_or_none()
    if person is None or address is None or not person.volunteer.registered:
        return None
    if is_played(address.channel) != is_played(turn.address.channel):
        return None
    scope = connection.execute(
        select(_coordinator.c.scope).where(_coordinator.c.volunteer_id == whose)
    ).scalar()
    session = _session(turn, whose)
    return Holder(
        row.id,
        Address(address.channel, address.external_id),
        replace(person, scope=scope),
        frames_of(session),
        session.turn,
    )


def _session(turn: TurnTransaction, whose: int) -> Session:
    query = select(_conversation.c.state).where(_conversation.c.volunteer_id == whose)
    stored = turn.connection.execute(query).scalar()
    try:
        return Session.load(stored) if stored else Session()
    except Exception:
        log.exception("the session of volunteer %d cannot be read", whose)
        return Session()


def _my_links(turn: TurnTransaction, asked: requests.MyLinks) -> Links:
    me, here = turn.person.volunteer.id, turn.address
    others = tuple(one for one in turn.person.addresses if one != here)
    query = select(link.c.joined_at).where(link.c.volunteer_id == me)
    joined_at: datetime | None = turn.connection.execute(query).scalar() if others else None
    if joined_at is None or joined_at <= undo_until(turn.now):
        return Links(here, others)
    return Links(here, others, joined_at + UNDO_WITHIN)


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.FreshCode: _fresh_code,
    requests.CodeTyped: _code_typed,
    requests.CodeKept: _code_kept,
    requests.MyLinks: _my_links,
}
