"""Words under their affixes, and words without their vowels: "dengerin" and "mendengarkan" speak of
one thing, "mndngrkn" is the latter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

Words = tuple[str, ...]
_ENDINGS = ("nya", "ku", "mu", "lah", "kan", "in", "an", "i")
_PREFIXES = ("meng", "meny", "mem", "men", "me", "ber", "ter", "di", "ke", "peng", "pem", "pen")
_PREFIXES_TOO = ("pe", "se", "ng", "ny", "n", "m")
_SHORTEST_STEM = 3
SHORTEST_KIN = 4
_CLOSED = re.compile(r"e([^aeiou]+)$")  # "denger" is "dengar"
_VOWEL = re.compile(r"[aeiou]")
_SHORTEST_BONES = 3
_FEWEST_LEFT_OUT = 1


@lru_cache(maxsize=8192)
def stems(word: str) -> frozenset[str]:
    """All that a word may come from, itself included."""
    found = {word}
    for _ in range(2):
        for one in tuple(found):
            found.update(_without_ending(one))
    found.update(_CLOSED.sub(r"a\1", one) for one in tuple(found))
    for one in tuple(found):
        found.update(_without_prefix(one))
    return frozenset(found)


def _without_ending(word: str) -> Iterable[str]:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            yield word[: -len(ending)]


def _without_prefix(word: str) -> Iterable[str]:
    for prefix in (*_PREFIXES, *_PREFIXES_TOO):
        rest = word[len(prefix) :]
        if not word.startswith(prefix) or len(rest) < _SHORTEST_STEM:
            continue
        yield rest
        for first, hidden in (("m", "p"), ("n", "t"), ("ny", "s"), ("ng", "k")):
            if prefix.endswith(first) and rest[0] in "aeiou":
                yield hidden + rest


@lru_cache(maxsize=8192)
def akin(one: str, other: str) -> bool:
    """Whether two words come from one."""
    return one == other or bool(
        {stem for stem in stems(one) & stems(other) if len(stem) >= SHORTEST_KIN}
    )


def bones(word: str) -> str:
    """A word without its vowels but for a first one."""
    return word[:1] + _VOWEL.sub("", word[1:])


def by_bones(words: Iterable[str]) -> Mapping[str, Words]:
    found: dict[str, list[str]] = {}
    for word in words:
        if len(word) > _SHORTEST_BONES:
            found.setdefault(bones(word), []).append(word)
    return {key: tuple(sorted(ones)) for key, ones in found.items()}


def without_vowels(word: str, among: Mapping[str, Words]) -> str | None:
    """The one word that somebody typed without vowels, or with few of them: "prnh", "mndngarkn"."""
    under = bones(word)
    if len(under) < _SHORTEST_BONES or word.isdigit():
        return None
    full = [one for one in among.get(under, ()) if _left_out(word, one)]
    return full[0] if len(full) == 1 else None


def _left_out(typed: str, word: str) -> bool:
    """Whether at least half of the vowels are left out, the rest in their order."""
    missing = len(word) - len(typed)
    vowels = len(_VOWEL.findall(word[1:]))
    if missing < _FEWEST_LEFT_OUT or missing * 2 < vowels:
        return False
    letters = iter(word)
    return all(letter in letters for letter in typed)
