"""The words of a typed text, each in its one spelling: "Jgn yaaa kk🙏" is jangan ya kak 🙏."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.text.danger.words import common_words
from bot.text.speech.lexicon import SHORTEST_SLIP, lexicon
from bot.text.speech.stems import Words, without_vowels

MOST_WORDS = 60
_LONGEST = 1200
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1")
_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_WORD = re.compile(r"emoji_[a-z]+|\d+|[^\W\d_]+|[?]")
_TWICE = re.compile(r"\b([^\W\d_]{3,})2(nya|an|in|kan)?\b")
_LONGEST_SLIP = 24
_MARK = "?"
# Signs that were spoken rather than typed: "setuju titik", "ini gratis tanda tanya".
_SPOKEN_MARK = re.compile(r"\btanda tanya\b", re.IGNORECASE)
_SPOKEN_END = re.compile(r"(?:\s+(?:titik|koma|tanda seru|enter))+\s*$", re.IGNORECASE)
_SPOKEN_COMMA = re.compile(r"(\w+) koma\b", re.IGNORECASE)
_SPOKEN = re.compile(r"\b(?:titik|koma|tanda (?:seru|tanya)|enter)\b", re.IGNORECASE)
_BEFORE_A_COMMA = frozenset({"yes", "no", "wrong", "greet", "thanks", "yes_soft"})
_KAH = re.compile(r"\b([^\W\d_]{4,})kah\b")
# A "ya" behind something may say nothing ("jangan ya"); these are a yes wherever they stand.
_IN_FULL = frozenset({"iya", "iyaa", "yes", "yep", "yup", "yoi", "iyo", "iyes", "yess"})


@lru_cache(maxsize=8192)
def words(text: str, *, slips: bool = True, kept: frozenset[str] = frozenset()) -> Words:
    """At most sixty; a question mark is a word of its own. Of a number and what is glued to it
    there are two ("3pak"). Without `slips` a word is but what it is known to be written like;
    `kept` words stay as they are typed."""
    return tuple(_spelled(typed_words(text), slips=slips, kept=kept))


@lru_cache(maxsize=8192)
def typed_words(text: str) -> Words:
    """The words as they are typed, in small letters."""
    return tuple(_split(text))[:MOST_WORDS]


def plain(text: str) -> str:
    """Letters as letters, whatever they are drawn as; without what cannot be seen."""
    drawn = unicodedata.normalize("NFKC", text[:_LONGEST])[:_LONGEST]
    return "".join(c for c in drawn if unicodedata.category(c) != "Cf" and c != "\ufe0f")


def _split(text: str) -> Iterator[str]:
    emoji = lexicon().emoji
    signed = "".join(f" {_named(emoji[c])} " if c in emoji else c for c in text[:_LONGEST])
    folded = without_spoken_signs(_APOSTROPHES.sub("", plain(signed).casefold()))
    folded = _KAH.sub(_asked, folded)
    yield from _WORD.findall(_TWICE.sub(r"\1 \1\2", folded))


def without_spoken_signs(text: str) -> str:
    """A text without what dictation makes of signs: "setuju titik", "ya koma lanjut". A "koma"
    behind another word may be one of the hospital's."""
    if not _SPOKEN.search(text):
        return text
    clauses = _SPOKEN_COMMA.sub(lambda found: _comma(found[1]), _SPOKEN_MARK.sub("?", text))
    return _SPOKEN_END.sub("", clauses)


def _comma(word: str) -> str:
    known = lexicon()
    meant = known.spelling.get(word.casefold(), (word.casefold(),))
    return f"{word}," if known.roles.get(meant) in _BEFORE_A_COMMA else f"{word} koma"


def _asked(found: re.Match[str]) -> str:
    """ "Benarkah" asks whether it is "benar"; "pernikah" asks nothing."""
    known = lexicon()
    if found[0] in known.known or found[0] in known.spelling:
        return found[0]
    return f"{found[1]} kah" if found[1] in known.known or found[1] in known.spelling else found[0]


def _named(word: str) -> str:
    return word.replace("-", "_")


def _spelled(typed: Words, *, slips: bool, kept: frozenset[str]) -> Iterator[str]:
    """Phrases first ("thank you"), then each word on its own."""
    at, known = 0, lexicon()
    while at < len(typed):
        if typed[at] in kept:
            yield typed[at]
            at += 1
            continue
        for length in range(min(known.longest_spelling, len(typed) - at), 0, -1):
            meant = known.spelling.get(" ".join(typed[at : at + length]))
            if meant is not None and not _is_letter(typed, at, length):
                said_fully = at > 0 and meant == ("ya",) and typed[at] in _IN_FULL
                yield from ("iya",) if said_fully else meant
                at += length
                break
        else:
            yield from spelling(typed[at]) if slips else (_drawn_in(typed[at]),)
            at += 1


def _is_letter(typed: Words, at: int, length: int) -> bool:
    """A lone letter among others may name an option ("a, b, k"): only y, g and k, alone or last,
    are chat for a word; an n is one between others ("b n c")."""
    if typed[at] == "n" and length == 1:
        return at in {0, len(typed) - 1}
    return length == 1 and len(typed[at]) == 1 and typed[at] in "abcdefgh" and typed[at] != "g"


def _drawn_in(word: str) -> str:
    """ "yaaaa" is "ya"."""
    drawn = _DRAWN_OUT.sub(r"\1", word)
    return lexicon().spelling.get(drawn, (drawn,))[0]


@lru_cache(maxsize=8192)
def spelling(word: str) -> Words:
    """A word as it may be meant: "yaaa", "setujuu", "tdakk"; itself where nobody knows."""
    known = lexicon()
    if word in known.known or word == _MARK or word.isdigit():
        return (word,)
    drawn = _DRAWN_OUT.sub(r"\1", word)
    for tried in (word, drawn, _DOUBLED.sub(r"\1", drawn), _DRAWN_OUT.sub(r"\1\1", word)):
        if tried in known.spelling:
            return known.spelling[tried]
        if tried in known.known:
            return (tried,)
    if drawn not in common_words():
        bare = _without_particle(drawn)
        if bare:
            return bare
        full = without_vowels(drawn, known.by_bones) if len(drawn) > _SHORTEST_ALONE else None
        near = full or nearly(drawn, known.by_letter)
        if near is not None:
            return (near,)
    return (drawn,)


_PARTICLES = re.compile(
    r"(.{2,}?)(?:mi|ji|pi|ki|mo|ma|lah|dong|deh|kok|sih|kak|kk|bu|pak|min|mas|mbak|ya|yah|aja|nih|ne|e"
    r"|na|ai|to|jo)"
)
_SHORTEST_ALONE = 3


def _without_particle(word: str) -> Words:
    """A word of talk that another is glued to: "setujukak", "betulmi", "iyadeh"."""
    known = lexicon()
    found = _PARTICLES.fullmatch(word)
    if found is None or len(found[1]) < _SHORTEST_ALONE:
        return ()
    bare = found[1]
    return known.spelling.get(bare) or ((bare,) if bare in known.known else ())


def nearly(word: str, among: Mapping[str, Words]) -> str | None:
    """The one word that a slip of the finger made of it: same beginning, one letter more, less,
    other, or two in the wrong order. A short word is nobody's slip. `among`: words by their first
    letter."""
    if not SHORTEST_SLIP - 1 <= len(word) <= _LONGEST_SLIP:
        return None
    near = {
        one
        for one in among.get(word[0], ())
        if abs(len(one) - len(word)) <= 1 and OSA.distance(word, one, score_cutoff=1) <= 1
    }
    return near.pop() if len(near) == 1 else None


def is_common(word: str) -> bool:
    return word in common_words()
