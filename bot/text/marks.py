"""WhatsApp's marks in a text: which belong together, and foreign ones that must not.

WhatsApp knows no escape. Foreign text stands with its marks hidden until its line is whole: then
those that would mark become look-alikes, and all others are themselves again.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

MARKS = frozenset("*_~")
_CODE = "`"
_HIDING = 0xF1000  # in a plane for private use
_HIDDEN = re.compile("[\U000f1000-\U000f10ff]")
_HIDE = {ord(mark): chr(_HIDING + ord(mark)) for mark in (*MARKS, _CODE)}
# Nobody's text may bring marks of its own that are hidden already.
_HIDE |= dict.fromkeys(range(_HIDING, _HIDING + 0x100), "\N{REPLACEMENT CHARACTER}")
_LOOK_ALIKE = {"*": "∗", "_": "ˍ", "~": "∼", _CODE: "ˋ"}
_WORD = re.compile(r"\S+")
_MOST_LOOKS = 8


def hide(text: str) -> str:
    """Hide the marks of a foreign text."""
    return text.translate(_HIDE)


def settle(text: str) -> str:
    """Show what was hidden: as it was where it marks nothing, else as what looks like it."""
    if _HIDDEN.search(text) is None:
        return text
    return "\n".join(_line(line) if _HIDDEN.search(line) else line for line in text.split("\n"))


def _line(line: str) -> str:
    signs = [_shown(sign) for sign in line]
    foreign = {at for at, sign in enumerate(line) if signs[at] != sign}
    for start, end in _addresses("".join(signs)):
        foreign -= set(range(start, end))
    for _ in range(_MOST_LOOKS):
        marking = _marking("".join(signs)) & foreign
        if not marking:
            return "".join(signs)
        for at in marking:
            signs[at] = _LOOK_ALIKE[signs[at]]
        foreign -= marking
    return "".join(_LOOK_ALIKE[sign] if at in foreign else sign for at, sign in enumerate(signs))


def _addresses(line: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand, on the web or of mail, but for marks that are put around them. They
    stay what they are: with another sign in it, an address leads nowhere."""
    for found in _WORD.finditer(line):
        start, end = found.span()
        while end - start > 2 and line[start] in MARKS and line[end - 1] == line[start]:
            start, end = start + 1, end - 1
        if _is_address(line[start:end]):
            yield start, end


def _is_address(word: str) -> bool:
    host, _, path = word.partition("/")
    name, _, domain = word.partition("@")
    mail = bool(name) and "." in domain
    return "://" in word or word.startswith("www.") or mail or ("." in host and bool(path))


def _shown(sign: str) -> str:
    code = ord(sign) - _HIDING
    return chr(code) if 0 <= code < 0x100 else sign


def _marking(line: str) -> set[int]:
    """Where signs stand that mark."""
    codes = [at for at, sign in enumerate(line) if sign == _CODE]
    return {at for pair in pairs(line) for at in pair} | set(codes if len(codes) > 1 else ())


def pairs(text: str) -> list[tuple[int, int]]:
    """Find where marks stand that belong together; each opens or closes once. Marks that touch
    count as one place: before it and behind it must be no word, inside must be words."""
    open_marks: dict[str, deque[int]] = {mark: deque() for mark in MARKS}
    found: list[tuple[int, int]] = []
    before, following = -1, _following(text)
    for at, character in enumerate(text):
        if character == "\n":
            for waiting in open_marks.values():
                waiting.clear()
        if character not in MARKS:
            before = at
            continue
        waiting, after = open_marks[character], text[at + 1 : at + 2]
        free = after in {"*", "~"} or not _is_word(text, following[at])
        if free and waiting and waiting[0] < before and not text[at - 1].isspace():
            found.append((waiting.popleft(), at))
        elif not _is_word(text, before) and after.strip():
            waiting.append(at)
    return found


def _following(text: str) -> list[int]:
    """For each character where the next one is that is no mark; the length of the text for none."""
    found = [len(text)] * len(text)
    for at in range(len(text) - 2, -1, -1):
        found[at] = found[at + 1] if text[at + 1] in MARKS else at + 1
    return found


def _is_word(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isalnum()
