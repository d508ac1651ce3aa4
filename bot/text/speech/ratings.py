"""A rating as people type it: "5/5 mantul", "bintang 4, seru"; what is said of it is none of it."""

from __future__ import annotations

import re

from bot.text.speech.choices import NOTHING, Reading, Sure, clear
from bot.text.speech.lexicon import lexicon
from bot.text.speech.numbers import counts, number_in, unknown
from bot.text.speech.words import plain, words

_MOST = 5
_NUMBERED = re.compile(r"\b(?:nomor|nomer|no)\b\.?", re.IGNORECASE)
_OF_FIVE = re.compile(r"\b(\w+)\s*(?:/|dari|dr|per|of)\s*(?:5|lima)\b", re.IGNORECASE)
_WORD = re.compile(r"\d+|[^\W\d_]+")
_OPINION = frozenset({"yes", "opinion", "insisting"})  # "5 dong, mantap", "4 seru banget"
_COMPARED = frozenset(
    "kurang lebih bawah atas sampai sampe nyampe hampir antara tidak bukan tahun umur usia orang"
    " kursi peserta".split()
)
_LONGEST = 200


def rating_in(text: str) -> Reading:
    """One to five, as a number, a word or stars."""
    said = words(text)
    stars = said.count("star")
    if stars and set(said) == {"star"}:
        return clear(str(stars)) if stars <= _MOST else NOTHING
    if not _COMPARED.isdisjoint(said):
        return NOTHING
    told = _OF_FIVE.sub(_out_of_five, _NUMBERED.sub("", plain(text[:_LONGEST])))
    reading = number_in(told, beside=_OPINION)
    if reading.sure is Sure.LIKELY:
        reading = _first_clause(told, reading)
    inside = reading.value.isdigit() and 1 <= int(reading.value) <= _MOST
    return reading if inside else NOTHING


def is_no_rating(text: str) -> bool:
    """Whether it is meant for a rating, and is none from one to five: "nilai 10", "ga sampe 3". A
    number alone may be another's."""
    said = [w for one in _WORD.findall(plain(text[:_LONGEST]).casefold()) for w in words(one)]
    numbers = [word for word in said if counts(word)]
    left = [
        one for w in said if not counts(w) and w not in _COMPARED for one in unknown(w, _OPINION)
    ]
    rates = len(said) > len(numbers) and _speaks_of_it(said)
    return bool(numbers) and not left and rates and rating_in(text).sure is Sure.NONE


def _speaks_of_it(said: list[str]) -> bool:
    known = lexicon()
    return any(word in known.units or word in _COMPARED or word == "dari" for word in said)


def _out_of_five(found: re.Match[str]) -> str:
    return found[1] if counts(_in_one_spelling(found[1])) else found[0]


def _in_one_spelling(word: str) -> str:
    return lexicon().spelling.get(word.casefold(), (word.casefold(),))[0]


def _first_clause(text: str, whole: Reading) -> Reading:
    """ "Nilai 2, sinyalnya jelek" says why behind the number."""
    first, _, why = text.partition(",")
    told = number_in(first)
    return told if told.sure is Sure.CLEAR and not re.search(r"\d", why) else whole
