"""A person's marks found in any text, and covered. Pure.

What covers is as long as what is covered, so that formatting, which is kept by place, stays where
it was, and a column never becomes too short. The rule:

- A number is found in any spelling (+62…, 62…, 08…, with blanks, hyphens, dots), but never within
  a longer one; an id of a platform as it is.
- A name of several words is found at word bounds, in any case, with any blanks or signs between
  its words, behind any title; of three words or more also the first and the last together.
- A single word, or a name that others bear as well, says little: it is found only as it is written,
  and only in a text that names the person beyond doubt, in words exchanged with the coordinators
  of their place, or where such a coordinator typed nothing else.
- With those coordinators a rare word of the name, one that is neither common nor of a place, is
  found alone as well, in any case.
- In a text that names the person beyond doubt the single words of their name are covered too.
- What they wrote to others is found by its beginning, and covered as far as it goes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from bot.features.erasing.types import Marks

COVER = "•"
_BEGINNING = 24  # characters by which a text is found
_SHORTEST_ID, _SHORTEST_DIGITS, _SHORTEST_PART = 6, 7, 3
# What is shorter others say as well: "terima kasih", a greeting, an hour.
_SHORTEST_TEXT, _FEWEST_WORDS = 40, 6
_NO_STREET = r"(?<!\bjl\.\s)(?<!\bjl\s)(?<!\bjalan\s)"
_SIGNS = r"[\s.,'’‘`*_∗ˍ-]+"
_DIGIT_SIGNS = r"[\s\-.()/]{0,3}"
# As channels draw what people typed (bot/text/markup.py).
_LOOKS = {
    "&": "&(?:amp;)?",
    "<": "(?:<|&lt;)",
    ">": "(?:>|&gt;)",
    '"': '(?:"|&quot;)',
    # Possessive: one that gave back what it took would try each of many apostrophes anew.
    "'": "(?:'|&#x27;|&#39;|’|‘|`)?+",
    "*": "[*∗]",
    "_": "[_ˍ]",
    "~": "[~∼]",
    "`": "[`ˋ]",
}
_TITLES = re.compile(r"^(?:(?:bapak|ibu|pak|bu|drs?|dra|hj?|ir|prof)\b[\s.]+)+", re.IGNORECASE)
_LETTERS = re.compile(r"[a-z0-9]+")
# Where an engine's session says where it stands, not what somebody said.
_KEYS = frozenset({"conversation", "step", "state", "kind", "channel", "mime", "pressed"})


class Said(StrEnum):
    """Whose words a text is: anybody's; what was exchanged with the coordinators of the person's
    place; or what such a coordinator has typed and not sent."""

    ANYWHERE = "anywhere"
    NEAR = "near"
    DRAFT = "draft"


@dataclass(frozen=True)
class Finder:
    """What finds one person in texts; `shared` are those of their names that others bear as well,
    `rare` the words of their names that are no common ones (both casefolded)."""

    marks: Marks
    shared: frozenset[str] = frozenset()
    rare: frozenset[str] = frozenset()

    # --- what is looked for -------------------------------------------------------------------

    @property
    def _names(self) -> list[str]:
        """With their titles and without."""
        return sorted({form for name in self.marks.names for form in (name, _bare(name)) if form})

    @property
    def full_names(self) -> list[str]:
        return [name for name in self._names if not self._is_weak(name)]

    @property
    def weak_names(self) -> list[str]:
        return [name for name in self._names if self._is_weak(name)]

    @property
    def digits(self) -> list[str]:
        """The part of each number that every spelling has."""
        found = (_national(number) for number in self.marks.numbers)
        return [one for one in found if len(one) >= _SHORTEST_DIGITS]

    @property
    def ids(self) -> list[str]:
        return [id for id in self.marks.ids if len(id) >= _SHORTEST_ID]

    @property
    def texts(self) -> list[str]:
        return [text for text in self.marks.texts if _is_telling(text)]

    @property
    def needles(self) -> list[str]:
        """List what to look for first, in small letters: one of them stands in every text that may
        hold the person, numbers aside. "": in any."""
        beginnings = (text[:_BEGINNING] for text in self.texts)
        ends = (f"{words[0]} {words[-1]}" for words in map(_words, self.full_names))
        return sorted({_needle(one) for one in (*ends, *self.ids, *beginnings)})

    @property
    def weak_needles(self) -> list[str]:
        return sorted({_needle(name) for name in (*self.weak_names, *self.rare)})

    def _is_weak(self, name: str) -> bool:
        return len(_words(name)) < 2 or name.casefold() in self.shared

    @cached_property
    def _sure(self) -> re.Pattern[str]:
        spelt = [*map(_number, self.marks.numbers), *map(_id, self.ids)]
        spelt += [form for name in self.full_names for form in _forms(name, self.shared)]
        return _any(spelt)

    @cached_property
    def _parts(self) -> re.Pattern[str]:
        words = {word for name in self.marks.names for word in _words(_bare(name))}
        long = sorted((word for word in words if len(word) >= _SHORTEST_PART), key=len)
        return _any(_bounded(_loose(word)) for word in reversed(long))

    @cached_property
    def _weak(self) -> re.Pattern[str]:
        rare = (f"(?i:{_bounded(_loose(word))})" for word in sorted(self.rare))
        return _any((*(_bounded(_loose(name)) for name in self.weak_names), *rare), flags=0)

    # --- finding and covering -----------------------------------------------------------------

    def names_surely(self, text: str) -> bool:
        """Tell whether it names the person beyond doubt."""
        return bool(self._sure.search(text))

    def names(self, text: str) -> bool:
        """Tell whether it names the person beyond doubt, or holds what they wrote."""
        return bool(self._sure.search(text)) or any(self._written(text, _SHORTEST_TEXT))

    def covered(self, text: str, said: Said = Said.ANYWHERE) -> str:
        """Return the text without the person; the same text where it holds nothing of them."""
        sure = bool(self._sure.search(text))
        near = sure or said is Said.NEAR
        for start, end in [*self._written(text, _BEGINNING if near else _SHORTEST_TEXT)]:
            text = text[:start] + COVER * (end - start) + text[end:]
        text = self._sure.sub(_cover, text)
        if sure:
            text = self._parts.sub(_cover, text)
        if said is Said.NEAR or (said is Said.DRAFT and self._weak.fullmatch(text.strip())):
            text = self._weak.sub(_cover, text)
        return text

    def covered_in(self, value: Any, said: Said = Said.ANYWHERE) -> Any:
        """Return the same for whatever JSON holds; what names a step or a kind stays."""
        if isinstance(value, str):
            return self.covered(value, said)
        if isinstance(value, list):
            return [self.covered_in(one, said) for one in value]
        if isinstance(value, dict):
            return {
                key: one if key in _KEYS else self.covered_in(one, said)
                for key, one in value.items()
            }
        return value

    def _written(self, text: str, least: int) -> Iterator[tuple[int, int]]:
        """Where a text of theirs begins in this one, and how far it goes: it may be cut short, but
        for `least` characters."""
        for written in self.texts:
            begins = re.compile(rf"(?<!\w){_loose(written[:_BEGINNING].rstrip())}", re.IGNORECASE)
            for found in begins.finditer(text):
                end = _end(text, found.end(), written[_BEGINNING:].lstrip())
                if end - found.start() >= min(least, len(written)):
                    yield found.start(), end


def _any(patterns: Iterable[str], flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """One that never matches where there are none."""
    return re.compile("|".join(patterns) or r"(?!)", flags)


def _cover(found: re.Match[str]) -> str:
    return COVER * len(found[0])


def _number(number: str) -> str:
    """In any spelling; an Indonesian one also from 0 on, or from the 8."""
    home = number.startswith("+62")
    digits = _national(number)
    if len(digits) < _SHORTEST_DIGITS:
        return r"(?!)"
    abroad = rf"\(?(?:\+|00)?62\)?{_DIGIT_SIGNS}0?\)?"
    before = rf"(?:{abroad}|\(?0\)?)?" if home else r"(?:\+|00)?"
    return rf"(?<!\d){before}{_DIGIT_SIGNS}{_DIGIT_SIGNS.join(digits)}(?!\d)"


def _national(number: str) -> str:
    return re.sub(r"\D", "", number.removeprefix("+62"))


def _id(id: str) -> str:
    return rf"(?<![\w/.-]){re.escape(id)}(?![\w/-]|\.\w)"


def _forms(name: str, shared: frozenset[str]) -> Iterator[str]:
    """Not where it is the name of a street."""
    words = _words(name)
    yield _NO_STREET + _bounded(_SIGNS.join(map(_loose, words)))
    if len(words) > 2 and _ends_of(name).casefold() not in shared:
        yield _NO_STREET + _bounded(_SIGNS.join(map(_loose, (words[0], words[-1]))))


def _ends_of(name: str) -> str:
    words = _words(name)
    return f"{words[0]} {words[-1]}" if words else ""


def spellings(names: Iterable[str]) -> frozenset[str]:
    """Return the forms in which names are looked for: whole, without titles, first and last."""
    forms = (form for name in names for form in (name, _bare(name), _ends_of(_bare(name))))
    return frozenset(form for form in forms if len(_words(form)) > 1)


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_][\w'’‘`-]*", name)


def words_of(names: Iterable[str]) -> frozenset[str]:
    """Return the single words of names, casefolded, that may be looked for alone."""
    words = (word.casefold() for name in names for word in _words(_bare(name)))
    return frozenset(word for word in words if len(word) > _SHORTEST_PART)


def _bare(name: str) -> str:
    return _TITLES.sub("", name.partition(",")[0]).strip()


def _bounded(pattern: str) -> str:
    return rf"(?<!\w){pattern}(?!\w)"


def _loose(text: str) -> str:
    """As it may have been drawn, with any blanks."""
    words = text.split()
    return r"\s+".join("".join(_LOOKS.get(c) or re.escape(c) for c in word) for word in words)


def _end(text: str, at: int, rest: str) -> int:
    """How far the text goes on as `rest` does."""
    for token in re.findall(r"\s+|\S", rest):
        pattern = r"\s+" if token.isspace() else _LOOKS.get(token) or re.escape(token)
        found = re.compile(pattern, re.IGNORECASE).match(text, at)
        if found is None:
            break
        at = found.end()
    return at


def _is_telling(text: str) -> bool:
    """What only they would write: "bagus" is anybody's word."""
    text = text.strip()
    return len(text) >= _SHORTEST_TEXT and len(text.split()) >= _FEWEST_WORDS


def _needle(text: str) -> str:
    """Its longest run of plain letters and digits, in small letters: those that a database compares
    without regard to case, and no channel draws otherwise."""
    return max(_LETTERS.findall(text.lower()), key=len, default="")
