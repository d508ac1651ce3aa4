"""The parts of a text: its words, the longest phrase at each place, with what each does in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.text.speech.choices import Choices
from bot.text.speech.lexicon import LONGEST_PHRASE, MIDDLE, lexicon
from bot.text.speech.stems import Words
from bot.text.speech.words import MOST_WORDS, typed_words, words

LETTERS = "abcdefgh"
# What changes nothing of what is said beside it.
EMPTY = frozenset({"filler", "address", "greet", "thanks", "particle", "soft", "pause"})
NAMING = frozenset({"option", "sign"})
_PAUSE = re.compile(r"[,;:!\n]+|\.+(?=\s|$)|…|\s[-–—]+\s")
_OF_A_CLOCK = frozenset({"jam", "pukul", "tanggal", "tgl", "umur", "usia", "rt", "rw"})
_SPOKEN_LETTERS = ("ah", "be", "ce", "de")
# A "ya" behind these asks for patience, and answers nothing: "cek dulu ya".
_DOING = frozenset({"dulu", "lihat", "cek", "buka", "tampilkan", "tunjukkan", "ambil"})
_NUMBERING = frozenset({"nomor", "no", "ke"})
_COURTEOUS = frozenset({"greet"})
_MOST_CLAUSES = 12


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a text and what they do in it; `value`: what they name. A "pause" has no words: a
    comma, the end of a sentence."""

    role: str
    said: Words
    value: str = ""


_STOP = Part("pause", ())


def parts(text: str, choices: Choices | None = None, *, slips: bool = True) -> tuple[Part, ...]:
    """A text in parts, the longest phrase at each place; what nobody knows is `content`. Without
    `slips` no word is taken for what it is but nearly."""
    made: list[Part] = []
    room = MOST_WORDS
    for clause in _PAUSE.split(text, maxsplit=_MOST_CLAUSES):
        said = _said(clause, choices, slips=slips)[:room]
        room -= len(said)
        if said:
            made += (*((_STOP,) if made else ()), *_parts(said, choices))
    if made and made[0].said == ("kok",) and not any(_is_wrong(part) for part in made):
        made[0] = Part("question", made[0].said)  # "kok nanya itu"; behind, it says nothing
    return _with_particles(tuple(made))


def _is_wrong(part: Part) -> bool:
    return lexicon().roles.get(part.said) == "wrong"


def _said(text: str, choices: Choices | None, *, slips: bool) -> Words:
    if choices is None or choices.exact:
        return words(text, slips=slips and choices is None)
    kept = frozenset(word for word in typed_words(text) if choices.book.has_kin_of(word))
    return tuple(choices.book.spelled(word) for word in words(text, kept=kept))


def _parts(said: Words, choices: Choices | None) -> Iterator[Part]:
    at = 0
    while at < len(said):
        part, length = _part(said, at, choices)
        yield part
        at += length


def _part(said: Words, at: int, choices: Choices | None) -> tuple[Part, int]:
    named = choices.book.longest_at(said, at) if choices is not None else None
    length, role = _role(said, at)
    if said[at] in _NUMBERING and (sign := _numbered(said, at, choices)) is not None:
        return sign, len(sign.said)
    if named is not None and (named.used >= length or named.end - at >= length):
        end = named.end
        return Part("option", said[at:end], named.value), end - at
    if choices is not None and choices.values and (sign := _sign(said, at, choices)) is not None:
        return sign, len(sign.said)
    if said[at] == "?":
        return Part("mark", said[at : at + 1]), 1
    return Part(role, said[at : at + length]), length


def _role(said: Words, at: int) -> tuple[int, str]:
    known = lexicon()
    if said[at] in known.starts:
        for length in range(min(LONGEST_PHRASE, len(said) - at), 1, -1):
            role = known.roles.get(said[at : at + length])
            if role is not None:
                return length, role
    return 1, known.roles.get((said[at],), "content")


def _numbered(said: Words, at: int, choices: Choices | None) -> Part | None:
    """ "Nomor 1", "ke-2": before any other meaning of the first word."""
    if choices is None or not choices.values or at + 1 >= len(said):
        return None
    counted = said[at + 1].isdigit() or (said[at + 1],) in lexicon().ordinals
    return _sign(said, at, choices) if counted else None


def _sign(said: Words, at: int, choices: Choices) -> Part | None:
    """A letter, a number or an ordinal that names an option."""
    start = at
    if said[at] in _NUMBERING and at + 1 < len(said):
        at += 1
    word, count = said[at], len(choices.values)
    if choices.letters and len(word) == 1 and word in LETTERS[:count]:
        return Part("sign", said[start : at + 1], choices.values[LETTERS.index(word)])
    if choices.letters and len(said) <= 2 and word in _SPOKEN_LETTERS[:count]:
        return Part("sign", said[start : at + 1], choices.values[_SPOKEN_LETTERS.index(word)])
    if word.isdigit() and at + 1 < len(said) and said[at + 1] in lexicon().measures:
        return None  # "5 menit" is no fifth
    if word.isdigit() and at and said[at - 1] in _OF_A_CLOCK:
        return None
    if word.isdigit() and len(word) <= 2 and choices.numbers:
        place = int(word)
        value = choices.values[place - 1] if 1 <= place <= count else ""
        return Part("sign" if value else "content", said[start : at + 1], value)
    if not choices.numbers:
        return None
    for length in (3, 2, 1):
        place = lexicon().ordinals.get(said[at : at + length], -1)
        if length <= len(said) - at and (value := _at_place(place, choices)):
            return Part("sign", said[start : at + length], value)
    return None


_LAST = 0


def _at_place(place: int, choices: Choices) -> str:
    """The option at a place, the last or the one in the middle; nothing where there is none."""
    count = len(choices.values)
    if place == MIDDLE:
        return choices.values[count // 2] if count % 2 else ""
    return choices.values[place - 1] if place == _LAST or 1 <= place <= count else ""


def _with_particles(found: tuple[Part, ...]) -> tuple[Part, ...]:
    """A "ya" behind something else is no yes: "jangan ya", "b ya"."""
    made: list[Part] = []
    behind = False
    for part in found:
        lone = part.said == ("ya",) and behind
        made.append(Part("particle", part.said, part.value) if lone else part)
        says_nothing = part.role in EMPTY or part.role == "mark" or part.value in _COURTEOUS
        behind = behind or not says_nothing or bool(_DOING.intersection(part.said))
    return tuple(made)


def said_nothing(found: Iterable[Part]) -> bool:
    return all(part.role in EMPTY for part in found)
