"""One text in a small Markdown subset, drawn in each channel's own markup.

The subset: paragraphs, **bold**, *italic*, bullet and numbered lists. What a person typed never
passes through Markdown: it is put into the finished text, and made inert there.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.text.marks import hide, settle

_parser = MarkdownIt("zero").enable(["emphasis", "escape", "list", "newline"])


@dataclass(frozen=True, slots=True)
class Markup:
    """The marks of one channel; `inert` makes all other text harmless between them, to be settled
    with the rest of its line; `address` writes a web address letter by letter."""

    bold: tuple[str, str]
    italic: tuple[str, str]
    bullet: str
    inert: Callable[[str], str]
    address: Callable[[str], str]


def _as_it_is(text: str) -> str:
    return text


MARKUPS = {
    "html": Markup(("<b>", "</b>"), ("<i>", "</i>"), "• ", html.escape, html.escape),
    "whatsapp": Markup(("*", "*"), ("_", "_"), "- ", hide, _as_it_is),
    "plain": Markup(("", ""), ("", ""), "- ", _as_it_is, _as_it_is),
}


def draw(markdown: str, markup: str) -> str:
    """Draw the Markdown in a channel's marks; gaps such as `{name}` pass through untouched."""
    return settle(unsettled(markdown, markup))


@lru_cache(maxsize=8192)
def unsettled(markdown: str, markup: str) -> str:
    """Draw it as part of a text that is settled when it is whole (bot/text/marks.py)."""
    return _blocks(_parser.parse(markdown), MARKUPS[markup])


def plain_text(text: str, markup: str) -> str:
    """Make foreign text (a name, what somebody typed) inert for the channel."""
    return settle(MARKUPS[markup].inert(text))


def _blocks(tokens: list[Token], marks: Markup) -> str:
    out: list[str] = []
    counters: list[int | None] = []
    last_line = -1
    for token in tokens:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            if not counters and token.map and token.map[0] == last_line:
                out.pop()  # written right below its paragraph: no empty line between
            ordered = token.type == "ordered_list_open"
            counters.append(int(token.attrs.get("start", 1)) if ordered else None)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            counters.pop()
            _end_of_block(out, counters)
        elif token.type == "list_item_open":
            out.append(_item_sign(counters, marks))
        elif token.type == "inline":
            last_line = token.map[1] if token.map else -1
            out.append(_inline(token.children or [], marks))
        elif token.type == "paragraph_close":
            out.append("\n")
            _end_of_block(out, counters)
    return "".join(out).strip("\n")


def _end_of_block(out: list[str], counters: list[int | None]) -> None:
    if not counters:
        out.append("\n")


def _item_sign(counters: list[int | None], marks: Markup) -> str:
    number = counters[-1]
    if number is None:
        return marks.bullet
    counters[-1] = number + 1
    return f"{number}. "


def _inline(tokens: list[Token], marks: Markup) -> str:
    signs = {
        "strong_open": marks.bold[0],
        "strong_close": marks.bold[1],
        "em_open": marks.italic[0],
        "em_close": marks.italic[1],
        "softbreak": "\n",
        "hardbreak": "\n",
    }
    return "".join(
        _words(token.content, marks) if token.type in _TEXTS else signs[token.type]
        for token in tokens
    )


_TEXTS = frozenset({"text", "text_special"})
_GAP = re.compile(r"(\{[a-z_]+\})")


def _words(text: str, marks: Markup) -> str:
    """Text, its gaps left as they are named."""
    if "{" not in text:
        return marks.inert(text)
    parts = _GAP.split(text)
    return "".join(part if n % 2 else marks.inert(part) for n, part in enumerate(parts))
