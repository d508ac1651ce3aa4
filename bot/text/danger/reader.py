"""A cry for help in what somebody typed: who is in danger, and how. Better a false alarm than a
miss; what the words are stands in content/words/cries.toml."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import content
from bot.text.danger import forms
from bot.text.danger.words import Vocabulary, parted, tokens
from bot.text.speech.lexicon import typed_words

LEXICON = Path(content.__file__).parent / "words" / "cries.toml"
_BESIDE = 2
_ANYWHERE = frozenset({"topic", "lesson"})
_SHORTEST_WITH_A_SLIP = 5
_JOINED = frozenset({"di", "ke", "ter", "me", "d"})


class Danger(StrEnum):
    """What somebody cries out about. Of themselves: that they want to die, or that somebody does
    them harm; else any danger, theirs or another's."""

    OWN_LIFE = "own_life"
    OWN_HURT = "own_hurt"
    ANY = "any"

    @property
    def kind(self) -> str:
        """Name the kind as contacts.toml names it."""
        return {Danger.OWN_LIFE: "life", Danger.OWN_HURT: "hurt"}.get(self, "")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words that together are a cry: one of each name in `all`, at most `within` places from the
    first; `ordered`: each after the one before. One of `unless` at most two places away makes it
    none (what names a lesson does so anywhere), as does one of `not_after` before it or of
    `not_before` behind."""

    kind: str
    all: tuple[str, ...]
    within: int
    ordered: bool
    unless: frozenset[str]
    not_after: frozenset[str]
    not_before: frozenset[str]


def make_ready() -> None:
    """Read the words now, so that nobody's message waits for it (a fifth of a second)."""
    danger_in("siap")


@lru_cache(maxsize=8192)
def danger_in(text: str) -> Danger | None:
    """Find what a text cries out about, None when it does not."""
    vocabulary, patterns = _lexicon()
    words = _joined(tokens(text), vocabulary)
    meant = [vocabulary.meanings(word) for word in words]
    said = frozenset[str]().union(*meant)
    likely = [pattern for pattern in patterns if said.issuperset(pattern.all)]
    places = [(pattern.kind, _place(pattern, meant)) for pattern in likely]
    cried = {kind: place for kind, place in reversed(places) if place is not None}
    if "life" in cried:
        return Danger.ANY if _of_another(meant, cried["life"]) else Danger.OWN_LIFE
    if "hurt" in cried and _by_oneself(meant):
        return Danger.OWN_HURT
    return Danger.ANY if cried else None


def _joined(words: Sequence[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """ "di pukul" is one word, where the two are one of ours; of "minyak tanah" the whole stands
    beside its parts."""
    joined: list[str] = []
    for word in _spaced(words, vocabulary):
        both = joined[-1] + word if joined else ""
        if joined and joined[-1] in _JOINED and vocabulary.may_be_one(both, word):
            joined[-1] = both
        elif len(both) > len(word) + 1 and vocabulary.knows(both):
            joined += (both, word)
        else:
            joined.append(word)
    return tuple(joined)


def _spaced(words: Sequence[str], vocabulary: Vocabulary) -> Iterator[str]:
    """Words that were typed without a space, each on its own, where they mean nothing together."""
    for word in words:
        yield from (word,) if vocabulary.meanings(word) else parted(word)


def _place(pattern: Pattern, meant: Sequence[frozenset[str]]) -> int | None:
    """Where the first word of a pattern stands, None where the pattern does not."""
    first, *rest = pattern.all
    firsts = (at for at, names in enumerate(meant) if first in names)
    return next((at for at in firsts if _from(at, rest, pattern, meant)), None)


def _from(at: int, rest: list[str], pattern: Pattern, meant: Sequence[frozenset[str]]) -> bool:
    """Whether the other words stand around the first one, and nothing speaks against it."""
    end = min(len(meant), at + pattern.within + 1)
    places = [at]
    for name in rest:
        low = places[-1] + 1 if pattern.ordered else max(0, at - pattern.within)
        near = (n for n in range(low, end) if name in meant[n] and n not in places)
        found = next(near, None)
        if found is None:
            return False
        places.append(found)
    return not _spoken_against(pattern, places, meant)


def _spoken_against(pattern: Pattern, places: list[int], meant: Sequence[frozenset[str]]) -> bool:
    around = range(max(0, min(places) - _BESIDE), min(len(meant), max(places) + _BESIDE + 1))
    if any(meant[n] & pattern.unless for n in around if n not in places):
        return True
    after = max(places) + 1
    if after < len(meant) and meant[after] & pattern.not_before:
        return True
    if any(names & pattern.unless & _ANYWHERE for names in meant):
        return True
    before = min(places) - 1
    while before >= 0 and "exist" in meant[before]:
        before -= 1
    return before >= 0 and bool(meant[before] & pattern.not_after)


def _of_another(meant: Sequence[frozenset[str]], place: int) -> bool:
    """Whether who is named last before that place is somebody else: "anak saya ingin mati"."""
    for at in range(place - 1, -1, -1):
        if "other" in meant[at]:
            return True
        if "first" in meant[at]:
            return at > 0 and "other" in meant[at - 1]
    return False


def _by_oneself(meant: Sequence[frozenset[str]]) -> bool:
    """Whether a "saya" stands for oneself, not for whose somebody is ("tetangga saya"), or nobody
    else than the one who does it is named before a verb ("suami mukulin terus")."""
    for at, names in enumerate(meant):
        if "first" in names and not (at and "other" in meant[at - 1]):
            return True
    does = next((at for at, names in enumerate(meant) if "hurt.does" in names), None)
    return does is not None and not any("other" in names for names in meant[does:])


@cache
def _lexicon() -> tuple[Vocabulary, tuple[Pattern, ...]]:
    data = tomllib.loads(LEXICON.read_text("utf-8"))
    return _vocabulary(data), tuple(map(_pattern, data["cry"]))


def _pattern(row: Mapping[str, Any]) -> Pattern:
    return Pattern(
        row["kind"],
        tuple(row["all"]),
        row.get("within", 0),
        row.get("ordered", False),
        frozenset(row.get("unless", ())),
        frozenset(row.get("not_after", ())),
        frozenset(row.get("not_before", ())),
    )


def _vocabulary(data: Mapping[str, Any]) -> Vocabulary:
    found: dict[str, set[str]] = defaultdict(set)
    short = set[str]()
    for name, listed in data["words"].items():
        for word in (written.replace("-", "") for written in listed.split()):
            _add(found, name, forms.of_word(word))
            if len(word) < _SHORTEST_WITH_A_SLIP:
                short.update(forms.of_word(word))
    not_bare = set(data["not_bare"]["roots"].split())
    for name, listed in data["verbs"].items():
        for root in listed.split():
            _add_verb(found, name, root, bare=root not in not_bare)
    kept: dict[frozenset[str], frozenset[str]] = {}
    alike = {form: frozenset(names) for form, names in found.items()}
    ordinary = data["ordinary"]
    own = {form for root in ordinary["verbs"].split() for form in _all_of(root)}
    own |= {form for word in ordinary["words"].split() for form in forms.of_word(word)}
    own |= typed_words()
    whole = {form: kept.setdefault(names, names) for form, names in alike.items()}
    return Vocabulary(whole, short, own)


def _add_verb(found: dict[str, set[str]], name: str, root: str, *, bare: bool) -> None:
    _add(found, f"{name}.done", forms.done(root))
    _add(found, f"{name}.does", forms.does(root))
    _add(found, f"{name}.act", forms.act(root))
    _add(found, f"{name}.root", forms.bare(root))
    if bare:
        _add(found, f"{name}.does", forms.bare(root))


def _all_of(root: str) -> Iterator[str]:
    yield from forms.done(root)
    yield from forms.does(root)
    yield from forms.bare(root)


def _add(found: dict[str, set[str]], name: str, words: Iterable[str]) -> None:
    for word in words:
        found[word].add(name)
