"""Answers around enquiries: what is asked, and what is answered, in a person's own words."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from bot.engine.inputs import Invalid
from bot.engine.messages import Button, Inbound, Layout
from bot.engine.renderer import Renderer
from bot.features.enquiries.types import LONGEST_TEXT, SHORTEST_TEXT
from bot.text.phrases import t
from bot.text.rich_text import Formatted, draw_formatted


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A text as it was written, its lines kept. It may speak of danger (the
    numbers stand in the preview then), or of not understanding."""

    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset({"lost", "danger"})

    def parse(self, inbound: Inbound, renderer: Renderer) -> str | Invalid:
        return checked(as_typed(inbound))


def as_typed(inbound: Inbound) -> str:
    """Return a text with its formatting in WhatsApp's marks, wherever it was typed."""
    return draw_formatted(inbound.formatted or Formatted(inbound.text), "whatsapp")


def checked(text: str) -> str | Invalid:
    tidy = _tidy(text)
    if not SHORTEST_TEXT <= len(tidy) <= LONGEST_TEXT:
        return Invalid(t("answer.text_length", min=SHORTEST_TEXT, max=LONGEST_TEXT))
    if not any(character.isalnum() for character in tidy):
        return Invalid(t("answer.text_words"))
    return tidy


def _tidy(text: str) -> str:
    """Without control characters; at most one empty line between two."""
    written = "".join(c for c in text if c == "\n" or _is_visible(c))
    lines = [" ".join(line.split()) for line in written.strip().split("\n")]
    kept = [line for n, line in enumerate(lines) if line or lines[n - 1]]
    return "\n".join(kept)


def _is_visible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
