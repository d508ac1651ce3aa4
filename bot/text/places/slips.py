"""Names with a slip of the finger, or shortened ("bks brt"), among those that may be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.text.places.index import Hit, Pool, below, districts, level_of
from bot.text.places.naming import is_below
from bot.text.places.paths import Path, absorbed, content_of
from bot.text.places.spans import Span, governed
from bot.text.places.tokens import Token
from bot.text.places.words import DISTRICT, KAMPUNG, PROVINCE, REGENCY, everyday, same
from content import regions
from content.regions import covering

_MOST_WORDS = 4
_MOST_POOLS = 8
_MOST_ABOVE = 200
_LONG, _SHORT = 10, 3  # letters: from here on two slips; from here on one
_ANYWHERE = 5  # letters of a mistyped name that may lie anywhere
_COMMONER = 3_000
_NUMBERS = re.compile(r"\d+")  # Simpang 3 is no slip of Simpang 4
SHORTENED = 2  # counts as two slips


def slipped(tokens: Sequence[Token], paths: Sequence[Path], near: str) -> list[Span]:
    """Names that the words left over may be meant for; all the words, too, where what is known has
    a name that is nearly so."""
    left = content_of(tokens) - absorbed(tokens, set(), KAMPUNG)
    if any(path.left or is_below(path.code, near) for path in paths):
        left = frozenset(n for path in paths for n in path.left)
    places = _places(paths, near)
    return [span for run in _runs(tokens, left) for span in _near_run(tokens, run, places)]


def _runs(tokens: Sequence[Token], left: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Runs of words with one of those that are left."""
    for start in range(len(tokens)):
        for end in range(start + 1, min(start + _MOST_WORDS, len(tokens)) + 1):
            if tokens[end - 1].part != tokens[start].part:
                break
            if not left.isdisjoint(range(start, end)):
                yield start, end


@dataclass(frozen=True, slots=True)
class _Where:
    """Where a name may lie, how long a mistyped one has to be there, and how many of the commonest
    words mean no place."""

    names: Pool
    least: int
    common: int | None = None


def _places(best: Sequence[Path], near: str) -> list[_Where]:
    """What goes with what is understood comes before the whole country."""
    around = [near] if near.count(".") else []
    around += [path.code for path in best if level_of(path.code) in {REGENCY, DISTRICT}]
    above = {code for p in best for code in covering(p.code)[REGENCY:-1]}
    pools = [below(code) for code in dict.fromkeys(around[:_MOST_POOLS])]
    close = [_Where(names, _SHORT, _COMMONER) for names in (*pools, _named_above(frozenset(above)))]
    far = [_Where(below(""), _ANYWHERE)]
    if not any(level_of(path.code) > PROVINCE for path in best):
        far.append(_Where(districts(), _ANYWHERE))
    return [*close, *far]


@lru_cache(maxsize=128)
def _named_above(codes: frozenset[str]) -> Pool:
    """The kecamatan, and what they lie in, of the desa that have been found."""
    rows = (regions.region(code) for code in sorted(codes)[:_MOST_ABOVE])
    return Pool(row for row in rows if row is not None)


def _near_run(
    tokens: Sequence[Token], run: tuple[int, int], places: Sequence[_Where]
) -> Iterator[Span]:
    start, end = run
    key = "".join([tokens[n].same for n in range(start, end)])
    word = tokens[start].word if end - start == 1 and not tokens[start].alone else ""
    fitting = [place for place in places if not word or word not in everyday(place.common)]
    found: dict[str, int] = {}
    for place in fitting:
        if len(key) >= place.least:
            for code, slips in _near_names(key, place.names):
                found[code] = min(slips, found.get(code, slips))
    if not found:
        words = [tokens[n].word for n in range(start, end)]
        found = {code: SHORTENED for p in fitting for code in shortened(words, p.names)}
    for code, slips in found.items():
        yield from governed(tokens, start, end, (Hit(code),), free=False, slips=slips)


def _near_names(key: str, names: Pool) -> Iterator[tuple[str, int]]:
    most = 2 if len(key) >= _LONG else 1
    for found, slips, n in process.extract(
        key, names.keys, scorer=OSA.distance, score_cutoff=most, limit=None
    ):
        if _NUMBERS.findall(key) == _NUMBERS.findall(found):
            yield names.codes[n], int(slips)


# --- shortened -----------------------------------------------------------------------------------

_VOWELS = frozenset("aiueo")


def shortened(words: Sequence[str], names: Pool) -> list[str]:
    """Those whose every word is one of these, some of them shortened."""
    if not any(_looks_short(word) for word in words):
        return []
    initials = "".join(word[0] for word in words)
    return [
        code
        for code, whole in names.by_initials.get(initials, ())
        if all(map(_shortens, words, whole))
    ]


def _looks_short(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and (len(word) <= 4 or _VOWELS.isdisjoint(word))


def _shortens(short: str, word: str) -> bool:
    if word.startswith(short) or same(short) == same(word):
        return len(short) > 1 or short == word
    if not _VOWELS.isdisjoint(short) or short[0] != word[0] or len(short) < 2:
        return False
    letters = iter(word)
    return all(letter in letters for letter in short)
