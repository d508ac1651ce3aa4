"""HTML of questions as the small Markdown of the courses: paragraphs, bold, italic, lists. Anything
else (a picture, a table, a link) would be lost in a chat, so it is refused by name."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_BLOCKS = frozenset({"p", "div", "br", "ul", "ol", "li"})
# The parser looks for the end of each of these anew, to the end of the text.
_UNCLOSED = re.compile(r"<[A-Za-z/!?][^<>]*(?:<|\Z)")
_NOTHING = frozenset({"span"})


# What the Markdown of the courses would take for a mark: any star, a line between signs, what makes
# a tag, a link, a heading or a list of what is just a sign.
_SIGNS = re.compile(
    r"\*|(?<!\w)_|_(?!\w)|`|~(?=~)|<(?=[A-Za-z/!?])|\](?=\()|\{(?=[a-z_]{2,}[:}])|\\(?=[!-/:-@\[-`{-~])"
    r"|^(?=[#>])|^-(?= \[)",
    re.MULTILINE,
)


def escaped(text: str) -> str:
    """Plain text as Markdown: its signs are just signs."""
    return _SIGNS.sub(lambda found: f"\\{found[0]}", text)


class UnshowableError(ValueError):
    """The HTML has something that no channel can show; the message names it."""


def from_html(html: str) -> str:
    """Raises UnshowableError."""
    shown = _without_comments(html)
    if _UNCLOSED.search(shown):
        raise UnshowableError("its HTML has a < that is not closed")
    reader = _Reader()
    reader.feed(shown)
    reader.close()
    return reader.text()


def _without_comments(html: str) -> str:
    first, *others = html.split("<!--")
    if any("-->" not in other for other in others):
        raise UnshowableError("its HTML has a comment that is not closed")
    return first + "".join(other.partition("-->")[2] for other in others)


class _Reader(HTMLParser):
    """`_open` holds the marks that are not closed yet, each with the text inside it so far."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, list[str]]] = [("", [])]
        self._lists: list[int | None] = []

    def text(self) -> str:
        if len(self._open) > 1:
            raise UnshowableError(f"its HTML has a <{self._open[-1][0]}> that is not closed")
        return "".join(self._open[0][1]).strip()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _MARKS:
            self._open.append((tag, []))
        elif tag in _BLOCKS:
            self._begin_line(tag)
        elif tag not in _NOTHING:
            raise UnshowableError(f"its HTML has <{tag}>, which a chat cannot show")

    def _begin_line(self, tag: str) -> None:
        if tag in {"ul", "ol"}:
            self._lists.append(0 if tag == "ol" else None)
        self._put("\n")
        if tag == "li":
            self._put(self._bullet())

    def _bullet(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "- "
        self._lists[-1] = number + 1
        return f"{number + 1}. "

    def handle_endtag(self, tag: str) -> None:
        if tag in _MARKS:
            self._close(tag)
        elif tag in _BLOCKS - {"br"}:
            if tag in {"ul", "ol"} and self._lists:
                self._lists.pop()
            self._put("\n")

    def _close(self, tag: str) -> None:
        """Spaces go outside of the marks: between them Markdown would see none."""
        opened, parts = self._open.pop()
        if opened != tag:
            raise UnshowableError(f"its HTML closes <{tag}>, which is not open there")
        inside = "".join(parts)
        words = inside.strip()
        before, _, after = inside.partition(words) if words else (inside, "", "")
        self._put(before + (f"{_MARKS[tag]}{words}{_MARKS[tag]}" if words else "") + after)

    def handle_data(self, data: str) -> None:
        self._put(escaped(data.replace("\xa0", " ")))

    def _put(self, text: str) -> None:
        self._open[-1][1].append(text)
