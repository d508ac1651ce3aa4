"""Telegram's HTML, read the way its server reads it: plain text, entities, or the same refusal."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "blockquote": "blockquote",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([A-Za-z]+));?")
ATTRIBUTE = re.compile(r"""\s*([^\s=>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+)))?""")


class CannotParseError(ValueError):
    """The text after "can't parse entities: " in Telegram's answer."""


@dataclass(slots=True)
class Parsed:
    """`uncertain_attempts`: what Telegram accepts but shows as typed, such as `&nbsp;` or a bare
    `&`."""

    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)
    uncertain_attempts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> Parsed:
    """Raises CannotParseError with Telegram's words."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.parsed = Parsed("")
        self.open: list[_Open] = []

    def read(self) -> Parsed:
        while self.position < len(self.source):
            match self.source[self.position]:
                case "<":
                    self._tag()
                case "&":
                    self._reference()
                case _:
                    self._plain()
        if self.open:
            tag = self.open[-1].tag
            raise CannotParseError(f'Can\'t find end tag corresponding to start tag "{tag}"')
        self.parsed.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return self.parsed

    def _plain(self) -> None:
        end = re.compile(r"[<&]|\Z").search(self.source, self.position)
        stop = end.start() if end else len(self.source)
        self.parsed.text += self.source[self.position : stop]
        self.position = stop

    def _reference(self) -> None:
        found = REFERENCE.match(self.source, self.position)
        character = _referred(found) if found else None
        if found is None or character is None:
            shown = self.source[self.position : self.position + 12]
            self.parsed.uncertain_attempts.append(
                f"{shown!r} is no entity of Telegram's: shown as typed"
            )
            self.parsed.text += "&"
            self.position += 1
            return
        self.parsed.text += character
        self.position = found.end()

    def _byte_offset(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))

    def _tag(self) -> None:
        begin = self.position
        closing = self.source.startswith("</", begin)
        name = re.compile(r"[^\s>]*").match(self.source, begin + 1 + closing)
        assert name is not None
        self.position = name.end()
        if closing:
            self._end_tag(name[0].lower(), self._byte_offset(begin))
        else:
            self._start_tag(name[0].lower(), self._byte_offset(begin))

    def _start_tag(self, tag: str, offset: int) -> None:
        if self.position >= len(self.source):
            raise CannotParseError(f"Unclosed start tag at byte offset {offset}")
        if tag not in KINDS:
            raise CannotParseError(f'Unsupported start tag "{tag}" at byte offset {offset}')
        attributes = self._attributes(tag, offset)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise CannotParseError(
                f'Tag "span" must have class "tg-spoiler" at byte offset {offset}'
            )
        self.open.append(_Open(tag, attributes, utf16_length(self.parsed.text)))

    def _attributes(self, tag: str, offset: int) -> dict[str, str]:
        """Reads on to the end of the start tag."""
        attributes: dict[str, str] = {}
        while True:
            rest = self.source[self.position :].lstrip()
            if rest.startswith(">"):
                self.position = len(self.source) - len(rest) + 1
                return attributes
            found = ATTRIBUTE.match(self.source, self.position)
            if found is None:
                raise CannotParseError(f"Unclosed start tag at byte offset {offset}")
            values = [value for value in found.groups()[1:] if value is not None]
            if not values and (tag, found[1]) != ("blockquote", "expandable"):
                raise CannotParseError(
                    "Expected equal sign in declaration of an attribute of the tag "
                    f'"{tag}" at byte offset {offset}'
                )
            attributes[found[1]] = parse_reference_text(values[0]) if values else ""
            self.position = found.end()

    def _end_tag(self, tag: str, offset: int) -> None:
        if not self.open:
            raise CannotParseError(f"Unexpected end tag at byte offset {offset}")
        rest = self.source[self.position :].lstrip()
        if not rest.startswith(">"):
            raise CannotParseError(f"Unclosed end tag at byte offset {offset}")
        self.position = len(self.source) - len(rest) + 1
        opened = self.open.pop()
        if tag not in {"", opened.tag}:
            raise CannotParseError(
                f"Unmatched end tag at byte offset {offset}, "
                f'expected "</{opened.tag}>", found "</{tag}>"'
            )
        self._add_entity(opened)

    def _add_entity(self, opened: _Open) -> None:
        length = utf16_length(self.parsed.text) - opened.offset
        if length == 0 or (opened.tag == "a" and not opened.attributes.get("href")):
            return
        entity: dict[str, Any] = {
            "type": KINDS[opened.tag],
            "offset": opened.offset,
            "length": length,
        }
        if opened.tag == "a":
            entity["url"] = opened.attributes["href"]
        if "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        self.parsed.entities.append(entity)


def parse_reference_text(text: str) -> str:
    """An attribute's value with its references replaced."""
    return REFERENCE.sub(lambda found: _referred(found) or found[0], text)


def _referred(found: re.Match[str]) -> str | None:
    hexadecimal, decimal, name = found.groups()
    if name:
        return NAMED.get(name)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF else None
