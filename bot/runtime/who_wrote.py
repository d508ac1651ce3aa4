"""Whoever wrote: loaded for a batch of turns, or added; what waited for them may go now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.delivery.outbox import release
from bot.delivery.unheard import told_unheard
from bot.engine.messages import Address, Arrival, Inbound
from bot.engine.person import Volunteer
from bot.runtime.turn_batch import TurnBatch
from bot.store.people import (
    LoadedPerson,
    add_people,
    load_people,
    note_contact,
    note_late_contact,
)

# Taken in later than this, a message was missed at first (bot/runtime/backfill.py).
_A_WHILE = timedelta(minutes=1)
_ALMOST_A_DAY = timedelta(hours=23)
People = dict[Address, LoadedPerson]


def load_who_wrote(batch: TurnBatch, turns: Sequence[Arrival], defaults: Volunteer) -> People:
    """Load, by address, whoever wrote these messages; new ones are made after `defaults`."""
    connection, now = batch.connection, batch.now
    wrote_at = {arrival.sender: arrival.at for arrival in turns if arrival.sender.id}
    if not wrote_at:
        return {}
    known = load_people(connection, wrote_at)
    late = {address: at for address, at in wrote_at.items() if now - at > _A_WHILE}
    _note_contact(connection, known, late, now)
    _release_held(connection, known, now)
    _tell_unheard(connection, known, turns)
    for loaded in known.values():
        for welcome in batch.features.welcome_back if not loaded.reachable else ():
            welcome(connection, loaded.person.volunteer.id, loaded.address, now)
    unknown = [address for address in wrote_at if address not in known]
    return known | add_people(connection, unknown, defaults, now, late)


def _note_contact(
    connection: Connection, known: People, late: Mapping[Address, datetime], now: datetime
) -> None:
    """`late` is when those wrote whose messages were missed at first."""
    note_contact(connection, [p.address_id for a, p in known.items() if a not in late], now)
    for address in late.keys() & known.keys():
        note_late_contact(connection, known[address].address_id, late[address])


def _release_held(connection: Connection, known: People, now: datetime) -> None:
    for address, loaded in known.items():
        if _was_away(loaded, now):
            known[address] = _back(loaded, release(connection, address, now))


def _tell_unheard(connection: Connection, known: People, turns: Sequence[Arrival]) -> None:
    """Only those are told who are answered by the engine."""
    heard = {a.sender for a in turns if isinstance(a.event, Inbound) and not a.broken}
    for address, loaded in known.items():
        if loaded.unheard_since is not None and address in heard:
            person = told_unheard(connection, loaded.person, address)
            known[address] = replace(loaded, person=person)


def _was_away(loaded: LoadedPerson, now: datetime) -> bool:
    """Whether a channel's window had closed, or nearly: what it held back may go now."""
    return loaded.heard_at is not None and now - loaded.heard_at > _ALMOST_A_DAY


def _back(loaded: LoadedPerson, released: int) -> LoadedPerson:
    """Somebody who was away; `released` messages have waited for them, and come."""
    at, heard = loaded.announced_at, loaded.heard_at
    announced = at is not None and heard is not None and at > heard
    return replace(loaded, person=replace(loaded.person, announced=announced, released=released))
