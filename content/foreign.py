"""Question files of other programs: what is read from one, before it is a question of a course."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from content.html_text import UnshowableError, escaped, from_html
from content.schema import Option

FORMATS = ("html", "moodle", "plain", "markdown")
_BLANK = re.compile(r"_{2,}")
_LOOKS_LIKE_HTML = re.compile(r"</?[A-Za-z][^<>]*>|<!--|&(?:\w+|#\d+);")

# TeX, as Moodle's filters find it.
_FORMULA = re.compile(
    r"\$\$.|\\\(.*?\\\)|\\\[.*?\\\]|\[/?tex\]|"
    r"\\(?:d?frac|sqrt|sum|prod|int|lim|times|div|cdot|pm|leq|geq|neq|approx|infty|alpha|beta"
    r"|gamma|delta|pi|theta|left|right|begin|text|mathrm|overline|vec)\b"
)


class ForeignError(ValueError):
    """The file, or one question of it, cannot be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about the question that begins in `line`: why it was not taken, or what was left
    out of it."""

    line: int
    text: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class Item:
    """One question with one right option, texts in the Markdown of the courses. `id` and `tags` are
    what the file says of it, "" and () for nothing; so is `category`, a path."""

    line: int
    text: str
    options: tuple[Option, ...]
    reason: str = ""
    name: str = ""
    category: str = ""
    id: str = ""
    tags: tuple[str, ...] = ()


@dataclass(slots=True)
class Taken:
    """What one reading of a file gives."""

    items: list[Item] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, with or without a byte order mark. Raises ForeignError."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ForeignError("the file is in UTF-16; save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ForeignError(f"line {line} is not UTF-8; save the file as UTF-8") from None


def lines_of(text: str) -> list[str]:
    """As Windows, Unix and old Macs end them."""
    return re.split(r"\r\n|\r|\n", text)


def shown(text: str, kind: str, reveal: Callable[[str], str] = str) -> str:
    """A text of this format in the Markdown of the courses. A line break of the file is a space;
    `reveal` puts in what was escaped there. Raises ForeignError for what cannot be shown."""
    lines = (line.strip() for line in text.split("\n"))
    whole = reveal(" ".join(line for line in lines if line))
    if formula := _FORMULA.search(whole):
        raise ForeignError(f"it has a formula ({formula[0][:20]!r}), which a chat cannot show")
    if kind == "html" or (kind == "moodle" and _LOOKS_LIKE_HTML.search(whole)):
        try:
            whole = from_html(_BLANK.sub("…", whole))
        except UnshowableError as error:
            raise ForeignError(str(error)) from None
    elif kind != "markdown":
        whole = escaped(_BLANK.sub("…", whole))
    return "\n".join(line.strip() for line in whole.split("\n") if line.strip())
