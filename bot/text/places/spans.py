"""What the words of a text may name: each run of words that is a name, and whose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.text.places.index import Hit, kind_of, level_of, named, parted
from bot.text.places.tokens import Token
from bot.text.places.words import REGENCY, VILLAGE, Label

_MOST_WORDS = 7
_MOST_LABELS = 3  # before one name: Kota Adm.


@dataclass(frozen=True, slots=True)
class Span:
    """Words from `start` to `end` that name a region, with the label before them, from `name` on
    without it. `slips`: how far the name is from what was typed."""

    start: int
    name: int
    end: int
    code: str
    other: bool = False
    slips: int = 0
    behind: bool = False  # the label stands behind: "bogor kota"
    streets: bool = False  # it is a street's name, unless the word before is of a place's name

    @property
    def labelled(self) -> bool:
        return self.start < self.name

    def covers(self) -> range:
        return range(self.start, self.end)

    @property
    def mask(self) -> int:
        """The words covered, one bit each."""
        return (1 << self.end) - (1 << self.start)


def runs(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """All runs of words that no comma parts."""
    for start, token in enumerate(tokens):
        for end in range(start + 1, min(start + _MOST_WORDS, len(tokens)) + 1):
            if tokens[end - 1].part != token.part:
                break
            yield start, end


def spans_of(tokens: Sequence[Token]) -> list[Span]:
    """All that is written as in the list."""
    keys = {run: _same(tokens, run) for run in runs(tokens)}
    keys |= {run: key for run in _across(tokens) if (key := _same(tokens, run)) in parted()}
    hits = {run: named(key) for run, key in keys.items() if _may_be_a_name(tokens, run)}
    written = {run: named(_written(tokens, run)) for run in hits if _is_other(tokens, run)}
    ends = {end for (start, end), found in hits.items() if found and end - start > 1}
    found: list[Span] = []
    for (start, end), of in hits.items():
        both = dict.fromkeys((*of, *written.get((start, end), ())))
        slips = int(_labels(tokens, (start, end)))
        found += governed(tokens, start, end, both, free=start in ends, slips=slips)
    return found


def _same(tokens: Sequence[Token], run: tuple[int, int]) -> str:
    return "".join([tokens[n].same for n in range(*run)])


def _across(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Runs over a comma or a dash."""
    for start, token in enumerate(tokens):
        for end in range(start + 2, min(start + _MOST_WORDS, len(tokens)) + 1):
            if tokens[end - 1].part != token.part:
                yield start, end


def _may_be_a_name(tokens: Sequence[Token], run: tuple[int, int]) -> bool:
    return len(_written(tokens, run)) > 1


def _labels(tokens: Sequence[Token], run: tuple[int, int]) -> bool:
    """Whether a run is nothing but labels, of a name that follows: it is rather no name itself."""
    start, end = run
    if end == len(tokens) or tokens[end].part != tokens[start].part:
        return False
    after = tokens[end]
    labels = all(tokens[n].label and not tokens[n].guessed for n in range(start, end))
    return labels and not (after.label or after.smaller)


def _written(tokens: Sequence[Token], run: tuple[int, int]) -> str:
    return "".join([tokens[n].word for n in range(*run)])


def _is_other(tokens: Sequence[Token], run: tuple[int, int]) -> bool:
    return any(tokens[n].word != tokens[n].same for n in range(*run))


def governed(
    tokens: Sequence[Token],
    start: int,
    end: int,
    hits: Iterable[Hit],
    *,
    free: bool,
    slips: int = 0,
) -> Iterator[Span]:
    """The regions that the label before a name allows. `free`: that label may itself be the end of
    another name ("Medan Kota")."""
    label, first = label_before(tokens, start)
    streets = _belongs_to_a_street(tokens, start)
    guessed = label is not None and tokens[start - 1].guessed
    free = free or guessed
    for hit in hits:
        plain = Span(start, start, end, hit.code, hit.other, slips, streets=streets)
        if label is None:
            if _label_behind(tokens, end, hit):
                yield replace(plain, end=end + 1, other=True, behind=True)
            if not hit.kind:
                yield plain
        elif allows(label, hit):
            yield replace(plain, start=first, slips=slips + guessed)
        if label is not None and free and not hit.kind:
            yield plain


def allows(label: Label, hit: Hit) -> bool:
    """ "Desa" and "Kel." are mixed up; "Kab." and "Kota" are not."""
    if level_of(hit.code) != label.level:
        return False
    if label.level != REGENCY or not label.kind:
        return True
    return (hit.kind or kind_of(hit.code)) == label.kind


def _label_behind(tokens: Sequence[Token], end: int, hit: Hit) -> bool:
    """Whether a kind stands behind a name, and belongs to no other."""
    part = tokens[end - 1].part
    after = [token for token in tokens[end : end + 2] if token.part == part]
    if not after or after[0].label is None or level_of(hit.code) != REGENCY:
        return False
    alone = len(after) == 1 or after[1].filler or after[1].label is not None
    return alone and bool(after[0].label.kind) and allows(after[0].label, hit)


def label_before(tokens: Sequence[Token], start: int) -> tuple[Label | None, int]:
    """The label of the name that begins here, and where that label begins."""
    at, label = start, None
    while at > max(0, start - _MOST_LABELS) and tokens[at - 1].part == tokens[start].part:
        before = tokens[at - 1]
        if before.label is None and not (before.hamlet and label is None):
            break
        mine = before.label or Label(VILLAGE)
        if label is not None and (
            before.guessed or mine.level != label.level or (mine.kind and label.kind)
        ):
            break
        label, at = (label if label and label.kind else mine), at - 1
    if label is not None and tokens[start - 1].hamlet and tokens[start - 1].label is None:
        return label, start - 1
    return label, at


def _belongs_to_a_street(tokens: Sequence[Token], start: int) -> bool:
    """Just after "Jalan", "Dusun" comes its own name."""
    if start == 0 or tokens[start - 1].part != tokens[start].part:
        return False
    before = tokens[start - 1]
    return bool(before.smaller) or before.numbered
