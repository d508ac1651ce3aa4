"""Effects around codes, carried out in the transaction of their turn. Who joins and parts is
bot/linking/joining.py's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from bot.linking import CODE_LASTS, LOCKED_FOR
from bot.linking import effects as e
from bot.linking.tables import address_digest, code_digest, link, link_code, link_try, sum_digest
from bot.within import Within
from models.base import add_up, is_sqlite, table, upsert
from models.volunteer import Address, Volunteer

_address, _volunteer = table(Address), table(Volunteer)


def _offer_code(within: Within, effect: e.OfferCode) -> None:
    connection, here = within.connection, within.address
    shown_at = select(_address.c.id).where(
        _address.c.channel == here.channel, _address.c.external_id == here.id
    )
    row = {
        "volunteer_id": within.world.volunteer.id,
        "address_id": connection.execute(shown_at).scalar_one(),
        "digest": code_digest(within.terms, effect.code),
        "expires_at": within.now + CODE_LASTS,
        "used_at": None,
    }
    upsert(connection, link_code, [row], "volunteer_id")


def _note_wrong_code(within: Within, effect: e.NoteWrongCode) -> None:
    """Of this address and of all, in one order: two processes wait for each other, never both."""
    connection, now = within.connection, within.now
    digests = sorted((address_digest(within.terms, within.address), sum_digest(within.terms)))
    connection.execute(
        delete(link_try).where(link_try.c.digest.in_(digests), link_try.c.until <= now)
    )
    counting = add_up(is_sqlite(connection), link_try, ("wrong",), "digest")
    rows = [{"digest": one, "wrong": 1, "until": now + LOCKED_FOR} for one in digests]
    for row in rows:
        connection.execute(counting, row)


def forget(connection: Connection, volunteer: int) -> None:
    """What stands of the one who became part of somebody goes with them at once."""
    joined = select(link.c.joined_id).where(link.c.volunteer_id == volunteer)
    connection.execute(delete(_volunteer).where(_volunteer.c.id.in_(joined)))


def drop_old(connection: Connection, now: datetime) -> None:
    """Codes and counts that nobody asks about any more."""
    connection.execute(delete(link_code).where(link_code.c.expires_at < now - LOCKED_FOR))
    connection.execute(delete(link_try).where(link_try.c.until <= now))


APPLY: dict[type, Callable[[Within, Any], None]] = {
    e.OfferCode: _offer_code,
    e.NoteWrongCode: _note_wrong_code,
}
