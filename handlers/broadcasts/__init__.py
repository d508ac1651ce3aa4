"""Add up what is about broadcasts, one text to many: written, approved, followed until it is
read."""

from __future__ import annotations

from typing import Any

from bot.engine.conversation import Conversation
from handlers.broadcasts import approve, compose, manage

CONVERSATIONS: tuple[Conversation[Any], ...] = (
    compose.broadcast,
    manage.broadcasts,
    approve.approval,
    approve.refusal,
)
COMMANDS = (*manage.COMMANDS, *approve.COMMANDS)
