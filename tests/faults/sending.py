"""A broadcast to many, half of them on WhatsApp, and what became of its messages."""

from __future__ import annotations

from sqlalchemy import select, update

from bot.channels.telegram.channel import capabilities
from bot.clock import SystemClock
from bot.engine.messages import Address as Where
from bot.engine.person import PersonState, Volunteer
from bot.engine.policy import Policy
from bot.features.audience.types import Audience
from bot.features.broadcasts import requests
from bot.features.broadcasts.writes import send
from bot.store.transaction import TurnTransaction
from bot.text.rich_text import Formatted
from models.base import table
from models.messages import Outbox
from models.vocabulary import State
from models.volunteer import Address
from tests.support.databases import StoredRows
from tests.support.training_sessions import people, zone_where_it_is_noon

SAID = "Bapak dan Ibu, Bimtek dimulai Sabtu pukul 08.00. Mohon membawa alat tulis."
_ELSEWHERE = "31.74.01.1001"  # none of those who talk meanwhile
_outbox = table(Outbox)


def begin_broadcast(stored_rows: StoredRows, recipients: int) -> None:
    """Every second of them has WhatsApp, and wrote just now."""
    now = SystemClock().now()
    address = table(Address)
    with stored_rows.engine.begin() as connection:
        zone = zone_where_it_is_noon(now)
        first, *_ = people(connection, recipients, 100_001, zone=zone, place=_ELSEWHERE)
        theirs = address.c.volunteer_id >= first
        connection.execute(address.update().where(theirs).values(last_inbound_at=now))
        numbers = {"external_id": "whatsapp:+62812" + address.c.external_id}
        even = address.c.volunteer_id % 2 == 0
        connection.execute(
            update(address).where(theirs, even).values(channel="whatsapp", **numbers)
        )
        policy = Policy({"telegram": capabilities(0)}, second_yes_above=10**9)
        coordinator = PersonState(Volunteer(id=first), scope="")
        author = TurnTransaction(
            connection, coordinator, Where("telegram", str(first)), now, policy
        )
        send(author, requests.SendBroadcast("faults", Formatted(SAID), Audience((_ELSEWHERE[:5],))))


def messages(stored_rows: StoredRows) -> list[tuple[str, str]]:
    """Of the broadcast, not about it."""
    columns = (_outbox.c.recipient, _outbox.c.state)
    of_it = (_outbox.c.notice_id.is_not(None), _outbox.c.priority == 2)
    with stored_rows._reading.connect() as connection:
        return [(who, state) for who, state in connection.execute(select(*columns).where(*of_it))]


def under_way(stored_rows: StoredRows) -> bool:
    return any(row[1] in {State.PENDING, State.SENDING} for row in messages(stored_rows))


def over(stored_rows: StoredRows, recipients: int) -> bool:
    """Made for all of them, and nothing of it under way any more."""
    return len(messages(stored_rows)) == recipients and not under_way(stored_rows)
