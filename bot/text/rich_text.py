"""Text with the formatting that a person gave it: read from what each platform sends, drawn in what
each platform takes. Line ends and spaces stay as they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bot.text.marks import pairs, settle
from bot.text.markup import MARKUPS

_FROM_TELEGRAM = {
    "bold": "bold",
    "italic": "italic",
    "underline": "italic",
    "strikethrough": "strike",
    "text_link": "link",
}
_WHATSAPP_MARKS = {"*": "bold", "_": "italic", "~": "strike"}
MOST_ENTITIES = 100  # in a message: Telegram's own limit
_STRIKE = {"html": ("<s>", "</s>"), "whatsapp": ("~", "~"), "plain": ("", "")}


@dataclass(frozen=True, slots=True)
class Span:
    """A formatted part of a text: `text[start:end]` is "bold", "italic", "strike" or a "link" to
    `url`."""

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
    """Read `entities` as the Bot API sends them: offsets and lengths in UTF-16 code units. Kinds
    that other platforms do not know are plain text. Raises KeyError, TypeError or ValueError for
    what is no entity."""
    at = _code_points(text)
    spans = []
    for entity in islice(entities, MOST_ENTITIES):
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
    """Read *bold*, _italic_ and ~struck~ as people type them, also one within another: a pair of
    marks around words of one line. "2*3*4", "a_b_c" and "____" are none."""
    found = pairs(text)
    if not found:
        return Formatted(text)
    taken = {at for pair in found for at in pair}
    kept: list[str] = []
    moved: list[int] = []  # where each character stands without the marks before it
    for at, character in enumerate(text):
        moved.append(len(kept))
        if at not in taken:
            kept.append(character)
    spans = [
        Span(moved[one], moved[other], _WHATSAPP_MARKS[text[one]]) for one, other in sorted(found)
    ]
    return Formatted("".join(kept), _nested(spans))


def _nested(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The outer ones first; what crosses another is left out, and what is bold inside of bold."""
    kept: list[Span] = []
    around: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        while around and around[-1].end <= span.start:
            around.pop()
        crosses = bool(around) and span.end > around[-1].end
        if not crosses and all(other.mark != span.mark for other in around):
            kept.append(span)
            around.append(span)
    return tuple(kept)


def draw_formatted(formatted: Formatted, markup: str) -> str:
    """Draw the text in a channel's marks; what is not formatted is inert there."""
    return settle(unsettled_formatted(formatted, markup))


def unsettled_formatted(formatted: Formatted, markup: str) -> str:
    """Draw it as part of a text that is settled when it is whole (bot/text/marks.py)."""
    inert = MARKUPS[markup].inert
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for span in formatted.spans:
        before, after = _marks(span, markup)
        for start, end in _by_lines(formatted.text, span):
            opening.setdefault(start, []).append(before)
            closing.setdefault(end, []).insert(0, after)
    places = sorted({0, len(formatted.text), *opening, *closing})
    out: list[str] = []
    for place, following in zip(places, [*places[1:], len(formatted.text)], strict=True):
        out += closing.get(place, [])
        out += opening.get(place, [])
        out.append(inert(formatted.text[place:following]))
    return "".join(out)


def _by_lines(text: str, span: Span) -> Iterable[tuple[int, int]]:
    """WhatsApp's marks hold within a line, and stand right at the words."""
    at = span.start
    for line in text[span.start : span.end].split("\n"):
        words = line.strip()
        if words:
            start = at + len(line) - len(line.lstrip())
            yield start, start + len(words)
        at += len(line) + 1


def _marks(span: Span, markup: str) -> tuple[str, str]:
    marks = MARKUPS[markup]
    if span.mark == "link":
        address = marks.address(span.url)
        return (f'<a href="{address}">', "</a>") if markup == "html" else ("", f" ({address})")
    return {"bold": marks.bold, "italic": marks.italic, "strike": _STRIKE[markup]}[span.mark]
