"""What may be named in a text: phrases, each with what it stands for, found word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from bot.text.speech.lexicon import by_letter, lexicon
from bot.text.speech.stems import SHORTEST_KIN, Words, akin, by_bones, without_vowels
from bot.text.speech.words import is_common, nearly, words

_DOUBLED = re.compile(r"(.)\1")
_MOST_SKIPPED = 2
_GLUED = 2
_MOST_INITIALS = 4
_SIGNS = frozenset("abcdefgh")
_SKIPPED = frozenset({"filler", "address", "soft"})
_ENDINGS = ("nya", "ku", "mu", "lah", "ne", "e", "na", "an")


@dataclass
class _Node:
    then: dict[str, _Node] = field(default_factory=dict)
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of the book in a text, from the word `start` to before `end`. `used` of them are its
    own; between them stand words that say nothing."""

    value: str
    start: int
    end: int
    used: int


class Book:
    """`phrases` in plain words, to what each means; two that are spelled alike may not differ.
    `shortened`: they are known by their initials as well."""

    def __init__(
        self, phrases: Iterable[tuple[str, str]], *, endings: bool = True, shortened: bool = False
    ) -> None:
        self._endings = _ENDINGS if endings else ()
        self._root = _Node()
        self.phrases: dict[Words, str] = {}
        for phrase, value in phrases:
            key = words(phrase)
            if key:
                self.phrases.setdefault(key, value)
        for key, value in self.phrases.items():
            self._add(key, value)
        for key, value in tuple(self.phrases.items()):
            if len(key) == _GLUED:
                self._add(("".join(key),), value)  # "gotongroyong"
        for short, value in _initials(self.phrases) if shortened else ():
            self._add((short,), value)
        self.vocabulary = frozenset(self._root.then) | {w for key in self.phrases for w in key}
        self._by_letter = by_letter(self.vocabulary)
        self._by_bones = by_bones(self.vocabulary)
        self.spelled = lru_cache(maxsize=2048)(self._spelled)
        self.has_kin_of = lru_cache(maxsize=2048)(self._has_kin_of)

    def _add(self, key: Words, value: str) -> None:
        node = self._root
        for word in key:
            node = node.then.setdefault(word, _Node())
        node.value = value

    @cached_property
    def words_said(self) -> frozenset[str]:
        """The words of its phrases."""
        return frozenset(word for key in self.phrases for word in key)

    @cached_property
    def by_length(self) -> Mapping[int, tuple[tuple[Words, str], ...]]:
        found: dict[int, list[tuple[Words, str]]] = {}
        for key, value in self.phrases.items():
            found.setdefault(len(key), []).append((key, value))
        return {length: tuple(phrases) for length, phrases in found.items()}

    @cached_property
    def by_value(self) -> Mapping[str, tuple[Words, ...]]:
        found: dict[str, list[Words]] = {}
        for key, value in self.phrases.items():
            found.setdefault(value, []).append(key)
        return {value: tuple(keys) for value, keys in found.items()}

    def _spelled(self, word: str) -> str:
        """The book's own word where somebody put an ending to it or slipped."""
        if word in self.vocabulary or word == "?":
            return word
        once = _DOUBLED.sub(r"\1", word)
        if once in self.vocabulary and word not in lexicon().known and not is_common(word):
            return once
        for ending in self._endings:
            if word.endswith(ending) and word[: -len(ending)] in self.vocabulary:
                return word[: -len(ending)]
        if word in lexicon().known or is_common(word):
            return word
        return without_vowels(word, self._by_bones) or nearly(word, self._by_letter) or word

    def _has_kin_of(self, word: str) -> bool:
        """Whether a word that is written for another one in chat ("sapa" for "siapa") comes from
        the same as one of the book's own ("menyapa"), and the other does not."""
        meant = lexicon().spelling.get(word)
        if meant is None or len(word) < SHORTEST_KIN or not self.vocabulary.isdisjoint(meant):
            return False
        return any(akin(word, one) for one in self.vocabulary)

    def longest_at(self, said: Words, start: int) -> Found | None:
        """The longest phrase that begins at a word."""
        node, at, used, skipped, best = self._root, start, 0, 0, None
        while at < len(said):
            following = node.then.get(said[at])
            if following is not None:
                node, at, used, skipped = following, at + 1, used + 1, 0
                if node.value is not None:
                    best = Found(node.value, start, at, used)
            elif used and skipped < _MOST_SKIPPED and _says_nothing(said[at]):
                at, skipped = at + 1, skipped + 1
            else:
                break
        return best


def _initials(phrases: Mapping[Words, str]) -> Iterable[tuple[str, str]]:
    """ "RS" of "Rumah Sakit", where no other is shortened so; letters alone are signs."""
    found: dict[str, set[str]] = {}
    for key, value in phrases.items():
        if 1 < len(key) <= _MOST_INITIALS:
            found.setdefault("".join(word[0] for word in key), set()).add(value)
    known = lexicon().known
    for short, values in found.items():
        if len(values) == 1 and not set(short) <= _SIGNS and short not in known:
            yield short, values.pop()


_WEIGHING = frozenset("tentu pasti mungkin jelas tentunya pastinya".split())  # "belum tentu setuju"


def _says_nothing(word: str) -> bool:
    return word != "ya" and word not in _WEIGHING and lexicon().roles.get((word,)) in _SKIPPED
