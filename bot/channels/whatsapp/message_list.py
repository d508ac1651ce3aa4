"""Twilio's own list of the messages that people sent us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from twilio.rest import Client

from bot.channels.base import Listed
from bot.channels.whatsapp.strangers import is_message, is_person
from bot.channels.whatsapp.webhooks import parse_message
from bot.engine.messages import Arrival

MOST_IN_A_PAGE = 1000


async def received(client: Client, ours: str, since: datetime) -> Sequence[Listed]:
    """List the messages to `ours` since then, oldest first. Within a second the list's own order
    decides: it shows the newest first."""
    found = await client.messages.list_async(
        to=ours, date_sent_after=since, page_size=MOST_IN_A_PAGE
    )
    people = (
        m for m in reversed(found) if is_message(m.sid or "") and is_person(m.from_ or "", ours)
    )
    return sorted(map(_listed, people), key=lambda listed: listed.at)


async def as_arrival(client: Client, listed: Listed, twilio: str) -> Arrival:
    """Return the message as its webhook would have brought it, as far as Twilio keeps it: a button
    is its title, and of a place there is nothing left. `twilio` is the address that files lie
    under."""
    form = {
        "MessageSid": listed.id,
        "From": listed.sender,
        "Body": listed.text,
        "NumMedia": str(listed.files),
    }
    if listed.files:
        for file in await client.messages(listed.id).media.list_async(limit=1):
            form["MediaUrl0"] = twilio.rstrip("/") + file.uri.removesuffix(".json")
            form["MediaContentType0"] = file.content_type
    return parse_message(form, listed.at)


def _listed(message: Any) -> Listed:
    """`num_media` comes as text."""
    at = message.date_sent or message.date_created
    return Listed(message.sid, message.from_, at, message.body or "", int(message.num_media or 0))
