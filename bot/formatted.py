"""Text with the formatting that a person gave it: read from what each platform sends, drawn in what
each platform takes. Line ends and spaces stay as they were."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.markup import MARKUPS, plain_text

_FROM_TELEGRAM = {
    "bold": "bold",
    "italic": "italic",
    "underline": "italic",
    "strikethrough": "strike",
    "text_link": "link",
}
_WHATSAPP_MARKS = {"*": "bold", "_": "italic", "~": "strike"}
# A pair of marks around words of one line; "2*3*4" and "a_b_c" are none.
_WHATSAPP = re.compile(r"(?<![\w*_~])([*_~])(?=\S)([^\n]*?\S)\1(?![\w])")
_ADDRESS = re.compile(r"https?://\S+")
_STRIKE = {"html": ("<s>", "</s>"), "whatsapp": ("~", "~"), "plain": ("", "")}


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]` is "bold", "italic", "strike" or a "link" to `url`."""

    start: int
    end: int
    mark: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Formatted:
    """Spans are nested or apart, never across one another, the outer ones first."""

    text: str
    spans: tuple[Span, ...] = ()


def from_telegram(text: str, entities: Iterable[Mapping[str, Any]]) -> Formatted:
    """`entities` as the Bot API sends them: offsets and lengths in UTF-16 code units. Kinds that
    other platforms do not know are plain text. Raises KeyError, TypeError or ValueError for what
    is no entity."""
    at = _code_points(text)
    spans = []
    for entity in entities:
        mark = _FROM_TELEGRAM.get(entity["type"])
        start, end = int(entity["offset"]), int(entity["offset"]) + int(entity["length"])
        if mark and 0 <= start < end < len(at):
            spans.append(Span(at[start], at[end], mark, str(entity.get("url", ""))))
    return Formatted(text, _nested(spans))


def _code_points(text: str) -> list[int]:
    """The index of the character at each UTF-16 code unit, and after the last."""
    units: list[int] = []
    for index, character in enumerate(text):
        units += [index] * (2 if ord(character) > 0xFFFF else 1)
    return [*units, len(text)]


def from_whatsapp(text: str) -> Formatted:
    """*bold*, _italic_ and ~struck~ as people type them, also one within another."""
    spans: list[Span] = []
    while (found := _WHATSAPP.search(text)) is not None:
        start, end = found.start(), found.end()
        text = text[:start] + found[2] + text[end:]
        spans = [_shifted(span, start, end) for span in spans]
        spans.append(Span(start, end - 2, _WHATSAPP_MARKS[found[1]]))
    return Formatted(text, _nested(spans))


def _shifted(span: Span, start: int, end: int) -> Span:
    """Where a span stands when the marks at `start` and before `end` are taken out."""
    return Span(_moved(span.start, start, end), _moved(span.end, start, end), span.mark, span.url)


def _moved(at: int, start: int, end: int) -> int:
    return at - (at > start) - (at >= end)


def _nested(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The outer ones first; what crosses another is left out."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if all(span.start >= other.end or span.end <= other.end for other in kept):
            kept.append(span)
    return tuple(kept)


def draw_formatted(formatted: Formatted, markup: str) -> str:
    """The text in a channel's marks; what is not formatted is inert there."""
    spans = [part for span in formatted.spans for part in _by_lines(formatted.text, span)]
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for span in spans:
        before, after = _marks(span, markup)
        opening.setdefault(span.start, []).append(before)
        closing.setdefault(span.end, []).insert(0, after)
    places = sorted({0, len(formatted.text), *opening, *closing})
    out = []
    for place, following in zip(places, [*places[1:], len(formatted.text)], strict=True):
        out += closing.get(place, [])
        out += opening.get(place, [])
        out.append(_inert(formatted.text[place:following], markup))
    return "".join(out)


def _by_lines(text: str, span: Span) -> Iterable[Span]:
    """WhatsApp's marks hold within a line, and stand right at the words."""
    for found in re.finditer(r"[^\n]+", text[span.start : span.end]):
        words = found[0].strip()
        if words:
            start = span.start + found.start() + found[0].index(words)
            yield Span(start, start + len(words), span.mark, span.url)


def _marks(span: Span, markup: str) -> tuple[str, str]:
    marks = MARKUPS[markup]
    if span.mark == "link":
        address = marks.literal(span.url)
        return (f'<a href="{address}">', "</a>") if markup == "html" else ("", f" ({address})")
    return {"bold": marks.bold, "italic": marks.italic, "strike": _STRIKE[markup]}[span.mark]


def _inert(text: str, markup: str) -> str:
    """Foreign text made harmless; web addresses stay letter by letter."""
    out, last = [], 0
    for found in _ADDRESS.finditer(text):
        out += [plain_text(text[last : found.start()], markup), MARKUPS[markup].literal(found[0])]
        last = found.end()
    return "".join([*out, plain_text(text[last:], markup)])
