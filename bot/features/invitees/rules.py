"""From rows to people: what each row of a list comes to, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from bot.features.invitees.phones import number_in
from bot.features.invitees.roles import role_of
from bot.features.invitees.types import Invitee, Judged, Outcome, Row
from bot.text.matching import normalize
from bot.text.names import name_of_list, without_title
from bot.text.phrases import Phrase, t
from bot.text.places import Reading, full_name, is_below, read, scope_name, told_name
from content import regions

_NAME_ALIKE = 80.0
_TITLES = frozenset("h hj hi drs dra dr ir prof rh kh ust ustadz".split())
_FLAWS = {"quotes": t("intake.flaw_quotes"), "formula": t("intake.flaw_formula")}


def judge(rows: Iterable[Row], scope: str, *, placed: bool = True) -> Iterator[Judged]:
    """Judge each row, in order; of several with one number the first counts. `scope` is the region
    of whoever sends the list: nobody outside of it is invited. Where a list says nothing of places
    (not `placed`), all are of that region."""
    taken: dict[str, Row] = {}
    for row in rows:
        judged = _judged(row, scope, placed)
        if judged.invitee is not None and (first := taken.get(judged.invitee.phone)) is not None:
            judged = Judged(row, why=_twice(first, row))
        elif judged.invitee is not None:
            taken[judged.invitee.phone] = row
        yield judged


def _twice(first: Row, row: Row) -> Phrase:
    same = normalize(first.name) == normalize(row.name)
    return t("intake.twice_same" if same else "intake.twice", row=first.number)


def _judged(row: Row, scope: str, placed: bool) -> Judged:
    if row.passed is not None:
        return Judged(row)
    if row.flaw:
        return Judged(row, why=_FLAWS[row.flaw])
    name = name_of_list(row.name) if row.name else t("intake.no_name")
    if isinstance(name, Phrase):
        return Judged(row, why=name)
    number = number_in(row.phone)
    if isinstance(number, Phrase):
        return Judged(row, why=number)
    place = place_of(row.region, scope) if placed or row.region else scope
    if isinstance(place, Phrase):
        return Judged(row, why=place)
    notes = (number.mended, _still_to_be_asked(place))
    invitee = Invitee(number.phone, name, role_of(row.role), place)
    return Judged(row, invitee, notes=tuple(note for note in notes if note is not None))


def _still_to_be_asked(place: str) -> Phrase | None:
    """What of a place the list does not tell."""
    levels = place.count(".")
    return {2: t("intake.note_district"), 1: t("intake.note_regency")}.get(levels)


@lru_cache(maxsize=65536)
def place_of(text: str, scope: str) -> str | Phrase:
    """Return the region's code, or why there is none: nothing that was written is passed over."""
    if not text.strip():
        return t("intake.no_region")
    known = regions.region(text.strip())
    if known is not None and "." in known.code:
        return known.code if is_below(known.code, scope) else _outside(scope)
    found = read(text, scope)
    return _place(found, scope) or _no_place(found, scope)


def _place(found: Reading, scope: str) -> str:
    """The one that is meant beyond doubt."""
    if len(found.regions) != 1 or found.left or not (found.anchored or found.labelled):
        return ""
    code = found.regions[0].code
    return code if is_below(code, scope) else ""


def _no_place(found: Reading, scope: str) -> Phrase:
    codes = [region.code for region in found.regions]
    inside = [code for code in codes if is_below(code, scope)]
    if codes and not inside:
        return _outside(scope)
    if found.left and inside:
        return t("intake.words_left", words=found.left, region=full_name(inside[0]))
    if inside:
        return t("intake.which_region", regions=_named(inside))
    if found.province:
        return t("intake.only_province", region=told_name(found.province))
    return t("intake.unknown_region")


def _outside(scope: str) -> Phrase:
    return t("intake.outside", place=scope_name(scope))


def _named(codes: Sequence[str]) -> str:
    return "; ".join(full_name(code) for code in codes[:4])


def outcome(new: Invitee, before: Invitee | None, *, registered: bool) -> Outcome:
    """Tell what becomes of a row. `before` is how they stood on a list already."""
    if registered or new == before:
        return Outcome.KNOWN
    return Outcome.NEW if before is None else Outcome.CHANGED


def same_person(listed: str, said: str) -> bool:
    """Tell whether a name that somebody says is theirs is that of a list: each of its words, but
    for a slip of the finger, and not a single one of several."""
    one, other = sorted((name_words(listed), name_words(said)), key=len)
    if not one or (len(one) == 1 and len(other) > 1):
        return False
    left = list(other)
    for word in one:
        near = process.extractOne(word, left, scorer=fuzz.ratio, score_cutoff=_NAME_ALIKE)
        if near is None:
            return False
        left.remove(near[0])
    return True


def may_be(listed: str, there: str, said: str, here: str) -> bool:
    """Tell whether somebody of a list may be a volunteer by name and place."""
    return (is_below(here, there) or is_below(there, here)) and same_person(listed, said)


@lru_cache(maxsize=65536)
def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a name, without titles before and behind, and without initials."""
    plain = normalize(without_title(name.split(",", maxsplit=1)[0]))
    return tuple(word for word in plain.split() if len(word) > 1 and word not in _TITLES)
