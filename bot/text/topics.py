"""What a text is about: its words without those of asking, each under one root, with what the
lessons call the same thing."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import content
from bot.text.danger.words import COMMON, common_words
from bot.text.speech.lexicon import by_letter
from bot.text.speech.stems import SHORTEST_KIN, Words, by_bones, stems, without_vowels
from bot.text.speech.words import nearly, words

SOURCE = Path(content.__file__).parent / "words" / "everyday.toml"
NUMBER = "#"  # the root of any number, and of what asks for one
_NUMBER_WEIGHT = 7.0  # as much as an ordinary word
_COMMONEST = 1.0  # what the commonest word of the language says of a topic, at least
_MARKS = frozenset("?")
_AT_ONCE = 40  # words: `words` reads no more than sixty at a time


@dataclass(frozen=True, slots=True)
class Topic:
    """A word of what is asked about. `root` is what all its forms share, `weight` how much it says
    (a rare word says more), `meanings` the roots of what the lessons call it, each of which says
    the same when all of it is there."""

    root: str
    weight: float
    meanings: tuple[Words, ...] = ()

    def is_in(self, roots: frozenset[str]) -> bool:
        return self.root in roots or any(roots.issuperset(one) for one in self.meanings)


class Vocabulary:
    """The words of what is searched, and what a slip of the finger may have meant of them."""

    def __init__(self, written: Iterable[str]) -> None:
        self._words = frozenset(written) | _everyday().asking
        self._by_letter, self._by_bones = by_letter(self._words), by_bones(self._words)

    def spelled(self, word: str) -> str:
        """Return the word of ours that was meant; itself where it is a word of its own."""
        if word in self._words or word in common_words() or word.isdigit():
            return word
        near = nearly(word, self._by_letter) or without_vowels(word, self._by_bones)
        return near or word


def topics(text: str, vocabulary: Vocabulary | None = None) -> tuple[Topic, ...]:
    """List what a question is about, each word once; () where it only asks."""
    known, found = _everyday(), dict[str, Topic]()
    said = [_spelled(w, vocabulary) for w in _plain(text) if w not in _MARKS]
    for word, meanings in _with_meanings(said):
        if word in known.amounts:
            found.setdefault(NUMBER, Topic(NUMBER, _NUMBER_WEIGHT))
        elif word not in known.asking:
            key = root(word)
            found.setdefault(key, Topic(key, _weight(word), meanings))
    return tuple(found.values())


def written(text: str) -> Words:
    """Return the words of a longer text without those of asking, in their order."""
    asking = _everyday().asking | _MARKS
    return tuple(w for piece in _pieces(text) for w in _plain(piece) if w not in asking)


def is_number(word: str) -> bool:
    """Tell whether what asks for a number may be answered by it, or is asked there."""
    return word.isdigit() or word in _everyday().numbers or word in _everyday().amounts


@lru_cache(maxsize=16384)
def root(word: str) -> str:
    """Return what the forms of a word have in common, as a key: "mendengarkan", "dengerin". A word
    of the language is a root before what is none; and no word loses but one letter ("marah")."""
    known = _ranks()
    fewer = 2 if word in known else 1
    found = [s for s in stems(word) if len(s) >= SHORTEST_KIN and len(s) <= len(word) - fewer]
    return min((word, *found), key=lambda one: (one not in known, len(one), one))


def _pieces(text: str) -> Iterator[str]:
    said = text.split()
    for at in range(0, len(said), _AT_ONCE):
        yield " ".join(said[at : at + _AT_ONCE])


def _plain(text: str) -> Words:
    return words(text, slips=False)


def _spelled(word: str, vocabulary: Vocabulary | None) -> str:
    known = vocabulary is None or word in _everyday().typed
    return word if known or vocabulary is None else vocabulary.spelled(word)


def _with_meanings(said: Iterable[str]) -> Iterator[tuple[str, tuple[Words, ...]]]:
    """Each word with what it, or a phrase that it stands in, is called in the lessons."""
    known, typed = _everyday(), tuple(said)
    meanings: list[set[Words]] = [set() for _ in typed]
    for length in range(1, known.longest + 1):
        for at in range(len(typed) - length + 1):
            for one in known.meanings.get(typed[at : at + length], ()):
                for place in range(at, at + length):
                    meanings[place].add(one)
    return ((word, tuple(sorted(meant))) for word, meant in zip(typed, meanings, strict=True))


@lru_cache(maxsize=4096)
def _weight(word: str) -> float:
    """A word says the more of a topic the rarer it is in the language."""
    ranks = _ranks()
    place = min((ranks[one] for one in stems(word) if one in ranks), default=len(ranks))
    return max(_COMMONEST, math.log(place + 1))


@cache
def _ranks() -> Mapping[str, int]:
    """The place of each common word, the commonest first."""
    return {word: place for place, word in enumerate(COMMON.read_text("utf-8").split())}


# --- the words of everyday -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Everyday:
    asking: frozenset[str]
    amounts: frozenset[str]  # what asks for a number
    numbers: frozenset[str]
    meanings: Mapping[Words, tuple[Words, ...]]
    longest: int  # words of the longest phrase among them
    typed: frozenset[str]  # all words that stand there: none is a slip of another


@cache
def _everyday() -> _Everyday:
    data = tomllib.loads(SOURCE.read_text("utf-8"))
    asking, amounts, numbers = (_listed(data, key) for key in ("asking", "amounts", "numbers"))
    meanings: dict[Words, tuple[Words, ...]] = {}
    for meant, said in data["meanings"].items():
        led_to = _phrase(meant)
        for one in map(_phrase, said.split()):
            meanings[one] = (*meanings.get(one, ()), _roots(led_to, asking))
    typed = frozenset({*asking, *amounts, *(word for said in meanings for word in said)})
    return _Everyday(asking, amounts, numbers, meanings, max(map(len, meanings)), typed)


def _roots(phrase: Words, asking: frozenset[str]) -> Words:
    return tuple(root(word) for word in phrase if word not in asking) or phrase


def _listed(data: Mapping[str, Mapping[str, str]], key: str) -> frozenset[str]:
    return frozenset(word for one in data[key]["words"].split() for word in _phrase(one))


def _phrase(listed: str) -> Words:
    """A phrase of the file: its words stand with hyphens between."""
    return _plain(listed.replace("-", " "))
