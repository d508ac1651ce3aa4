"""Plain forms of what people type, so that "Jawabannya B, kak!" and "b" are the same answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz import fuzz

from bot.text.phrases import keywords

_APOSTROPHES = re.compile(r"['’‘`´]")
_NOT_A_WORD = re.compile(r"[^\w]+|_+")
_LISTS = {
    "change": "words.change",
    "wrong": "words.wrong",
    "name": "words.name",
    "phone": "words.phone",
    "place": "words.place",
    "role": "words.role",
}
_GAP = re.compile(r"<([a-z]+)>")
_LONGEST = 4096  # characters; one may stand for eighteen
NEAR = 80
_MARGIN = 6


@lru_cache(maxsize=8192)
def normalize(text: str) -> str:
    """Lower case, words only, one space between them: " Data  SAYA!!" becomes "data saya". A 🙏
    without words says thank you."""
    folded = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text)[:_LONGEST].casefold())
    plain = _NOT_A_WORD.sub(" ", folded).strip()
    return "terima kasih" if not plain and "🙏" in text else plain


@lru_cache(maxsize=256)
def word_set(key: str) -> frozenset[str]:
    """Return a keyword entry of the catalogues, in plain form; "<place>" stands for each of the
    words of the entry words.place."""
    return frozenset(normalize(said) for word in keywords(key) for said in _filled(word))


def _filled(word: str) -> Iterator[str]:
    gap = _GAP.search(word)
    if gap is None:
        yield word
        return
    for one in sorted(keywords(_LISTS[gap[1]])):
        yield from _filled(word[: gap.start()] + one + word[gap.end() :])


def nearest(text: str, candidates: dict[str, str], least: float = NEAR) -> str | None:
    """Return the value of the one candidate (plain form to value) that the text nearly is, else
    None."""
    best: dict[str, float] = {}
    for form, value in candidates.items():
        score = fuzz.ratio(text, form, score_cutoff=least - _MARGIN)
        best[value] = max(score, best.get(value, 0.0))
    ranked = sorted(best.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < least:
        return None
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _MARGIN:
        return None
    return ranked[0][0]
