"""A text as the words of an address: each with what it may be there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.text.places.index import upper
from bot.text.places.words import (
    FILLERS,
    KAMPUNG,
    LABELS,
    LONG_LABELS,
    NUMBERED,
    SMALLER,
    Label,
    same,
)

LONGEST = 300  # characters; no address is longer
_APOSTROPHES = re.compile(r"['’‘`´]")
_PIECES = re.compile(r"[^\W\d_]+|\d+|[,;\n|•]|(?<=\s)[-–—]+(?=\s)|[/.:]")
_PARTING = frozenset(",;\n|•")
_ADDRESS = 2  # parts of a text that is an address
_LONG_LABEL = 6  # letters: from here on also with two slips of the finger


@dataclass(frozen=True, slots=True)
class Token:
    """A word: as it was typed, as it is compared, and in which part of the text. `mark` is the sign
    before it, of those that part nothing."""

    word: str
    same: str
    part: int
    label: Label | None = None
    mark: str = ""
    guessed: bool = False  # the label, from a mistyped word
    alone: bool = False  # nothing else stands between two commas: it is rather a mistyped name

    @property
    def filler(self) -> bool:
        return self.word in FILLERS and not self.alone

    @property
    def smaller(self) -> int:
        """Of which kind the smaller place is that follows; 0 where none does."""
        return SMALLER.get(self.word, 0)

    @property
    def hamlet(self) -> bool:
        return self.smaller == KAMPUNG

    @property
    def numbered(self) -> bool:
        return self.word in NUMBERED


def tokens_of(text: str) -> tuple[Token, ...]:
    folded = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text).casefold())
    found: list[Token] = []
    part, mark = 0, ""
    for piece in _PIECES.findall(folded):
        if piece in _PARTING or piece[0] in "-–—":
            part, mark = part + 1, ""
        elif piece in {"/", ".", ":"}:
            mark = piece
        else:
            found.append(_token(piece, part, mark))
            mark = ""
    return tuple(_with_alone(_either_kind(found)))


def _token(word: str, part: int, mark: str) -> Token:
    if (label := LABELS.get(word)) is not None:
        return Token(word, same(word), part, label, mark)
    label = _nearly_a_label(word)
    return Token(word, same(word), part, label, mark, guessed=label is not None)


def _nearly_a_label(word: str) -> Label | None:
    if len(word) < _LONG_LABEL or word in upper():
        return None
    near = process.extractOne(word, LONG_LABELS, scorer=OSA.distance, score_cutoff=2)
    return LABELS[near[0]] if near else None


def _with_alone(tokens: Sequence[Token]) -> Sequence[Token]:
    """ "Dan, Rajeg" has another word before the comma than "saya dan dia di Rajeg"."""
    named = {token.part for token in tokens if not (token.filler or token.guessed)}
    if len(named) < _ADDRESS:
        return tokens
    return [
        token if token.part in named else replace(token, label=None, guessed=False, alone=True)
        for token in tokens
    ]


def _either_kind(tokens: Sequence[Token]) -> Sequence[Token]:
    """ "Kab/Kota" and "Desa/Kel." name a level, and leave open which of its two kinds."""
    found = list(tokens)
    for n in range(1, len(found)):
        before, label = found[n - 1].label, found[n].label
        if before and label and found[n].mark == "/" and before.level == label.level:
            for at in (n - 1, n):
                token = found[at]
                found[at] = Token(
                    token.word, token.same, token.part, Label(label.level), token.mark
                )
    return found
