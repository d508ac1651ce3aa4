"""Twilio's webhook forms as `Arrival`, and its status callbacks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from mimetypes import guess_extension

from bot.channels.whatsapp.errors import Asks, asks, reason
from bot.channels.whatsapp.strangers import is_person
from bot.engine.messages import (
    LONGEST_MESSAGE,
    Address,
    Arrival,
    Inbound,
    Media,
    SentFile,
    read_point,
)
from bot.engine.renderer import parse_code
from bot.text.rich_text import from_whatsapp

NAME = "whatsapp"
_MEDIA = {"audio": Media.VOICE, "image": Media.PHOTO, "video": Media.VIDEO}
_STATES = {
    "accepted": "sent",  # as the answer to the call says that it was taken
    "queued": "sent",
    "sending": "sent",
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "undelivered": "failed",
    "canceled": "cancelled",
}


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What a status callback says of an outbox row; `state` is a state of models/vocabulary.py.
    `asks` is what an error code asks for (bot/channels/whatsapp/errors.py)."""

    outbox_id: int
    state: str
    provider_id: str
    error: str
    asks: Asks | None = None


def message_sender(form: Mapping[str, str]) -> Address:
    """Return who wrote. Raises ValueError for a form that is no message."""
    sender = form.get("From", "")
    if not form.get("MessageSid") or not sender.startswith("whatsapp:"):
        raise ValueError("a message needs MessageSid and From")
    return Address(NAME, sender)


def parse_message(form: Mapping[str, str], now: datetime) -> Arrival:
    """Parse the form of a message. Raises ValueError for a form that is no message. Unknown fields
    are passed over: Twilio adds some without notice."""
    address, id = message_sender(form), form["MessageSid"]
    code = form.get("ButtonPayload") or form.get("ListId")
    turn, button = parse_code(code) if code else (None, None)
    text = "" if code else form.get("Body", "")[:LONGEST_MESSAGE]
    point = read_point(form.get("Latitude"), form.get("Longitude"))
    formatted = from_whatsapp(text)
    inbound = Inbound(
        id,
        address,
        now,
        text,
        button,
        turn,
        media=_media(form),
        point=point,
        formatted=formatted if formatted.spans else None,
        file=_file(form),
        reply_to=form.get("OriginalRepliedMessageSid", ""),
    )
    alias = form.get("ExternalUserId", "")
    return Arrival(id, address, now, inbound, alias=alias if is_person(alias, "") else "")


def parse_status(query: Mapping[str, str], form: Mapping[str, str]) -> StatusReport | None:
    """Parse a status callback; None for a status that is none of a message to somebody, or for no
    message of ours."""
    id = query.get("oid", "")
    read = form.get("EventType", "").upper() == "READ"
    state = _STATES.get("read" if read else form.get("MessageStatus", ""))
    if state is None or not (id.isascii() and id.isdigit() and len(id) < 19):
        return None
    said = form.get("ErrorCode", "")
    code = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
    error = reason(code) if code else ""
    asked = asks(code) if state == "failed" else None
    return StatusReport(int(id), state, form.get("MessageSid", ""), error, asked)


def _file(form: Mapping[str, str]) -> SentFile | None:
    """Twilio gives an address, no name and no size; a document's name comes as its text."""
    if _media(form) not in {Media.PHOTO, Media.DOCUMENT}:
        return None
    mime, picture = form.get("MediaContentType0", ""), _media(form) is Media.PHOTO
    return SentFile(form.get("MediaUrl0", ""), _file_name(form, mime), mime, picture=picture)


def _file_name(form: Mapping[str, str], mime: str) -> str:
    """The text where it is a name ("peserta.xlsx"), else one by the kind of file."""
    said = form.get("Body", "").strip()
    if re.fullmatch(r"[^/\\\n]{1,100}\.[A-Za-z0-9]{2,5}", said):
        return said
    return f"berkas{guess_extension(mime) or ''}"


def _media(form: Mapping[str, str]) -> Media | None:
    if form.get("Latitude"):
        return Media.LOCATION
    if form.get("NumMedia", "0") in {"", "0"}:
        return None
    kind = form.get("MediaContentType0", "")
    if kind == "image/webp":
        return Media.STICKER
    if "vcard" in kind:
        return Media.CONTACT
    return _MEDIA.get(kind.partition("/")[0], Media.DOCUMENT)
