"""A text of one's own without the manners around it: "Kota Bekasi ya kak" is Kota Bekasi."""

from __future__ import annotations

from bot.text.matching import normalize
from bot.text.speech.lexicon import exact_role
from bot.text.speech.parts import EMPTY, parts

_KNOWING = frozenset({"mengerti", "tahu", "jelas", "bingung", "yakin"})
_BEHIND = frozenset({"address", "thanks"})
_PARTICLES = frozenset({"ya", "yah", "dong", "deh", "sih", "aja", "saja"})


def without_manners(text: str) -> str:
    """At least one word is left. Greetings before it go as well."""
    said = text.split()
    first, last = 0, len(said)
    while last > 1 and _is_manners(said[last - 1]):
        last -= 1
    while first < last - 1 and exact_role(normalize(said[first])) == "greet":
        first += 1
    return " ".join(said[first:last]).strip(" ,")


def _is_manners(word: str) -> bool:
    said = normalize(word)
    return not said or said in _PARTICLES or exact_role(said) in _BEHIND


def bare(text: str) -> str:
    """The plain form without words of manners: "jwb b kak" is "b". What consists of nothing else
    stays as it is, since "ya" is an answer of its own."""
    kept = [word for word in normalize(text).split() if exact_role(word) not in EMPTY]
    return " ".join(kept) or normalize(text)


def is_lost(text: str) -> bool:
    """Whether somebody says that they do not understand, and nothing else: "gak ngerti bu"."""
    found = parts(text)
    told = [part for part in found if part.role == "lost"]
    rest = {part.role for part in found} <= EMPTY | {"lost", "question", "mark"}
    return rest and any(_KNOWING.intersection(part.said) for part in told)
