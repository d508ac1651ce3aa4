"""What came in, as it is kept: once, without residents' numbers, and without texts of people who
have not consented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, update

from bot.engine.messages import Arrival, Inbound, Reachability, TooFast
from bot.features.feature import Features
from bot.text.nik import cover
from bot.text.rich_text import Formatted
from models.base import insert_new, table
from models.messages import Inbox
from models.volunteer import Address as AddressRow

_inbox, _address = table(Inbox), table(AddressRow)
_BLANK = (
    update(_inbox)
    .where(_inbox.c.channel == bindparam("came_by"), _inbox.c.external_id == bindparam("as_id"))
    .values(body=None)
)


def without_residents_numbers(arrival: Arrival) -> Arrival:
    """The message with NIK and the like covered, before anything of it is stored or answered."""
    event = arrival.event
    if not isinstance(event, Inbound):
        return arrival
    text, file, formatted = cover(event.text), event.file, event.formatted
    if formatted is not None:
        formatted = _formatted(formatted)
    if file is not None:
        file = replace(file, name=cover(file.name))
    if text == event.text and file == event.file and formatted == event.formatted:
        return arrival
    covered = replace(event, text=text, file=file, formatted=formatted, covered=True)
    return replace(arrival, event=covered)


def _formatted(formatted: Formatted) -> Formatted:
    """A cover is as long as what it covers: the spans stay where they are."""
    spans = tuple(replace(span, url=cover(span.url)) for span in formatted.spans)
    return Formatted(cover(formatted.text), spans)


def store_new(connection: Connection, arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Store the messages; those that came before are not among the answers."""
    rows = [_inbox_row(arrival) for arrival in arrivals]
    statement = insert_new(connection, _inbox, "channel", "external_id")
    returning = statement.returning(_inbox.c.channel, _inbox.c.external_id)
    stored = {tuple(row) for row in connection.execute(returning, rows)}
    fresh = []
    for arrival in arrivals:
        key = (arrival.sender.channel, arrival.id)
        if key in stored:
            stored.remove(key)
            fresh.append(arrival)
    return fresh


def note_reachability(
    connection: Connection, arrivals: Sequence[Arrival], now: datetime, features: Features
) -> None:
    """Note who can be reached no more, and who can again: they hear what they missed."""
    for arrival in arrivals:
        if isinstance(arrival.event, Reachability):
            is_now = arrival.event.reachable
            changed = (
                update(_address)
                .where(
                    _address.c.channel == arrival.sender.channel,
                    _address.c.external_id == arrival.sender.id,
                    _address.c.reachable.is_not(is_now),
                )
                .values(reachable=is_now)
                .returning(_address.c.volunteer_id)
            )
            whose = connection.execute(changed).scalar()
            if whose is not None and is_now:
                for welcome in features.welcome_back:
                    welcome(connection, whose, arrival.sender, now)


def keep_no_texts(connection: Connection, arrivals: Sequence[Arrival]) -> None:
    """Blank what people write before they consent; only that it came is kept."""
    if arrivals:
        which = [{"came_by": arrival.sender.channel, "as_id": arrival.id} for arrival in arrivals]
        connection.execute(_BLANK, which)


def _inbox_row(arrival: Arrival) -> dict[str, Any]:
    return {
        "channel": arrival.sender.channel,
        "external_id": arrival.id,
        "sender": arrival.sender.id,
        "received_at": arrival.at,
        "body": _body(arrival.event),
        "error": arrival.broken,
    }


def _body(event: Inbound | Reachability | TooFast | None) -> dict[str, Any] | None:
    """What is kept of a message; a shared phone number is not."""
    if not isinstance(event, Inbound):
        return None
    kept = {"text": event.text[:4096], "button": event.button, "turn": event.turn}
    kept["media"] = event.media.value if event.media else None
    return {name: value for name, value in kept.items() if value not in {None, ""}}
