"""Add up what is about enquiries: a volunteer asks the coordinators of their place, who answer."""

from __future__ import annotations

from typing import Any

from bot.engine.conversation import Conversation
from handlers.enquiries import answer, ask, find, inbox, keep

CONVERSATIONS: tuple[Conversation[Any], ...] = (
    find.found,
    ask.enquire,
    ask.ask_again,
    ask.clear,
    inbox.enquiries,
    answer.answer,
    keep.keep,
    inbox.not_now,
)
COMMANDS = (
    *ask.COMMANDS,
    *inbox.COMMANDS,
    *answer.COMMANDS,
    *keep.COMMANDS,
)
