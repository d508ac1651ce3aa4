"""A number as people type it: "3 ribu", "5rb orang", "seratus lima puluh", "1 lusin"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.text.speech.choices import NOTHING, Reading, Sure, clear
from bot.text.speech.lexicon import lexicon
from bot.text.speech.values import value_of
from bot.text.speech.words import plain, spelling, without_spoken_signs

_THOUSANDS = re.compile(r"(?<=\d)[. ](?=\d{3}(?!\d))")
_NO_WHOLE = re.compile(r"\d[.,/:]\d|\d\s*[-–−]\s*\d|[-−]\s*\d|[%½¼¾]")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_LONGEST = 200
_EMPTY = frozenset("filler address greet thanks soft want and yes_soft praise remark pause".split())
_HALF = frozenset({"setengah", "separuh", "separo"})


def number_in(text: str, *, beside: frozenset[str] = frozenset()) -> Reading:
    """The one number that a text is, with its unit; its value in digits. Counted in dozens, or with
    words that nobody knows, it is only likely. `beside`: what may stand there besides manners."""
    typed = _THOUSANDS.sub("", plain(text[:_LONGEST]).casefold())
    if _NO_WHOLE.search(typed) or len(text) > _LONGEST:
        return NOTHING
    found, left = [list[str]()], list[str]()
    for word in map(_number_word, _TOKEN.findall(without_spoken_signs(typed))):
        if counts(word):
            found[-1].append(word)
        else:
            if found[-1]:
                found.append([])
            left += unknown(word, beside)
    runs = [run for run in found if run]
    dozens = any(word in lexicon().dozens for run in runs for word in run)
    if len(runs) != 1 or (value := value_of(runs[0])) is None:
        return NOTHING
    if dozens and not _HALF.isdisjoint(left):
        value, left = value // 2, [word for word in left if word not in _HALF]
    used = tuple(runs[0])
    if not _AGAINST.isdisjoint(left) or not _AGAINST.isdisjoint(typed.split()):
        return NOTHING
    return (
        Reading(Sure.LIKELY, str(value), used, tuple(left))
        if dozens or left
        else clear(str(value), used)
    )


_AGAINST = frozenset(
    "atau bukan tidak belum jangan apa berapa minus puluhan ratusan ribuan belasan jam pukul"
    " tanggal tgl menit detik hari minggu bulan antara".split()
)


def _number_word(word: str) -> str:
    """ "Ampek" is "empat"; what is no number stays as it is typed."""
    meant = lexicon().spelling.get(word, (word,))
    return meant[0] if len(meant) == 1 and counts(meant[0]) else word


def counts(word: str) -> bool:
    known = lexicon()
    return word.isdigit() or any(
        word in table for table in (known.numbers, known.scales, known.dozens)
    )


def unknown(word: str, beside: frozenset[str] = frozenset()) -> Iterator[str]:
    """What is neither a unit nor a word of manners, nor of what may stand `beside`."""
    known = lexicon()
    if word in known.units or known.spelling.get(word, ("",))[0] in known.units:
        return
    for meant in spelling(word) if word not in known.spelling else known.spelling[word]:
        if meant != "ya" and known.roles.get((meant,)) not in _EMPTY | beside:
            yield meant
