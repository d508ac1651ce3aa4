"""Plain forms of what people type, so that "Jawabannya B, kak!" and "b" are the same answer."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

from bot.text.phrases import keywords

_APOSTROPHES = re.compile(r"['’‘`´]")
_NOT_A_WORD = re.compile(r"[^\w]+|_+")
_LONGEST = 4096  # characters; one may stand for eighteen
NEAR = 80
_MARGIN = 6
_NEARLY_A_DENIAL = 85


@lru_cache(maxsize=8192)
def normalize(text: str) -> str:
    """Lower case, words only, one space between them: " Data  SAYA!!" becomes "data saya". A 🙏
    without words says thank you."""
    folded = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text)[:_LONGEST].casefold())
    plain = _NOT_A_WORD.sub(" ", folded).strip()
    return "terima kasih" if not plain and "🙏" in text else plain


@lru_cache(maxsize=256)
def word_set(key: str) -> frozenset[str]:
    """Return a keyword entry of the catalogues, in plain form."""
    return frozenset(normalize(word) for word in keywords(key))


@lru_cache(maxsize=8192)
def without_fillers(text: str) -> str:
    """Return the plain form without words of courtesy and of answering: "jwb b kak" becomes "b".

    What consists of nothing else stays as it is, since "ya" is an answer of its own.
    """
    fillers = word_set("answer.fillers")
    kept = [word for word in normalize(text).split() if word not in fillers]
    return " ".join(kept) or normalize(text)


def without_thanks(text: str) -> str:
    """Return a plain text without the thanks that it ends in: "b terima kasih" becomes "b"."""
    return min((text.removesuffix(f" {w}") for w in word_set("keyword.thanks")), key=len)


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


@lru_cache(maxsize=8192)
def denies(text: str) -> bool:
    """Tell whether a plain text says no to something: "bukan PSM" is not "PSM", nor "tdak setuju"
    "setuju"."""
    denials = word_set("answer.denials")
    words = text.split()
    return any(word in denials for word in words) or any(
        fuzz.ratio(word, denial, score_cutoff=_NEARLY_A_DENIAL)
        for word in words
        for denial in denials
        if len(word) >= 4
    )


def contains_match(text: str, candidates: dict[str, str]) -> str | None:
    """Return the value of the one candidate whose words hold the text, or are held by it, else
    None."""
    words = set(text.split())
    found = set()
    for form, value in candidates.items():
        label = set(form.split())
        if not label:
            continue
        few_more = len(words) <= len(label) + 2
        if (words <= label and len(text) >= 3) or (label <= words and few_more):
            found.add(value)
    return found.pop() if len(found) == 1 else None


def asks_for_help(text: str) -> bool:
    """Tell whether a plain text says that somebody does not understand: "gak ngerti bu"."""
    words = set(text.split())
    denials = words & word_set("answer.denials")
    return bool(denials) and len(words) <= 6 and bool(words & word_set("answer.understanding"))
