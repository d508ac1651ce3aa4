"""What is a message to us from a person, of all that Telegram brings: not what is said in groups
and channels, by bots, to somebody's business account, or by Telegram itself (a pinned message, a
chat's new background)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram.constants import MessageAttachmentType, MessageType

_LARGEST_ID = 2**52
# Python-telegram-bot keeps the list of what a message may be, what it carries and what is news of
# the chat alike. What stands in none of them is new, and may be something that a person says.
_CARRIED = {kind.value for kind in MessageAttachmentType} | {
    "text",
    "checklist",
    "giveaway",
    "giveaway_winners",
}
_BESIDE = {
    "business_connection_id",
    "effect_id",
    "reply_to_story",
    "sender_boost_count",
    "sender_business_bot",
    "suggested_post_info",
}
_NEWS = {kind.value for kind in MessageType} - _CARRIED - _BESIDE


def is_from_a_person(update: Mapping[str, Any]) -> bool:
    """Tell whether a person says something to us here, or blocks us, or lets us in again."""
    message, press = update.get("message"), update.get("callback_query")
    change = update.get("my_chat_member")
    if isinstance(message, dict):
        return _alone_with_us(message) and not _is_news(message)
    if isinstance(press, dict):
        shown, ours = press.get("message"), isinstance(press.get("data"), str)
        if not ours or not isinstance(shown, dict):
            return False
        return _alone_with_us({**shown, "from": press.get("from")})
    return isinstance(change, dict) and _alone_with_us(change)


def _alone_with_us(said: Mapping[str, Any]) -> bool:
    """Whether a person and we are the only ones there: their chat has their id."""
    who, chat = said.get("from"), said.get("chat")
    if not isinstance(who, dict) or not isinstance(chat, dict) or "business_connection_id" in said:
        return False
    person = chat.get("type") == "private" and not who.get("is_bot")
    return person and is_id(chat.get("id")) and who.get("id") == chat["id"]


def is_id(id: object) -> bool:
    """Tell whether this may be the id of a person."""
    return type(id) is int and 0 < id < _LARGEST_ID


def _is_news(message: Mapping[str, Any]) -> bool:
    """Whether a message tells of the chat, and carries nothing that a person says."""
    return not _NEWS.isdisjoint(message) and _CARRIED.isdisjoint(message)
