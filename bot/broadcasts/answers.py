"""Answers about a broadcast: what it says, and when it goes."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answers import Invalid
from bot.formatted import Formatted
from bot.messages import Button, Inbound, Layout
from bot.phrases import t
from bot.voice import Voice


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the formatting that it was given, of at most `max` characters."""

    max: int
    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset({"lost"})

    def parse(self, inbound: Inbound, voice: Voice) -> Formatted | Invalid:
        text = inbound.formatted or Formatted(inbound.text)
        if not any(character.isalnum() for character in text.text):
            return Invalid(t("broadcast.empty"))
        if len(text.text) > self.max:
            return Invalid(t("broadcast.too_long", count=len(text.text), max=self.max))
        return text
