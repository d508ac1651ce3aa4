"""Moodle's Aiken format: a question in a line, its options ("A) …" or "A. …") in a line each, then
"ANSWER: B". https://docs.moodle.org/en/Aiken_format"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from content.foreign import ForeignError, Item, Remark, Taken, lines_of, shown
from content.schema import Option

_OPTION = re.compile(r"([A-Z])[).][ \t]+(.*\S)\s*")
_ANSWER = re.compile(r"ANSWER:(.*)", re.IGNORECASE | re.DOTALL)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def looks_like(text: str) -> bool:
    return "{" not in text and any(_ANSWER.fullmatch(line) for line in lines_of(text))


@dataclass(slots=True)
class _Open:
    """A question that has not ended yet. `fault` is what is wrong with it already."""

    line: int
    words: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    fault: str = ""


def read(text: str) -> Taken:
    """Empty lines may stand anywhere; a question without its ANSWER ends at the next one."""
    taken, open_one, blank = Taken(), None, True
    for number, line in enumerate(lines_of(text), 1):
        line = line.strip()
        if not line:
            blank = True
            continue
        if open_one is not None and _is_next(open_one, line, blank):
            _end(taken, open_one, None)
            open_one = None
        blank, open_one = False, open_one or _Open(number)
        answer = _ANSWER.fullmatch(line)
        if answer:
            _end(taken, open_one, answer[1].strip())
            open_one = None
        else:
            _add(open_one, line)
    if open_one is not None:
        _end(taken, open_one, None)
    return taken


def _is_next(open_one: _Open, line: str, blank: bool) -> bool:
    """Whether a line begins another question, although the one before it has no ANSWER."""
    fits = _OPTION.fullmatch(line) or _ANSWER.fullmatch(line)
    return blank and bool(open_one.options or open_one.fault) and not fits


def _add(open_one: _Open, line: str) -> None:
    option = _OPTION.fullmatch(line)
    if option:
        open_one.options.append((option[1], option[2]))
    elif open_one.options:
        open_one.fault = f"{line[:30]!r} is neither an option ('A) …') nor 'ANSWER: A'"
    else:
        open_one.words.append(line)


def _end(taken: Taken, open_one: _Open, answer: str | None) -> None:
    try:
        taken.items.append(_item(open_one, answer))
    except ForeignError as error:
        taken.refused.append(Remark(open_one.line, str(error)))


def _item(open_one: _Open, answer: str | None) -> Item:
    letters = "".join(letter for letter, _ in open_one.options)
    if open_one.fault:
        raise ForeignError(open_one.fault)
    if not open_one.words:
        raise ForeignError("it has no question before its options")
    if not letters:
        raise ForeignError("it has no options: each begins with a capital letter, as 'A) …'")
    if answer is None:
        raise ForeignError("it has no line 'ANSWER: A' after its options")
    if not _LETTERS.startswith(letters):
        raise ForeignError(f"its options are {', '.join(letters)}, and not A, B, C in order")
    if len(answer) != 1 or answer.upper() not in letters:
        raise ForeignError(f"its answer {answer!r} is none of its options {', '.join(letters)}")
    options = (Option(shown(t, "plain"), key == answer.upper()) for key, t in open_one.options)
    return Item(open_one.line, shown(" ".join(open_one.words), "plain"), tuple(options))
