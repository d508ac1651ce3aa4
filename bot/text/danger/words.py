"""What each word of a text may mean in danger: chat spelling, drawn-out letters and slips of the
finger included. A word that is common on its own is never taken for a slip of another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz.distance import Levenshtein

import content
from bot.text.matching import normalize
from bot.text.speech.stems import stems
from content import regions

COMMON = Path(content.__file__).parent / "words" / "indonesian.txt"
_SHORTEST_BONES = 3
_MOST_WORDS = 400
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1")
_VOWELS = re.compile(r"[aeiou]")
_LETTERS = str.maketrans("0134578", "oieastb")
_TWICE = re.compile(r"(?<=[a-z])2")
_WHOLE_TWICE = re.compile(r"([a-z]{3,})2")
_SHORTEST_PARTED, _LONGEST_PARTED, _LONGEST_PART = 10, 60, 14
_SHORTEST_ROOT = 4
_EVERYDAY = 6000
_NONE = frozenset[str]()
# What lets a word tell the hour: "pukul 8".
_A_NUMBER = frozenset({"clock"})
_GLUED = frozenset({"ga", "lg", "sy", "di", "ke"})


@cache
def common_words() -> frozenset[str]:
    """Load words of their own: common ones, and those that names of places are made of."""
    return frozenset(COMMON.read_text("utf-8").split()) | regions.words_of_names()


class Vocabulary:
    """Forms and what they mean. `meanings` of a token: the names that it may stand for; `short`
    forms are those of words too short for one to be seen in what is nearly it; `own` are no slips.

    One slip leaves one half of a form untouched, so that each form is found by either half.
    """

    def __init__(
        self,
        forms: Mapping[str, frozenset[str]],
        short: Set[str] = frozenset(),
        own: Set[str] = frozenset(),
    ) -> None:
        self._own = own
        self._forms = forms
        self._by_half: dict[tuple[int, bool, str], list[str]] = defaultdict(list)
        self._by_bones: dict[str, list[str]] = defaultdict(list)
        for form in forms:
            if form not in short:
                for half in _halves(form, len(form)):
                    self._by_half[half].append(form)
            self._by_bones[_bones(form)].append(form)
        self.meanings = lru_cache(maxsize=8192)(self._meanings)

    def knows(self, word: str) -> bool:
        """Tell whether a word stands among the forms as it is."""
        return word in self._forms

    def may_be_one(self, both: str, word: str) -> bool:
        """Tell whether a prefix and a word that were written apart are one of ours: "di pukul", "di
        pukulin", but not "di rabu"."""
        return self.knows(both) or (word not in common_words() and bool(self.meanings(both)))

    def _meanings(self, token: str) -> frozenset[str]:
        if len(token) > _LONGEST_PARTED:
            return _NONE
        for spelling in _spellings(token):
            if spelling in self._forms:
                return self._forms[spelling]
        if token[0].isdigit():
            return _A_NUMBER
        if token in self._own or (token in common_words() and _VOWELS.search(token)):
            return frozenset()
        if any(len(stem) >= _SHORTEST_ROOT and stem in _everyday() for stem in stems(token)):
            return frozenset()  # "kebaca" is of "baca", and no slip
        return frozenset(name for form in self._nearly(token) for name in self._forms[form])

    def _nearly(self, token: str) -> Iterator[str]:
        for spelling in dict.fromkeys(_spellings(token)):
            yield from self._swapped(spelling)
            yield from self._one_slip(spelling)
            yield from self._shortened(spelling)

    def _swapped(self, token: str) -> Iterator[str]:
        """Two letters in the wrong order: "mtai", "dipuukl"."""
        for at in range(len(token) - 1):
            swapped = token[:at] + token[at + 1] + token[at] + token[at + 2 :]
            if swapped in self._forms:
                yield swapped

    def _one_slip(self, token: str) -> Iterator[str]:
        """One letter too many, too few or another one."""
        for length in (len(token) - 1, len(token), len(token) + 1):
            for half in _halves(token, length):
                for form in self._by_half.get(half, ()):
                    if Levenshtein.distance(token, form, score_cutoff=1) <= 1:
                        yield form

    def _shortened(self, token: str) -> Iterator[str]:
        """Those that have the same consonants, where vowels were left out: "bnuh", "dprkosa"."""
        if len(token) >= _SHORTEST_BONES:
            yield from (f for f in self._by_bones.get(_bones(token), ()) if _left_out(token, f))


def _halves(word: str, length: int) -> tuple[tuple[int, bool, str], tuple[int, bool, str]]:
    """Both ends of a word, as they would stand in a form of that length."""
    half = length // 2
    return (length, True, word[:half]), (length, False, word[half - length :])


def tokens(text: str) -> tuple[str, ...]:
    """Split a text into its words, in plain form; "pukul2in" is "pukulin", letters that stand alone
    ("m a t i") are one word. A word that is said twice or drawn out ("toloooong") stands there
    doubled as well."""
    words = (part for word in normalize(text).split()[:_MOST_WORDS] for part in _again(word))
    return tuple(_together(words))


def _again(word: str) -> tuple[str, ...]:
    whole = _WHOLE_TWICE.fullmatch(word)
    return (whole[1] * 2, whole[1]) if whole else (_TWICE.sub("", word),)


def _together(words: Iterable[str]) -> Iterator[str]:
    spelled = ""
    before = ""
    for word in words:
        if len(word) == 1 and word.isalpha():
            spelled += word
            continue
        if spelled:
            yield spelled
            spelled = ""
        drawn = _DRAWN_OUT.sub(r"\1", word)
        if word == before or drawn != word:
            yield drawn * 2
        yield word
        before = word
    if spelled:
        yield spelled


@lru_cache(maxsize=8192)
def parted(token: str) -> tuple[str, ...]:
    """Part the words of a token that was typed without spaces ("sayamaumati"), or the token
    alone."""
    drawn = _DRAWN_OUT.sub(r"\1", token)
    if not _SHORTEST_PARTED <= len(drawn) <= _LONGEST_PARTED or drawn in common_words():
        return (token,)
    best: list[tuple[int, tuple[str, ...]] | None] = [(0, ())] + [None] * len(drawn)
    for end in range(1, len(drawn) + 1):
        for start in range(max(0, end - _LONGEST_PART), end - 1):
            before, part = best[start], drawn[start:end]
            if before is None or (part not in _everyday() and part not in _GLUED):
                continue
            cost = before[0] + (2 if len(part) > 2 else 3)
            known = best[end]
            if known is None or cost < known[0]:
                best[end] = (cost, (*before[1], part))
    found = best[-1]
    return found[1] if found and len(found[1]) > 1 else (token,)


@cache
def everyday() -> frozenset[str]:
    """Common words of Indonesian, and of it alone."""
    return frozenset(COMMON.read_text("utf-8").split())


@cache
def _everyday() -> frozenset[str]:
    """The commonest words that are long enough to be told in a row of letters."""
    commonest = COMMON.read_text("utf-8").split()[:_EVERYDAY]
    return frozenset(word for word in commonest if len(word) > 2)


def _spellings(token: str) -> Iterator[str]:
    """The word as it stands, then as it may be meant: "matiii", "p1ngsan", "banjiir"."""
    yield token
    if not token.isdigit():
        plain = token.translate(_LETTERS)
        drawn = _DRAWN_OUT.sub(r"\1", plain)
        yield from (plain, drawn, _DOUBLED.sub(r"\1", drawn))


def _bones(word: str) -> str:
    return word[:1] + _VOWELS.sub("", word[1:])


def _left_out(token: str, form: str) -> bool:
    """Whether the token is the form with vowels left out: at least one, in the same order."""
    if not len(token) < len(form) < 2 * len(token):
        return False
    letters = iter(form)
    return all(letter in letters for letter in token)
