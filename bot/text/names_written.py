"""How a name is written: its capitals, titles before it, degrees behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.text.speech.lexicon import lexicon

_INITIAL = re.compile(r"^([^\W\d_])\.(?=[^\W\d_]{3})")
_GLUED_COMMA = re.compile(r"\s*,\s*(?=\S)")
_BEGINNING = re.compile(r"(?:(?<=^)|(?<=[-.(]))[^\W\d_]|(?<=\b[dD]')[^\W\d_]")
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
_SHORTEST_SHOUTED = 3


def with_capitals(name: str) -> str:
    """Each word with its capital, also where all was typed in small letters or in capitals; degrees
    and titles as they are written."""
    typed = _GLUED_COMMA.sub(", ", _INITIAL.sub(r"\1. ", name)).split()
    shouted = name.upper() == name
    return " ".join(
        _written(word, first=not at, behind=_is_behind(typed, at), shouted=shouted)
        for at, word in enumerate(typed)
    )


def _is_behind(typed: list[str], at: int) -> bool:
    """Whether a word stands where degrees do: behind a comma, or at the end with what is one."""
    if not at:
        return False
    last = at == len(typed) - 1 or _degree(typed[at + 1]) is not None
    return any(word.endswith(",") for word in typed[:at]) or (last and at > 1)


def _degree(word: str) -> str | None:
    return _as_known(word, lexicon().degrees)


def _as_known(word: str, known: Mapping[str, str]) -> str | None:
    """A title or degree as it is written; without dots where somebody typed none and it can be."""
    core = word.strip(",")
    found = known.get(core.replace(".", "").lower())
    if found is None:
        return None
    dotless = found.replace(".", "")
    if "." not in core:
        found = dotless if dotless.isupper() else found.rstrip(".")
    elif found.isupper() and "." not in found:
        found = core.upper()
    elif core.endswith(".") and not found.endswith("."):
        found += "."
    return word.replace(core, found)


def _written(word: str, *, first: bool, behind: bool, shouted: bool) -> str:
    dotted = "." in word.strip(",").rstrip(".")
    degree = _degree(word) if behind or (dotted and not first) else None
    if degree is not None:
        return degree
    title = _as_known(word, lexicon().titles) if first or word.endswith(".") else None
    if title is not None and len(word.strip(",.")) > 1:
        return title
    return _capitalized(word, first=first, shouted=shouted)


def _capitalized(word: str, *, first: bool, shouted: bool) -> str:
    core = word.strip(",.")
    small = core.lower()
    if not first and small in lexicon().in_small_letters and (shouted or core.islower()):
        return word.lower()
    loud = core.isupper() and len(core) > 1 and "." not in core
    if loud and (shouted or (len(core) >= _SHORTEST_SHOUTED and _VOWEL.search(core))):
        word = word.lower()
    if not word.islower():
        return word
    return _BEGINNING.sub(lambda found: found[0].upper(), word)
