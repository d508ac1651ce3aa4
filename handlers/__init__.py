"""Add up what the bot talks about, topic by topic: its conversations, and the words that work from
everywhere."""

from __future__ import annotations

from functools import cache
from typing import Any

from bot.engine.conversation import Conversation
from bot.engine.registry import Command, Registry
from bot.text.phrases import t, wording
from handlers import account, broadcasts, coordinators, enquiries, learning, training_sessions

CONVERSATIONS: tuple[Conversation[Any], ...] = (
    *account.CONVERSATIONS,
    *learning.CONVERSATIONS,
    *training_sessions.CONVERSATIONS,
    *broadcasts.CONVERSATIONS,
    *coordinators.CONVERSATIONS,
    *enquiries.CONVERSATIONS,
)
# Where a text may mean several of them, the first is meant: "siap" reads before it accepts.
COMMANDS: tuple[Command, ...] = (
    *account.COMMANDS,
    *learning.COMMANDS,
    *training_sessions.COMMANDS,
    *broadcasts.COMMANDS,
    *coordinators.COMMANDS,
    *enquiries.COMMANDS,
)


# What a platform's own menu of commands offers.
_OFFERED = {
    "keyword.menu": t("command.menu"),
    "keyword.continue": t("command.continue"),
    "keyword.quiz": t("command.quiz"),
    "keyword.review": t("command.review"),
    "keyword.schedule": t("command.schedule"),
    "keyword.enquire": t("command.enquire"),
    "keyword.progress": t("command.progress"),
    "keyword.profile": t("command.profile"),
    "keyword.help": t("command.help"),
    "keyword.numbers": t("command.numbers"),
    "keyword.stop": t("command.stop"),
}


@cache
def registry() -> Registry:
    """Check and index them, once. Raises ValueError when a name is used twice or leads nowhere."""
    return Registry(CONVERSATIONS, COMMANDS, entry="registration", home="menu", finder="found")


# And to coordinators, before all that.
_OFFERED_TO_COORDINATORS = {
    "keyword.recap": t("command.recap"),
    "keyword.broadcasts": t("command.broadcasts"),
    "keyword.enquiries": t("command.enquiries"),
}


def command_menu(language: str, *, coordinator: bool = False) -> list[tuple[str, str]]:
    """List what a platform's own menu offers: a word and what it does, in a language."""
    offered = (_OFFERED_TO_COORDINATORS if coordinator else {}) | _OFFERED
    return [
        (_one_word(language, words), wording(language, what.key)) for words, what in offered.items()
    ]


def _one_word(language: str, words: str) -> str:
    """Find the first spelling that is a single word: platforms take no other."""
    return next(
        word for word in map(str.strip, wording(language, words).split("|")) if " " not in word
    )
