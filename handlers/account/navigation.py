"""Hear the words that find the way from anywhere. They open no conversation: the engine obeys them
itself."""

from __future__ import annotations

from typing import Any

from bot.engine.conversation import Context
from bot.engine.registry import Command


def announced(ctx: Context[Any], text: str) -> str | None:
    """Take a yes for "let me read it" where that is what was offered last."""
    return "" if ctx.person.announced else None


COMMANDS = (
    Command("help", "keyword.help"),
    Command("lost", "keyword.lost"),
    Command("numbers", "keyword.numbers"),
    Command("back", "keyword.back"),
    Command("cancel", "keyword.cancel"),
    Command("greet", "keyword.greet"),
    Command("thanks", "keyword.thanks"),
    Command("pause", "keyword.pause"),
    Command("read", "keyword.read", loose="keyword.read_loosely", asked=announced),
)
