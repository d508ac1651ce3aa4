"""Telegram's updates, read with care: an update with an id whose inside is broken is still known
by its id, so that it is stored once and not sent again for a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.engine.messages import (
    LONGEST_MESSAGE,
    Address,
    Arrival,
    Inbound,
    Media,
    Reachability,
    SentFile,
    Tapped,
    read_point,
)
from bot.engine.renderer import parse_code
from bot.text.rich_text import from_telegram

NAME = "telegram"
_MEDIA = {
    "voice": Media.VOICE,
    "audio": Media.VOICE,
    "video_note": Media.VOICE,
    "sticker": Media.STICKER,
    "photo": Media.PHOTO,
    "video": Media.VIDEO,
    "animation": Media.VIDEO,
    "location": Media.LOCATION,
    "venue": Media.LOCATION,
    "contact": Media.CONTACT,
    "document": Media.DOCUMENT,
}


def update_id(update: Mapping[str, Any]) -> int:
    """Read the id of an update. Raises ValueError when there is no numeric one."""
    id = update.get("update_id")
    if not isinstance(id, int) or isinstance(id, bool):
        raise ValueError("an update needs a numeric update_id")
    return id


def parse_update(update: Mapping[str, Any], now: datetime) -> Arrival:
    """Parse an update. Raises ValueError for what has no numeric update_id."""
    id = str(update_id(update))
    try:
        return _parse(id, update, now)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        broken = f"broken update: {type(error).__name__}"
        return Arrival(id, Address(NAME, ""), now, None, broken=broken)


def update_sender(update: Mapping[str, Any]) -> Address | None:
    """Return who wrote or tapped; None for what nobody did, or what cannot be read. Raises
    ValueError for what has no numeric update_id."""
    update_id(update)
    try:
        if "message" in update:
            return _private_chat(update["message"]["chat"])
        if "callback_query" in update:
            return _presser(update["callback_query"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return None


def _parse(id: str, update: Mapping[str, Any], now: datetime) -> Arrival:
    if "message" in update:
        return _message(id, update["message"], now)
    if "callback_query" in update:
        return _press(id, update["callback_query"], now)
    if "my_chat_member" in update:
        return _membership(id, update["my_chat_member"], now)
    return Arrival(id, Address(NAME, ""), now, None)


def _message(id: str, message: Mapping[str, Any], now: datetime) -> Arrival:
    sender = _private_chat(message["chat"])
    if sender is None:
        return Arrival(id, Address(NAME, ""), now, None)
    text = message.get("text", message.get("caption", ""))
    if not isinstance(text, str):
        raise TypeError("text is no string")
    text = text[:LONGEST_MESSAGE]
    media = next((kind for name, kind in _MEDIA.items() if name in message), None)
    if media is None and "text" not in message:
        media = Media.OTHER
    phone = _own_phone(message)
    entities = message.get("entities", message.get("caption_entities", ()))
    inbound = Inbound(
        id,
        sender,
        now,
        text,
        media=media,
        phone=phone,
        point=_point(message),
        formatted=from_telegram(text, entities) if entities else None,
        file=_file(message),
        reply_to=_reply_to(message),
    )
    return Arrival(id, sender, now, inbound)


def _press(id: str, press: Mapping[str, Any], now: datetime) -> Arrival:
    sender = _presser(press)
    turn, value = parse_code(str(press.get("data", "")))
    tapped = _tapped(press)
    inbound = Inbound(id, sender, now, button=value, turn=turn, tapped=tapped)
    return Arrival(id, sender, now, inbound)


def _tapped(press: Mapping[str, Any]) -> Tapped | None:
    """The key that was tapped. One that cannot be read is tapped all the same."""
    try:
        message = press["message"]
        markup = message.get("reply_markup") or {"inline_keyboard": ()}
        rows = markup["inline_keyboard"]
        keys = (key for row in rows for key in row if key.get("callback_data") == press["data"])
        label = next((str(key["text"]) for key in keys), "")
        return Tapped(str(int(message["message_id"])), label)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _presser(press: Mapping[str, Any]) -> Address:
    return Address(NAME, str(int(press["from"]["id"])))


def _membership(id: str, change: Mapping[str, Any], now: datetime) -> Arrival:
    """In a private chat it comes only when the person blocks or unblocks the bot."""
    sender = _private_chat(change["chat"])
    if sender is None:
        return Arrival(id, Address(NAME, ""), now, None)
    reachable = change["new_chat_member"]["status"] == "member"
    return Arrival(id, sender, now, Reachability(id, sender, now, reachable))


def _private_chat(chat: Mapping[str, Any]) -> Address | None:
    """Groups are not talked to: what is said there is not for one person."""
    if chat.get("type", "private") != "private":
        return None
    return Address(NAME, str(int(chat["id"])))


def _reply_to(message: Mapping[str, Any]) -> str:
    """A reply that cannot be read is a message all the same."""
    try:
        return str(int(message["reply_to_message"]["message_id"]))
    except (KeyError, TypeError, ValueError):
        return ""


def _point(message: Mapping[str, Any]) -> tuple[float, float] | None:
    location = message.get("location") or (message.get("venue") or {}).get("location")
    return read_point(location["latitude"], location["longitude"]) if location else None


def _file(message: Mapping[str, Any]) -> SentFile | None:
    """A document, or the largest of the sizes that a photo comes in. An animation is a document to
    Telegram too; it is told by its own name."""
    if photos := message.get("photo"):
        largest = photos[-1]
        size = int(largest.get("file_size", 0))
        return SentFile(str(largest["file_id"]), "foto.jpg", "image/jpeg", size, picture=True)
    document = message.get("document")
    if not document or "animation" in message:
        return None
    return SentFile(
        str(document["file_id"]),
        str(document.get("file_name", "berkas")),
        str(document.get("mime_type", "application/octet-stream")),
        int(document.get("file_size", 0)),
    )


def _own_phone(message: Mapping[str, Any]) -> str | None:
    """The sender's own number. Anybody can forward somebody else's contact: that one is not
    taken."""
    contact = message.get("contact")
    if not isinstance(contact, dict) or contact.get("user_id") != message["from"]["id"]:
        return None
    number = str(contact.get("phone_number", ""))
    return number if number.startswith("+") else f"+{number}"
