"""The forms that a word takes in speech: affixes of Indonesian and of the large regional languages.

They are made, not taken off: a form that stands in a table is found at once, and what nearly is one
can be found by likeness (bot/text/danger/words.py)."""

from __future__ import annotations

from collections.abc import Iterator

# What stands behind any word: particles and whose it is.
_ENDINGS = ("", "nya", "ku", "mu", "lah", "kah", "e", "ne", "na")
_SHORT = 2
_ENDINGS_OF_A_SHORT_ONE = ("", "nya", "ku", "mu")
# Of verbs: to whom it is done, and how often (pukuli, pukulin, gebugan, patenane).
_SUFFIXES = ("", "i", "in", "kan", "an", "keun", "ake", "nya", "ku", "mu", "ne", "no", "a", "inya")
_DONE = ("di", "d", "ke", "ka", "ter", "ta", "dak", "tak", "e", "na", "ni", "i")
_DOES = ("ku", "kau", "tak", "dak")
_NASALS = {"p": "m", "t": "n", "k": "ng", "s": "ny", "f": "m"}
_LINKS = {"b": "m", "d": "n", "g": "ng", "h": "ng", "j": "n", "c": "n", "z": "n"}


def of_word(word: str) -> Iterator[str]:
    """With each ending; of two letters with hardly any ("sa" is not in "salah")."""
    for ending in _ENDINGS if len(word) > _SHORT else _ENDINGS_OF_A_SHORT_ONE:
        yield word + ending


def done(root: str) -> Iterator[str]:
    """Form how somebody suffers it: dipukul, digebukin, kepukul, ditonjokan, kahuruan."""
    for prefix in _DONE:
        for suffix in _SUFFIXES:
            yield f"{prefix}{root}{suffix}"


def does(root: str) -> Iterator[str]:
    """Form how somebody does it: memukul, mukulin, nggebuk, ngegebuk, kupukul."""
    starts = {*_with_nasal(root), *(prefix + root for prefix in _DOES)}
    for start in starts:
        for suffix in _SUFFIXES:
            yield start + suffix


def bare(root: str) -> Iterator[str]:
    for suffix in _SUFFIXES:
        yield root + suffix


def act(root: str) -> Iterator[str]:
    """Form the noun: pemukulan, penganiayaan."""
    for start in _with_nasal(root):
        if start.startswith("me"):
            yield f"p{start[1:]}an"


def _with_nasal(root: str) -> Iterator[str]:
    """memukul, mukul, ngepukul; mbunuh, ngebunuh; menganiaya, nganiaya; melempar."""
    first = root[0]
    if first in _NASALS:
        melted = _NASALS[first] + root[1:]
        yield from (f"me{melted}", melted, f"ng{melted}")
    elif first in _LINKS:
        linked = _LINKS[first] + root
        yield from (f"me{linked}", linked)
    elif first in "aeiou":
        yield from (f"meng{root}", f"ng{root}")
    else:
        yield f"me{root}"
    yield f"nge{root}"
