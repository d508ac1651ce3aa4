"""Answers to the readings about codes and joined channels."""

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
from bot.features.linking.rules import frames_of, is_played
from bot.features.linking.tables import (
    address_digest,
    alike_digest,
    code_digest,
    link,
    link_code,
    undo_until,
)
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
from bot.store.people import load_world
from bot.store.transaction import Within
from bot.store.tries import wrong
from models.base import lock_soon, table
from models.coordinators import Coordinator
from models.volunteer import Address as AddressRow
from models.volunteer import Conversation, Volunteer

_MOST_TRIES = 500  # were all codes worn, one would have to do
log = logging.getLogger(__name__)
_volunteer, _address, _conversation = table(Volunteer), table(AddressRow), table(Conversation)
_coordinator = table(Coordinator)


def _fresh_code(within: Within, reading: requests.FreshCode) -> Fresh:
    for tried in count():
        code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
        if tried < _MOST_TRIES and _is_worn(within, code):
            continue
        taken = select(link_code.c.id).where(link_code.c.digest == code_digest(within.terms, code))
        if within.connection.execute(taken).first() is None:
            return Fresh(code, _way(within, code))
    raise AssertionError


def _is_worn(within: Within, code: str) -> bool:
    digest = alike_digest(within.terms, code)
    times, _ = wrong(within.connection, [digest], within.now).get(digest, (0, None))
    return times >= MOST_WRONG_ALIKE


def _way(within: Within, code: str) -> str:
    ways = {
        "telegram": ("whatsapp", "https://wa.me/{}?text=HUBUNGKAN%20{}"),
        "whatsapp": ("telegram", "https://t.me/{}?start=hubungkan-{}"),
    }
    beside, way = ways.get(within.address.channel, ("", ""))
    account = within.terms.accounts.get(beside)
    return way.format(account, code) if account else ""


def _code_typed(within: Within, reading: requests.CodeTyped) -> Typed:
    digest = address_digest(within.terms, within.address)
    mine, until = wrong(within.connection, [digest], within.now).get(digest, (0, None))
    if mine >= MOST_WRONG:
        return Typed(Verdict.LOCKED, locked_until=until)
    if _is_worn(within, reading.code):
        return Typed(Verdict.WORN)
    tries = MOST_WRONG - 1 - mine
    this = link_code.c.digest == code_digest(within.terms, reading.code)
    return replace(_judged(within, this), tries=tries)


def _code_kept(within: Within, reading: requests.CodeKept) -> Typed:
    return _judged(within, link_code.c.id == reading.id)


def _judged(within: Within, this: ColumnElement[bool]) -> Typed:
    connection, me = within.connection, within.world.volunteer.id
    row = connection.execute(select(link_code).where(this)).one_or_none()
    if row is None:
        return Typed(Verdict.UNKNOWN)
    if row.volunteer_id == me:
        return Typed(Verdict.OWN)
    whose = select(_volunteer.c.id).where(_volunteer.c.id == row.volunteer_id).with_for_update()
    if lock_soon(connection, whose) is None:
        return Typed(Verdict.ONCE_MORE)
    return _of_holder(within, this)


def _of_holder(within: Within, this: ColumnElement[bool]) -> Typed:
    """Once its holder is locked, what it is now."""
    row = within.connection.execute(select(link_code).where(this)).one_or_none()
    if row is None or row.used_at is not None:
        return Typed(Verdict.USED)
    if row.expires_at <= within.now:
        return Typed(Verdict.EXPIRED)
    if _joined_already(within, row.volunteer_id):
        return Typed(Verdict.TAKEN)
    holder = _holder(within, row)
    return Typed(Verdict.GOOD, holder) if holder else Typed(Verdict.UNKNOWN)


def _joined_already(within: Within, other: int) -> bool:
    """A join that can still be undone must stay so: no other is put upon it."""
    both = (within.world.volunteer.id, other)
    undoable = undo_until(within.now) < link.c.joined_at
    query = select(link.c.id).where(
        or_(link.c.volunteer_id.in_(both), link.c.joined_id.in_(both)), undoable
    )
    return within.connection.execute(query).first() is not None


def _holder(within: Within, row: Row[Any]) -> Holder | None:
    connection, whose = within.connection, row.volunteer_id
    world = load_world(connection, whose)
    shown = select(_address).where(_address.c.id == row.address_id)
    address = connection.execute(shown).one_or_none()
    if world is None or address is None or not world.volunteer.registered:
        return None
    if is_played(address.channel) != is_played(within.address.channel):
        return None
    scope = connection.execute(
        select(_coordinator.c.scope).where(_coordinator.c.volunteer_id == whose)
    ).scalar()
    session = _session(within, whose)
    return Holder(
        row.id,
        Address(address.channel, address.external_id),
        replace(world, scope=scope),
        frames_of(session),
        session.turn,
    )


def _session(within: Within, whose: int) -> Session:
    query = select(_conversation.c.state).where(_conversation.c.volunteer_id == whose)
    stored = within.connection.execute(query).scalar()
    try:
        return Session.load(stored) if stored else Session()
    except Exception:
        log.exception("the session of volunteer %d cannot be read", whose)
        return Session()


def _my_links(within: Within, reading: requests.MyLinks) -> Links:
    me, here = within.world.volunteer.id, within.address
    others = tuple(one for one in within.world.addresses if one != here)
    query = select(link.c.joined_at).where(link.c.volunteer_id == me)
    joined_at: datetime | None = within.connection.execute(query).scalar() if others else None
    if joined_at is None or joined_at <= undo_until(within.now):
        return Links(here, others)
    return Links(here, others, joined_at + UNDO_WITHIN)


ANSWERS: dict[type, Callable[[Within, Any], Any]] = {
    requests.FreshCode: _fresh_code,
    requests.CodeTyped: _code_typed,
    requests.CodeKept: _code_kept,
    requests.MyLinks: _my_links,
}
