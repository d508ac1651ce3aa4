"""Text with the formatting that a person gave it: read from what each platform sends, drawn in what
each platform takes. Line ends and spaces stay as they were."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bot.text.markup import MARKUPS, plain_text

_FROM_TELEGRAM = {
    "bold": "bold",
    "italic": "italic",
    "underline": "italic",
    "strikethrough": "strike",
    "text_link": "link",
}
_WHATSAPP_MARKS = {"*": "bold", "_": "italic", "~": "strike"}
MOST_ENTITIES = 100  # in a message: Telegram's own limit
_ADDRESS = re.compile(r"https?://\S+")
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
    pairs = _pairs(text)
    if not pairs:
        return Formatted(text)
    taken = {at for pair in pairs for at in pair}
    kept: list[str] = []
    moved: list[int] = []  # where each character stands without the marks before it
    for at, character in enumerate(text):
        moved.append(len(kept))
        if at not in taken:
            kept.append(character)
    spans = [
        Span(moved[one], moved[other], _WHATSAPP_MARKS[text[one]]) for one, other in sorted(pairs)
    ]
    return Formatted("".join(kept), _nested(spans))


def _pairs(text: str) -> list[tuple[int, int]]:
    """Where marks stand that belong together; each opens or closes once. Marks that touch count as
    one place: before it and behind it must be no word, inside must be words."""
    open_marks: dict[str, deque[int]] = {mark: deque() for mark in _WHATSAPP_MARKS}
    pairs: list[tuple[int, int]] = []
    before, following = -1, _following(text)
    for at, character in enumerate(text):
        if character == "\n":
            for waiting in open_marks.values():
                waiting.clear()
        if character not in _WHATSAPP_MARKS:
            before = at
            continue
        waiting, after = open_marks[character], text[at + 1 : at + 2]
        free = after in {"*", "~"} or not _is_word(text, following[at])
        if free and waiting and waiting[0] < before and not text[at - 1].isspace():
            pairs.append((waiting.popleft(), at))
        elif not _is_word(text, before) and after.strip():
            waiting.append(at)
    return pairs


def _following(text: str) -> list[int]:
    """For each character where the next one is that is no mark; the length of the text for none."""
    found = [len(text)] * len(text)
    for at in range(len(text) - 2, -1, -1):
        found[at] = found[at + 1] if text[at + 1] in _WHATSAPP_MARKS else at + 1
    return found


def _is_word(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isalnum()


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
        out.append(_inert(formatted.text[place:following], markup))
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
        address = marks.literal(span.url)
        return (f'<a href="{address}">', "</a>") if markup == "html" else ("", f" ({address})")
    return {"bold": marks.bold, "italic": marks.italic, "strike": _STRIKE[markup]}[span.mark]


def _inert(text: str, markup: str) -> str:
    """Foreign text made harmless; web addresses stay letter by letter."""
    if "://" not in text:
        return plain_text(text, markup)
    out, last = [], 0
    for found in _ADDRESS.finditer(text):
        out += [plain_text(text[last : found.start()], markup), MARKUPS[markup].literal(found[0])]
        last = found.end()
    return "".join([*out, plain_text(text[last:], markup)])
