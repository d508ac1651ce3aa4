"""Whether what stands where a name should is talk: words that people say, and that nobody is
called."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache

from bot.text.danger.words import COMMON
from bot.text.matching import normalize
from bot.text.speech.lexicon import exact_role, lexicon

_EVERYDAY = 3000  # the commonest words
_AFFIXED = re.compile(r"(?:men[gdcjyt]|mem[bp]|meng|ber|ter|pem|peng)\w{4,}|\w{4,}(?:nya|kan)")
_NO_VOWEL = re.compile(r"[^aeiouy]{4,}", re.IGNORECASE)
_SHORTENED = re.compile(r"\b[^\W\d_]{1,4}\.(?:[^\W\d_]{1,5}\.?)*(?=\W|$)")  # "Dg.", "S.Sos"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHORTEST_ROW = 4
_FEW = 2
_OF_A_PLACE = frozenset("orang wong urang tiyang arek warga cah bocah lare".split())


class Talk(Enum):
    """How much of a text is talk."""

    NONE = "none"
    SOME = "some"
    ALL = "all"


def words_of_talk(name: str) -> Talk:
    """Most of the words being talk, the rest is as well: "kepo bgt wkwk". One or two words that are
    but common may be a name all the same, and are asked back."""
    said = normalize(_SHORTENED.sub(" ", name)).split() or normalize(name).split()
    if not said or any(_is_no_word(word) for word in said):
        return Talk.ALL
    if len(said) > 1 and said[0] in _OF_A_PLACE:
        return Talk.ALL
    spoken = sum(_is_spoken(word) for word in said)
    talk = sum(_is_spoken(word) or _is_common(word) for word in said)
    if spoken * 2 > len(said) or (talk * 2 > len(said) and len(said) > _FEW):
        return Talk.ALL
    return Talk.SOME if talk else Talk.NONE


_CLAUSE = re.compile(r"(?<=[^\W\d_]{3})(?:[,.;]\s+|\s[-–]\s)")


def without_talk_behind(name: str) -> str:
    """A name without the talk behind it: "Wagiman aja, ga ada panjangannya". What stands before may
    be but manners: "Selamat pagi, saya Siti"."""
    for found in _CLAUSE.finditer(name):
        before = normalize(name[: found.start()]).split()
        names = lexicon().names
        manners = all(word in names["before"] or exact_role(word) for word in before)
        behind = normalize(name[found.end() :]).split()
        thanks = any(exact_role(word) == "thanks" or word == "terima" for word in behind)
        if behind[:1] == ["nama"]:
            return name  # two of them are told
        if not manners and not thanks and any(word in names["never"] for word in behind):
            return name[: found.start()]
    return name


def is_titled(name: str) -> bool:
    """Whether a title stands in it, with its dot: the other words are a name then."""
    known = lexicon()
    dotted = (word.replace(".", "").lower() for word in name.split() if "." in word)
    return any(word in known.titles or word in known.degrees for word in dotted)


def may_be_called(text: str) -> bool:
    """Whether a word or two that may begin a question is written as a name is: "Tanya Putri"."""
    said = normalize(text).split()
    return text[:1].isupper() and 0 < len(said) <= _FEW and is_either(said[0])


def _is_spoken(word: str) -> bool:
    return not (_is_of_names(word) or is_either(word)) and bool(exact_role(word))


def is_either(word: str) -> bool:
    """Whether a question begins so, and people are called so."""
    return word in lexicon().names["either"]


def _is_common(word: str) -> bool:
    if is_either(word):
        return True
    if len(word) <= _FEW or _is_of_names(word):
        return False
    return word in _commonest() or (word in _everyday() and bool(_AFFIXED.fullmatch(word)))


def _is_of_names(word: str) -> bool:
    """Whether people are called so, or it stands in names."""
    names = lexicon()
    return len(word) == 1 or (
        word in names.names["too"] | names.in_small_letters or word in names.titles
    )


def _is_no_word(word: str) -> bool:
    """Letters that somebody hit at random."""
    rows = any(word in row or word in row[::-1] for row in _ROWS) and len(word) >= _SHORTEST_ROW
    return rows or (bool(_NO_VOWEL.fullmatch(word)) and len(set(word)) > 2)


@cache
def _commonest() -> frozenset[str]:
    return frozenset(COMMON.read_text("utf-8").split()[:_EVERYDAY])


@cache
def _everyday() -> frozenset[str]:
    return frozenset(COMMON.read_text("utf-8").split())
