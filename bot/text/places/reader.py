"""An address as people type it, and the region that it means: with or without commas, in any order,
with levels named or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.text.places.families import family
from bot.text.places.index import level_of
from bot.text.places.naming import is_below
from bot.text.places.paths import (
    Path,
    absorbed,
    below,
    best_of,
    content_of,
    paths_of,
    without_dusun,
)
from bot.text.places.reading import MOST_LISTED, Reading
from bot.text.places.slips import slipped
from bot.text.places.spans import Span, label_before, spans_of
from bot.text.places.tokens import LONGEST, Token, tokens_of
from bot.text.places.words import (
    DENIALS,
    DISTRICT,
    KAMPUNG,
    PROVINCE,
    REGENCY,
    VILLAGE,
    everyday,
    of_names,
)
from content import regions
from content.regions import Region

# Of the commonest words: no region is meant by one alone; no kecamatan is; no desa is.
_COMMON, _COMMONER, _COMMONEST = 10_000, 3_000, 500
_FEW = 3
_MORE = 2  # words that a name which is mistyped may have in common with another


@lru_cache(maxsize=4096)
def read(text: str, near: str = "") -> Reading:
    """Read an address. What lies below the region with code `near` is meant before the rest of the
    country."""
    tokens = tokens_of(text) if len(text) <= LONGEST else ()
    if not tokens:
        return Reading(near)
    spans, best = _best(tokens, near)
    if _denied(tokens, best):
        return Reading(near)
    best = [path for path in best if not _is_everyday(tokens, path, near)]
    return _family(tokens, best, near) or _reading(tokens, spans, best, near)


def _best(tokens: Sequence[Token], near: str) -> tuple[list[Span], list[Path]]:
    spans = spans_of(tokens)
    best = best_of(paths_of(tokens, spans), near, tokens)
    if not best or best[0].left or not is_below(best[0].code, near):
        spans += slipped(tokens, paths_of(tokens, spans, more=_MORE), near)
        best = best_of(paths_of(tokens, spans), near, tokens)
    if near:
        best = [path for path in best if not _is_far(path, near)]
    return spans, [without_dusun(tokens, path, near) for path in best]


def _is_far(path: Path, near: str) -> bool:
    """Another name, alone, of a region elsewhere: somebody has rather mistyped one that is near."""
    return bool(path.other) and path.levels == 1 and not is_below(path.code, near)


def _denied(tokens: Sequence[Token], best: Sequence[Path]) -> bool:
    """Who says what it is not has not said what it is."""
    denials = {n for n, token in enumerate(tokens) if token.word in DENIALS}
    return bool(denials) and (not best or not denials.isdisjoint(best[0].left))


def _is_everyday(tokens: Sequence[Token], path: Path, near: str) -> bool:
    """Some desa somewhere has the name of almost any word."""
    if level_of(path.code) < DISTRICT or path.levels > 1 or path.labelled:
        return False
    if near and below(path.code, near):
        return False
    words = [tokens[n] for span in path.spans for n in range(span.name, span.end)]
    most = _COMMONER if level_of(path.code) == DISTRICT else _COMMON
    return all(w.filler or w.label or w.hamlet or w.word in everyday(most) for w in words)


# --- families ------------------------------------------------------------------------------------


def _family(tokens: Sequence[Token], best: Sequence[Path], near: str) -> Reading | None:
    """Those whose names hold what was typed, where it is not the whole name of one."""
    first = best[0] if best else None
    if first is None or (first.code == near and first.levels == 1 and not first.left):
        words = content_of(tokens) - absorbed(tokens, set(), KAMPUNG)
        return _of_family(tokens, words, near) or (
            _of_family(tokens, words, "") if near and first is None else None
        )
    if first.left:
        inside = len(best) == 1 and level_of(first.code) < VILLAGE
        return _of_family(tokens, first.left, first.code) if inside else None
    if not _is_lone(first) or (near and below(first.code, near)):
        return None
    if near:
        return _of_family(tokens, content_of(tokens), near)
    whole = _of_family(tokens, content_of(tokens), "", lower=level_of(first.code) == VILLAGE)
    if whole is None:
        return None
    own = [path.code for path in best]
    if all(level_of(row.code) == REGENCY for row in whole.regions):
        own = [code for code in own if level_of(code) < VILLAGE]
    codes = dict.fromkeys((*(row.code for row in whole.regions), *own))
    return Reading("", _rows(_topmost(tuple(codes))))


def _is_lone(path: Path) -> bool:
    """A name alone, of a kecamatan or desa, may as well be a part of that of a larger region."""
    return path.levels == 1 and not path.labelled and level_of(path.code) > REGENCY


def _of_family(
    tokens: Sequence[Token], words: frozenset[int], within: str, *, lower: bool = True
) -> Reading | None:
    own = sorted(words)
    if not own or (not within and all(tokens[n].word in everyday(_COMMONEST) for n in own)):
        return None
    label = label_before(tokens, own[0])[0]
    common = all(tokens[n].word in everyday(_COMMON) for n in own)
    codes = family([tokens[n].same for n in own], label, within, begun=not common, lower=lower)
    rows = tuple(row for row in _rows(codes) if level_of(row.code) > PROVINCE)
    return Reading(within, rows, anchored=bool(within)) if rows else None


# --- evidence ------------------------------------------------------------------------------------


def _reading(
    tokens: Sequence[Token], spans: Sequence[Span], best: Sequence[Path], near: str
) -> Reading:
    if not best:
        return Reading(near, left=_words(tokens, content_of(tokens)))
    first = best[0]
    meant = tuple(dict.fromkeys(p.code for p in best if level_of(p.code) > PROVINCE))
    province = next((p.code for p in best if level_of(p.code) == PROVINCE), "")
    rivals = _rivals(spans, first, near) if meant else ()
    return Reading(
        near,
        _rows(dict.fromkeys((*_topmost(meant), *rivals))),
        exact=first.exact,
        anchored=not (province and meant) and not rivals and _anchored(first, near),
        labelled=first.labelled,
        left=_words(tokens, first.left),
        chatty=_is_chat(tokens, first),
        against=_against(spans, first),
        province=province,
    )


def _is_chat(tokens: Sequence[Token], path: Path) -> bool:
    """Whether what is left are everyday words in the same breath as a name."""
    named = {tokens[n].part for span in path.spans for n in span.covers()}
    words = [tokens[n] for n in path.left]
    return all(
        word.part in named and word.word in everyday(_COMMON) and not of_names(word.word)
        for word in words
    )


def _topmost(codes: Sequence[str]) -> Sequence[str]:
    """Without the desa of a kecamatan that has their name."""
    return [c for c in codes if not any(c != other and is_below(c, other) for other in codes)]


def _anchored(path: Path, near: str) -> bool:
    inside = bool(near) and below(path.code, near)
    return inside or path.levels > 1 or level_of(path.code) <= REGENCY


def _rivals(spans: Sequence[Span], path: Path, near: str) -> tuple[str, ...]:
    """The kabupaten or kota of the name of a kecamatan or desa of which only the province tells
    where it lies: rather that province is wrong."""
    if near and below(path.code, near):
        return ()
    between = {level_of(span.code) for span in path.spans} & {REGENCY, DISTRICT}
    if level_of(path.code) <= REGENCY or path.labelled or between - {level_of(path.code)}:
        return ()
    own = {(s.name, s.end) for s in path.spans if s.code == path.code}
    return tuple(
        span.code
        for span in spans
        if level_of(span.code) == REGENCY and not span.slips and (span.name, span.end) in own
    )


def _against(spans: Sequence[Span], path: Path) -> tuple[Region, ...]:
    """What the words that are left name, as in the list, elsewhere: what is near first."""
    regency = path.code[: len("32.75")]
    codes = dict.fromkeys(
        span.code
        for span in spans
        if not span.slips and path.left.intersection(range(span.name, span.end))
    )
    around = [code for code in codes if level_of(code) < VILLAGE or is_below(code, regency)]
    far = [code for code in codes if code not in around]
    return _rows([*around, *(far if len(far) <= _FEW else ())][: MOST_LISTED - 1])


def _rows(codes: Iterable[str]) -> tuple[Region, ...]:
    return tuple(row for code in codes if (row := regions.region(code)) is not None)


def _words(tokens: Sequence[Token], left: frozenset[int]) -> str:
    return " ".join(tokens[n].word for n in sorted(left))
