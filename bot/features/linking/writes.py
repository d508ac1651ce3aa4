"""Effects around codes, carried out in the transaction of their turn. Who joins and parts is
bot/features/linking/merge.py's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from bot.features.feature import Leaving
from bot.features.linking import requests
from bot.features.linking.codes import (
    address_digest,
    alike_digest,
    code_digest,
    link,
    link_code,
    link_try,
)
from bot.features.linking.types import CODE_LASTS, LOCKED_FOR
from bot.store.transaction import TurnTransaction
from bot.store.tries import add_wrong
from models.base import table, upsert
from models.volunteer import Address, Volunteer

_address, _volunteer = table(Address), table(Volunteer)


def _offer_code(turn: TurnTransaction, effect: requests.OfferCode) -> None:
    connection, here = turn.connection, turn.address
    shown_at = select(_address.c.id).where(
        _address.c.channel == here.channel, _address.c.external_id == here.id
    )
    row = {
        "volunteer_id": turn.person.volunteer.id,
        "address_id": connection.execute(shown_at).scalar_one(),
        "digest": code_digest(turn.policy, effect.code),
        "expires_at": turn.now + CODE_LASTS,
        "used_at": None,
    }
    upsert(connection, link_code, [row], "volunteer_id")


def _note_wrong_code(turn: TurnTransaction, effect: requests.NoteWrongCode) -> None:
    digests = [address_digest(turn.policy, turn.address)]
    if effect.code:
        digests.append(alike_digest(turn.policy, effect.code))
    add_wrong(turn.connection, digests, turn.now)


def forget_person(connection: Connection, leaving: Leaving) -> None:
    """Erase at once what stands of the one who became part of somebody."""
    joined = select(link.c.joined_id).where(link.c.volunteer_id == leaving.volunteer)
    connection.execute(delete(_volunteer).where(_volunteer.c.id.in_(joined)))


def drop_old(connection: Connection, now: datetime) -> None:
    """Drop codes and counts that nobody asks about any more."""
    connection.execute(delete(link_code).where(link_code.c.expires_at < now - LOCKED_FOR))
    connection.execute(delete(link_try).where(link_try.c.until <= now))


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    requests.OfferCode: _offer_code,
    requests.NoteWrongCode: _note_wrong_code,
}
