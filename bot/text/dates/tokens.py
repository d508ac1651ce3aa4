"""A text about time as tokens: words by what they are for, numbers by their value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.text.dates.lexicon import NUMBERS, ONE_OF, PAIRS, WORDS, Kind

# Characters; what is longer says more than a time, and is not read to its end.
LONGEST = 300
_APOSTROPHES = re.compile(r"[’‘`´ʼʻ′]")
_UNTIL = re.compile(r"\bs\s?[/.]\s?d\b\.?")
_NOON = re.compile(r"\b([ap])\.\s?m\b\.?")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_DASHES = re.compile(r"[‐-―−~]")
_PIECE = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*|[^\w\s]|_|\n")
_TENS, _TEENS, _THOUSAND = {"puluh", "pulu", "puloh"}, {"belas", "blas"}, "ribu"
_SILENT = frozenset("()[]{}*_\"'!?=|•·")


@dataclass(frozen=True, slots=True)
class Token:
    """`value` is the number, or what the word says of its kind; `glued`: nothing stands between it
    and the token before; `digits` as they were typed, "" for a number in words."""

    kind: Kind
    text: str
    value: int | str = ""
    glued: bool = False
    digits: str = ""

    @property
    def number(self) -> int:
        return self.value if isinstance(self.value, int) else -1


def tokens_of(text: str) -> list[Token]:
    """All that could mean something, in order."""
    pieces = list(_pieces(fold(text)))
    if len(text) > LONGEST:
        pieces.append(Token(Kind.UNKNOWN, "…"))
    return list(_paired(list(_counted(pieces))))


def fold(text: str) -> str:
    """Small letters without look-alikes, invisible characters and emoji."""
    plain = unicodedata.normalize("NFKC", _APOSTROPHES.sub("'", text[:LONGEST]))[: 2 * LONGEST]
    folded = "".join(_seen(character) for character in plain.casefold())
    shortened = _DRAWN_OUT.sub(r"\1", _NOON.sub(r"\1m", folded))
    return _DASHES.sub("-", _UNTIL.sub(" sampai ", shortened))


def _seen(character: str) -> str:
    if character.isascii():
        return character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    category = unicodedata.category(character)
    if category in {"Cf", "Mn", "Me"}:
        return ""
    return " " if category in {"So", "Sk", "Cs", "Co"} else character


def _pieces(text: str) -> Iterator[Token]:
    end = -1
    for found in _PIECE.finditer(text):
        piece, glued = found[0], found.start() == end
        end = found.end()
        if piece[0].isdigit():
            value = int(piece) if len(piece) <= 8 else -1
            yield Token(Kind.NUMBER, piece, value, glued, piece)
        elif piece in ONE_OF:
            yield Token(Kind.NUMBER, piece, 1, glued)
            yield Token(*_meaning(ONE_OF[piece]), glued=False)
        elif piece[0].isalpha() or piece in "&+":
            yield Token(*_meaning(piece), glued=glued)
        elif piece not in _SILENT:
            yield Token(Kind.MARK, piece, glued=glued)


def _meaning(word: str) -> tuple[Kind, str, int | str]:
    kind, value = WORDS.get(word, (Kind.UNKNOWN, ""))
    return kind, word, value


def _counted(pieces: Sequence[Token]) -> Iterator[Token]:
    """Numbers in words as numbers: "dua puluh lima" is 25, "delapan tiga puluh" 8 and 30."""
    at = 0
    while at < len(pieces):
        number, after = _number(pieces, at)
        if after == at:
            yield pieces[at]
            at += 1
        else:
            text = " ".join(piece.text for piece in pieces[at:after])
            yield Token(Kind.NUMBER, text, number, pieces[at].glued)
            at = after


def _number(pieces: Sequence[Token], at: int) -> tuple[int, int]:
    """The number in words from here, and where it ends; at its beginning where there is none."""
    small, after = _below_hundred(pieces, at)
    if after > at and _word(pieces, after) == _THOUSAND:
        rest, end = _below_hundred(pieces, after + 1)
        return small * 1000 + rest, end
    return small, after


def _below_hundred(pieces: Sequence[Token], at: int) -> tuple[int, int]:
    word = _word(pieces, at)
    for ending in ("puluh", "belas"):
        stem = word.removesuffix(ending)
        if stem != word and stem in NUMBERS:  # "duapuluh", "limabelas"
            value = NUMBERS[stem] * 10 if ending == "puluh" else NUMBERS[stem] + 10
            return _with_ones(pieces, at + 1, value) if ending == "puluh" else (value, at + 1)
    if word not in NUMBERS:
        return 0, at
    value, following = NUMBERS[word], _word(pieces, at + 1)
    if value < 10 and following in _TEENS:
        return value + 10, at + 2
    if value < 10 and following in _TENS:
        return _with_ones(pieces, at + 2, value * 10)
    return value, at + 1


def _with_ones(pieces: Sequence[Token], at: int, tens: int) -> tuple[int, int]:
    """Ones belong to the tens before them, unless they begin a number of their own."""
    ones = NUMBERS.get(_word(pieces, at), 10)
    alone = _word(pieces, at + 1) not in _TEENS | _TENS
    return (tens + ones, at + 1) if ones < 10 and alone else (tens, at)


def _word(pieces: Sequence[Token], at: int) -> str:
    return pieces[at].text if at < len(pieces) else ""


def _paired(pieces: Sequence[Token]) -> Iterator[Token]:
    at = 0
    while at < len(pieces):
        pair = PAIRS.get((pieces[at].text, _word(pieces, at + 1)))
        if pair is None:
            yield pieces[at]
            at += 1
        else:
            text = f"{pieces[at].text} {pieces[at + 1].text}"
            yield replace(pieces[at], kind=pair[0], value=pair[1], text=text)
            at += 2
