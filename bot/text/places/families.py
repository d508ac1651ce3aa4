"""Regions of which only a part of the name was typed: all of a family ("halmahera"), none left
out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.text.places.index import Hit, Pool, below, districts
from bot.text.places.spans import allows
from bot.text.places.words import Label

_Fits = Callable[[Sequence[str], Sequence[str]], bool]

_OF_ANY = frozenset(
    {"pulau", "kepulauan", "kampung"}
)  # said of many a place without being in its name
_BEGUN = 4  # letters of a word that is not written to its end


def family(
    words: Sequence[str], label: Label | None, within: str, *, begun: bool, lower: bool
) -> tuple[str, ...]:
    """The codes of those whose name holds the words; else, with `begun`, of those that hold their
    beginnings. In the whole country kecamatan only with `lower`."""
    own = [word for word in words if word not in _OF_ANY] or words
    if not any(len(word) >= _BEGUN for word in own):
        return ()
    pools = [below(within)] if within or not lower else [below(""), districts()]
    for said in (words, own) if own != words else (words,):
        for names in pools:
            for fits in (_is_part, _begins) if begun else (_is_part,):
                if found := tuple(dict.fromkeys(_fitting(said, names, fits, label))):
                    return found
    return ()


def _fitting(words: Sequence[str], names: Pool, fits: _Fits, label: Label | None) -> Iterator[str]:
    for code, name in names.words:
        if fits(words, name) and (label is None or allows(label, Hit(code))):
            yield code


def _is_part(words: Sequence[str], name: Sequence[str]) -> bool:
    """In the order of the name."""
    rest = iter(name)
    return all(word in rest for word in words)


def _begins(words: Sequence[str], name: Sequence[str]) -> bool:
    rest = iter(name)
    return all(
        any(part == word or (len(word) >= _BEGUN and part.startswith(word)) for part in rest)
        for word in words
    )
