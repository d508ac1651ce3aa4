"""Messages as they are stored in the outbox, and in pieces that a channel carries."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.engine.messages import Attachment, Key, Outbound, Tapped, Template


def pack(message: Outbound) -> dict[str, Any]:
    packed: dict[str, Any] = {"text": message.text}
    if message.rows:
        packed["rows"] = [[_pack_key(key) for key in row] for row in message.rows]
    if message.clears_keyboard:
        packed["clears_keyboard"] = True
    if message.attachment:
        packed["attachment"] = asdict(message.attachment)
    if message.edits:
        packed["edits"] = message.edits
    if message.keyed:
        packed["keyed"] = message.keyed
    if message.template:
        packed["template"] = [message.template.sid, *message.template.variables]
    if message.closes:
        packed["closes"] = [message.closes.message, message.closes.label, message.closes.alone]
    return packed


def _pack_key(key: Key) -> list[Any]:
    packed = [key.label, key.value, key.contact]
    return [*packed, key.note] if key.note else packed


def unpack(body: dict[str, Any]) -> Outbound:
    file, template, closes = body.get("attachment"), body.get("template"), body.get("closes")
    return Outbound(
        body["text"],
        tuple(tuple(Key(*key) for key in row) for row in body.get("rows", ())),
        body.get("clears_keyboard", False),
        Attachment(**file) if file else None,
        body.get("edits", ""),
        body.get("keyed", 0),
        Template(template[0], tuple(template[1:])) if template else None,
        Tapped(*closes) if closes else None,
    )


def split(message: Outbound, limit: int) -> tuple[Outbound, ...]:
    """A message in pieces that the channel can carry, cut between paragraphs, else between lines,
    else anywhere; the buttons stay with the last one."""
    if len(message.text) <= limit:
        return (message,)
    pieces = _cut(message.text, limit)
    first = Outbound(pieces[0], closes=message.closes)
    return (first, *map(Outbound, pieces[1:-1]), Outbound(pieces[-1], message.rows))


def _cut(text: str, limit: int) -> list[str]:
    pieces = []
    while len(text) > limit:
        at = max(text.rfind("\n\n", 1, limit), 0) or max(text.rfind("\n", 1, limit), 0) or limit
        pieces.append(text[:at].rstrip())
        text = text[at:].lstrip("\n")
    return [*pieces, text]
