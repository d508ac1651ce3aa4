"""Which way down the tree explains the most of a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter

from bot.text.places.index import kind_of, level_of
from bot.text.places.spans import Span
from bot.text.places.tokens import Token
from bot.text.places.words import (
    DISTRICT,
    DUSUN,
    KAMPUNG,
    POLITE,
    PROVINCE,
    REGENCY,
    STREET,
    VILLAGE,
)
from content.regions import covering

_NUMBER = 2  # letters that stand for a number: Blok C
_MOST_OF_ONE = 4  # times that a region is named in one text


@dataclass(frozen=True)
class Path:
    """A region, and the words that name it or what it lies in. `left`: words that it leaves;
    `passed`: how many are not in a name; `again`: what says the same twice."""

    code: str
    spans: tuple[Span, ...]
    left: frozenset[int]
    passed: int
    again: tuple[Span, ...]

    @cached_property
    def levels(self) -> int:
        return len({span.code for span in self.spans})

    @cached_property
    def slips(self) -> int:
        return sum(span.slips for span in (*self.spans, *self.again))

    @property
    def other(self) -> int:
        return sum(span.other for span in self.spans)

    @property
    def exact(self) -> bool:
        return self.slips == 0

    @property
    def labelled(self) -> bool:
        return any(span.labelled and span.code == self.code for span in self.spans)


def below(code: str, region: str) -> bool:
    return not region or code.startswith(f"{region}.")


def paths_of(tokens: Sequence[Token], spans: Iterable[Span], more: int = 0) -> list[Path]:
    """All ways that leave the fewest words; with `more`, those too that leave so many more, and
    more than one name."""
    words = _Words(tokens)
    named = _by_code(spans)
    found: list[Path] = []
    least = len(tokens)
    for fewest, chain in sorted(_chains(named, words), key=itemgetter(0)):
        if fewest > least + (more if len(chain) > 1 else 0):
            continue
        if (path := _path(chain, words)) is not None:
            found.append(path)
            least = min(least, len(path.left))
    return [p for p in found if len(p.left) <= least + (more if p.levels > 1 else 0)]


def without_dusun(tokens: Sequence[Token], path: Path, near: str) -> Path:
    """The way, where what is left belongs to a dusun or a building, of a desa that is near to a
    kampung, or is a form of address, and no name is like it."""
    desa = level_of(path.code) == VILLAGE and bool(near) and below(path.code, near)
    covered = {n for span in (*path.spans, *path.again) for n in span.covers()}
    polite = {n for n, token in enumerate(tokens) if token.word in POLITE}
    return replace(
        path, left=path.left - absorbed(tokens, covered, KAMPUNG if desa else DUSUN) - polite
    )


def best_of(found: Sequence[Path], near: str, tokens: Sequence[Token]) -> list[Path]:
    """The best of these ways, all that are equally good."""
    least = min((len(path.left) for path in found), default=0)
    ranked = [(_rank(path, near, tokens), path) for path in found if len(path.left) == least]
    best = min((rank for rank, _ in ranked), default=())
    return [path for rank, path in ranked if rank == best]


def _by_code(spans: Iterable[Span]) -> Mapping[str, list[Span]]:
    named: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        if len(named[span.code]) < _MOST_OF_ONE:
            named[span.code].append(span)
    return named


_Chain = list[list[Span]]


def _chains(named: Mapping[str, list[Span]], words: _Words) -> Iterator[tuple[int, _Chain]]:
    """For each region what names it and what it lies in, and how many words that leaves at
    least."""
    for code in named:
        chain = [named[above] for above in covering(code)[1:] if above in named]
        covered = 0
        for of in chain:
            for span in of:
                covered |= span.mask
        yield len(words.left(covered, hamlets=level_of(code) == VILLAGE)), chain


class _Words:
    """The words of a text, and which of them are left when some are covered."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._content = content_of(tokens)
        self._known: dict[tuple[int, bool], frozenset[int]] = {}

    def left(self, covered: int, *, hamlets: bool) -> frozenset[int]:
        """With `hamlets`: where a desa is meant, of which a dusun or kampung may be a part."""
        key = covered, hamlets
        if key not in self._known:
            those = {n for n in range(len(self._tokens)) if covered >> n & 1}
            passed = absorbed(self._tokens, those, KAMPUNG if hamlets else STREET)
            self._known[key] = frozenset(self._content - those - passed)
        return self._known[key]

    def passed(self, covered: int) -> int:
        return len(self._tokens) - covered.bit_count()


def _path(chain: _Chain, words: _Words) -> Path | None:
    spans = _most(chain, words)
    if not spans:
        return None
    covered, again = _mask(spans), list[Span]()
    for span in (span for of in chain for span in of):
        if not covered & span.mask and not span.streets:
            covered |= span.mask
            again.append(span)
    code, left = chain[-1][0].code, words.left(covered, hamlets=_has_hamlets(spans, chain))
    return Path(code, spans, left, words.passed(covered), tuple(again))


def _mask(spans: Iterable[Span]) -> int:
    covered = 0
    for span in spans:
        covered |= span.mask
    return covered


def _most(chain: _Chain, words: _Words) -> tuple[Span, ...]:
    """Of each level at most one, of the lowest just one, none over another: those that explain the
    most."""
    ways: list[tuple[Span, ...]] = [(span,) for span in chain[-1]]
    for level in reversed(chain[:-1]):
        ways += [
            (span, *way)
            for way in ways
            for span in level
            if not any(span.mask & other.mask for other in way)
        ]
    ways = [way for way in ways if _is_no_street(way)]
    return min(ways, key=lambda way: _cost(way, chain, words), default=())


def _is_no_street(way: Sequence[Span]) -> bool:
    """Whether each word that says "street" before a name is of a name itself."""
    ends = {span.end for span in way}
    return all(span.start in ends for span in way if span.streets)


def _has_hamlets(way: Sequence[Span], chain: _Chain) -> bool:
    """Whether a desa is meant, of which a kampung may be a part: it is told by more than a name
    that may as well be another region's."""
    own, others = way[-1], way[:-1]
    if level_of(own.code) < VILLAGE or own.labelled:
        return level_of(own.code) == VILLAGE
    same = (span for of in chain[:-1] for span in of if level_of(span.code) >= REGENCY)
    alike = any((span.start, span.end) == (own.start, own.end) for span in same)
    return not alike and any(level_of(span.code) > PROVINCE for span in others)


def _cost(way: Sequence[Span], chain: _Chain, words: _Words) -> tuple[int, int, int, int, int]:
    covered = _mask(way)
    return (
        len(words.left(covered, hamlets=_has_hamlets(way, chain))),
        sum(span.slips for span in way),
        words.passed(covered),
        sum(span.other for span in way),
        len(way),
    )


def _rank(path: Path, near: str, tokens: Sequence[Token]) -> tuple[int, ...]:
    """The less, the better. What lies below `near` comes before the rest of the country, a larger
    region before a smaller one of its name."""
    inside = below(path.code, near) if near else True
    return (
        not inside and path.code != near,
        path.slips,
        path.passed,
        len(path.spans) + 2 * len(path.again),
        path.code == near and bool(near),
        any(span.behind for span in path.spans),
        path.other > 0 and level_of(path.code) > REGENCY,
        _height(path, near),
        _other_kind(path, tokens),
    )


def _height(path: Path, near: str) -> int:
    """A kabupaten or kota comes before a kecamatan of its name, and that before a desa where it is
    near; alone, a kecamatan and desa elsewhere may both be meant."""
    level = max(level_of(path.code), REGENCY)
    lone = path.levels == 1 and not path.labelled
    return min(level, DISTRICT) if lone and not (near and below(path.code, near)) else level


def _other_kind(path: Path, tokens: Sequence[Token]) -> bool:
    """Where it is all that tells two apart, "Desa" means no kelurahan."""
    own = next((span for span in path.spans if span.code == path.code), None)
    if own is None or not own.labelled or level_of(path.code) < 4:
        return False
    labels = [tokens[n].label for n in range(own.start, own.name)]
    kinds = {label.kind for label in labels if label is not None and label.kind}
    return bool(kinds) and kind_of(path.code) not in kinds


def content_of(tokens: Sequence[Token]) -> frozenset[int]:
    """The words that have to mean something."""
    return frozenset(
        n for n, token in enumerate(tokens) if not (token.filler or token.label or token.hamlet)
    )


def absorbed(tokens: Sequence[Token], covered: set[int], most: int) -> frozenset[int]:
    """What belongs to a street, a house, and with `most` to a dusun or a kampung: all that follows
    up to the next comma or label, and of "RT", "No." the number."""
    found, part, open_ended, numbered = set[int](), -1, False, False
    for n, token in enumerate(tokens):
        if token.part != part or token.label is not None:
            part, open_ended, numbered = token.part, False, False
        smaller = 0 < token.smaller <= most
        if smaller or token.numbered:
            found.add(n)
            open_ended = open_ended or smaller
            numbered = token.numbered
        elif token.word.isdigit() and (numbered or token.mark == "/" or len(token.word) == 5):
            found.add(n)
        elif n in covered:
            continue
        elif open_ended or (numbered and len(token.word) <= _NUMBER):
            found.add(n)
            numbered = False
    return frozenset(found)
