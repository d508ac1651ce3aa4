"""Answers about a broadcast: what it says, alone or with a picture or document."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.inputs import Invalid
from bot.engine.messages import Button, Inbound, Layout, Media, SentFile
from bot.engine.renderer import Renderer
from bot.features.broadcasts.types import LARGEST_FILE, LONGEST_CAPTION, LONGEST_TEXT
from bot.text.phrases import t
from bot.text.rich_text import Formatted


@dataclass(frozen=True, slots=True)
class Written:
    """What a coordinator wrote. `text` may be empty beside a file: it is asked for then."""

    text: Formatted
    file: SentFile | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A text with the formatting that it was given, or a file with one."""

    media: frozenset[Media] = frozenset({Media.PHOTO, Media.DOCUMENT})
    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset({"lost"})

    def parse(self, inbound: Inbound, renderer: Renderer) -> Written | Invalid:
        if inbound.file is None:
            text = Text(LONGEST_TEXT).parse(inbound, renderer)
            return text if isinstance(text, Invalid) else Written(text)
        if inbound.file.size > LARGEST_FILE:
            return Invalid(t("file.too_large", megabytes=LARGEST_FILE // 1_000_000))
        if not inbound.text.strip() or inbound.text.strip() == inbound.file.name:
            return Written(Formatted(""), inbound.file)
        caption = Text(LONGEST_CAPTION).parse(inbound, renderer)
        return caption if isinstance(caption, Invalid) else Written(caption, inbound.file)


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the formatting that it was given, of at most `max` characters."""

    max: int
    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset({"lost"})

    def parse(self, inbound: Inbound, renderer: Renderer) -> Formatted | Invalid:
        text = inbound.formatted or Formatted(inbound.text)
        if not any(character.isalnum() for character in text.text):
            return Invalid(t("broadcast.empty"))
        if len(text.text) > self.max:
            return Invalid(t("broadcast.too_long", count=len(text.text), max=self.max))
        return text
