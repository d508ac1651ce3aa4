"""The words of answering, greeting, refusing, asking: content/words/speech.toml, to look up."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import content
from bot.text.speech.stems import Words, by_bones

SOURCE = Path(content.__file__).parent / "words" / "speech.toml"
LONGEST_PHRASE = 5
MIDDLE = 99
SHORTEST_SLIP = 5  # letters: shorter words are not looked for in what is nearly them


@dataclass(frozen=True, slots=True)
class Lexicon:
    spelling: Mapping[str, Words]  # as it is typed -> as it stands in `roles`
    longest_spelling: int  # words of the longest key
    roles: Mapping[Words, str]
    ordinals: Mapping[Words, int]  # 0 is the last one, MIDDLE the one in the middle
    numbers: Mapping[str, int]
    scales: Mapping[str, int]
    dozens: Mapping[str, int]
    units: frozenset[str]
    measures: Mapping[str, tuple[int, str]]  # a unit -> how many of which it is
    spans: Mapping[str, tuple[int, str]]  # "seminggu" -> how many of which it is
    commands: tuple[tuple[str, str], ...]  # what else is said for a command -> its name
    nouns: tuple[tuple[str, str], ...]  # what is called what may be wrong -> what that is
    emoji: Mapping[str, str]
    names: Mapping[str, frozenset[str]]
    titles: Mapping[str, str]  # before a name: without dots, in small letters -> as it is written
    degrees: Mapping[str, str]  # behind a name, likewise
    in_small_letters: frozenset[str]
    known: frozenset[str]  # every word that stands anywhere here
    by_letter: Mapping[str, Words]  # those long enough to be seen in a slip
    by_bones: Mapping[str, Words]  # those that are known without their vowels
    starts: frozenset[str]  # words that a phrase of several begins with


@cache
def lexicon() -> Lexicon:
    data = tomllib.loads(SOURCE.read_text("utf-8"))
    spelling = dict(_spellings(data["spelling"]))
    roles = {key: role for role, listed in data["roles"].items() for key in _phrases(listed)}
    ordinals = {
        key: int(place) for place, listed in data["ordinals"].items() for key in _phrases(listed)
    } | dict.fromkeys(_phrases(data["last"]["words"]), 0)
    ordinals |= dict.fromkeys(_phrases(data["middle"]["words"]), MIDDLE)
    units = frozenset(word for key in _phrases(data["units"]["words"]) for word in key)
    phrases = (*roles, *ordinals)
    known = {word for key in phrases for word in key} | {w for k in spelling.values() for w in k}
    return Lexicon(
        {" ".join(typed): meant for typed, meant in spelling.items()},
        max(len(typed) for typed in spelling),
        roles,
        ordinals,
        data["numbers"],
        data["scales"],
        data["dozens"],
        units,
        _amounts(data["measures"]),
        _amounts(data["spans"]),
        _called(data["commands"]),
        _called(data["nouns"]),
        data["emoji"],
        {key: frozenset(listed.split()) for key, listed in data["names"].items()},
        {one.replace(".", "").lower(): one for one in data["titles"]["before"].split()},
        {one.replace(".", "").lower(): one for one in data["titles"]["behind"].split()},
        frozenset(data["titles"]["lower"].split()),
        frozenset(known),
        by_letter(known),
        by_bones(known),
        frozenset(key[0] for key in phrases if len(key) > 1),
    )


@cache
def typed_words() -> frozenset[str]:
    """Every word of answering and asking, in each way that it is typed: none is a slip of another
    word."""
    known = lexicon()
    typed = {word for key in known.spelling for word in key.split()}
    return known.known | typed | known.numbers.keys() | known.names["too"]


def by_letter(words: Iterable[str]) -> Mapping[str, Words]:
    """Words by their first letter, those long enough to be seen in a slip of the finger."""
    found: dict[str, list[str]] = {}
    for word in words:
        if len(word) >= SHORTEST_SLIP:
            found.setdefault(word[0], []).append(word)
    return {letter: tuple(ones) for letter, ones in found.items()}


def _called(listed: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((" ".join(key), name) for name, said in listed.items() for key in _phrases(said))


def _amounts(listed: Mapping[str, str]) -> Mapping[str, tuple[int, str]]:
    """ "7 hari" is seven of that unit."""
    return {
        word: (int(count), unit)
        for told, words in listed.items()
        for count, unit in (told.split("-"),)
        for word in words.split()
    }


def _spellings(listed: Mapping[str, str]) -> Iterator[tuple[Words, Words]]:
    for meant, typed in listed.items():
        for one in _phrases(typed):
            yield one, tuple(meant.split("-"))


def _phrases(listed: str) -> Iterator[Words]:
    """Written with hyphens, so that blanks part them; an emoji's name is one word."""
    for one in listed.replace("'", "").split():
        yield (one.replace("-", "_"),) if one.startswith("emoji-") else tuple(one.split("-"))


def exact_role(word: str) -> str:
    """The role of a word that is typed as it is known, slips of the finger aside."""
    meant = lexicon().spelling.get(word, (word,))
    return role(*meant) or (role(meant[0]) if len(meant) > 1 else "")


def role(*words: str) -> str:
    return lexicon().roles.get(words, "")
