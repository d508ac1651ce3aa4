"""Places as people type them, matched against the official list: "bks brt" is Bekasi Barat."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import islice

from rapidfuzz import fuzz, process

from bot.text.matching import normalize
from content import regions
from content.regions import Region

MOST_LISTED = 8
_ByName = defaultdict[str, list[Region]]
_NEAR = 76.0
_LONGEST_ADDRESS, _LONGEST_NAME = 300, 60  # no name has more than 46 letters
_BESIDE_THE_BEST = 8.0
_SHORT = {
    "brt": "barat", "bar": "barat", "tmr": "timur", "tim": "timur", "utr": "utara", "ut": "utara",
    "slt": "selatan", "sel": "selatan", "slatan": "selatan", "tgh": "tengah", "teng": "tengah",
    "pst": "pusat", "tenggr": "tenggara", "bks": "bekasi", "bgr": "bogor", "bdg": "bandung",
    "jkt": "jakarta", "tng": "tangerang", "dpk": "depok", "smg": "semarang", "sby": "surabaya",
    "yk": "yogyakarta", "jogja": "yogyakarta", "yogya": "yogyakarta", "jogjakarta": "yogyakarta",
    "solo": "surakarta", "mks": "makassar", "mdn": "medan", "plg": "palembang", "kep": "kepulauan",
    "jaksel": "jakarta selatan", "jakbar": "jakarta barat", "jaktim": "jakarta timur",
    "jakut": "jakarta utara", "jakpus": "jakarta pusat", "tangsel": "tangerang selatan",
    "gn": "gunung", "gng": "gunung", "tj": "tanjung", "tjg": "tanjung", "sei": "sungai",
    "pd": "pondok", "kp": "kampung", "psr": "pasar",
}  # fmt: skip
_KINDS = {
    "kab": "kabupaten", "kabupaten": "kabupaten", "kota": "kota", "kodya": "kota",
    "kotamadya": "kota",
}  # fmt: skip
_LEVEL_WORDS = frozenset(
    "provinsi prov kecamatan kec distrik kelurahan kel desa ds administrasi adm di daerah wilayah"
    " kapanewon kemantren nagari pekon gampong".split()
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a text may mean, the likeliest first. `certain`: written as in the list, and alone.
    `likeness` of the least like of its names, of 100."""

    regions: tuple[Region, ...] = ()
    certain: bool = False
    likeness: float = 100.0


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A typed name: `kind` is kabupaten or kota where it was said; `name` without any spaces, and
    `whole` with the kind where it stood ("Binjai Kota")."""

    kind: str
    name: str
    whole: str


@lru_cache(maxsize=4096)
def find(text: str, within: str = "") -> Found:
    """Find regions below the region with code `within` ("": the whole country) that a text may
    mean. A longer text than any address means none.

    Commas part a place from the larger one that it lies in: "Pekayon Jaya, Bekasi Selatan".
    """
    if len(text) > _LONGEST_ADDRESS:
        return Found()
    parts = [part for part in re.split(r"[,\n;/]+", text) if normalize(part)]
    if len(parts) > 1 and not _same(_wanted(text), _pools(within)[0]):
        found = _in_either_order(parts, within)
        if found is not None:
            return found
    return _find_one(" ".join(parts), within)


def label(place: Region, within: str = "") -> str:
    """Name a place as it is said, with those it lies in up to the one that is known already:
    "Kelurahan Pekayonjaya, Kecamatan Bekasi Selatan"."""
    return _path(place.code, within)


def full_name(code: str) -> str:
    """Name the whole path of a code, from the desa up to the kabupaten or kota."""
    return _path(code, "")


def scope_name(scope: str) -> str:
    """Name a coordinator's region as it is told; "" is the whole country."""
    if not scope:
        return "Indonesia"
    if "." not in scope:
        found = regions.region(scope)
        return found.name if found else scope
    return full_name(scope)


def is_below(code: str, region: str) -> bool:
    """Tell whether a region is this one, or lies in it."""
    return not region or code == region or code.startswith(f"{region}.")


def zone_named(text: str) -> str | None:
    """Find the time zone of an address, where its words leave no doubt: "Hotel Aryaduta
    Makassar"."""
    found = find(text)
    if found.certain:
        return regions.zone(found.regions[0].code)
    parts = (_words(part) for part in re.split(r"[,\n;/]+", text))
    zones = {zone for words in parts for zone in _zones_at_the_end(words)}
    return zones.pop() if len(zones) == 1 else None


def _zones_at_the_end(words: Sequence[str]) -> frozenset[str]:
    """Of the longest name of a province, kabupaten or kota that a part of an address ends with."""
    names = ("".join(words[-count:]) for count in (4, 3, 2, 1))
    return next((_zones()[name] for name in names if name in _zones()), frozenset())


@cache
def _zones() -> dict[str, frozenset[str]]:
    """By name without spaces; namesakes may lie in several."""
    found: dict[str, frozenset[str]] = {}
    for row in (*regions.provinces(), *regions.regencies()):
        own = _official(row)
        for name in {own.name, own.whole, normalize(row.name).replace(" ", "")}:
            found[name] = found.get(name, frozenset()) | {regions.zone(row.code)}
    return found


def _path(code: str, within: str) -> str:
    names = []
    while "." in code and code != within:
        place = regions.region(code)
        if place is not None:
            names.append(f"{_level(code)} {place.name}".strip())
        code = code.rpartition(".")[0]
    return ", ".join(names)


def _level(code: str) -> str:
    parts = code.split(".")
    if len(parts) == 3:
        return "Kecamatan"
    if len(parts) == 4:
        return {"1": "Kelurahan", "3": "Desa Adat"}.get(parts[3][:1], "Desa")
    return ""


def _in_either_order(parts: Sequence[str], within: str) -> Found | None:
    """From the last part to the first, as addresses are written, or as lists are: whichever all
    parts have a meaning in."""
    partly = None
    for order in (parts[::-1], parts):
        found, used = _narrowed(order, within)
        if found is not None and used == len(parts):
            return found
        partly = partly or found
    return partly


def _narrowed(parts: Sequence[str], within: str) -> tuple[Found | None, int]:
    """Go down from the largest named place, as long as each part has one clear meaning; and how
    many parts that was."""
    scope, found = within, None
    for used, part in enumerate(parts):
        step = _find_one(part, scope)
        if len(step.regions) != 1 and found is None and not step.certain:
            return None, used
        if len(step.regions) != 1:
            return (step, used + 1) if step.regions else (found, used)
        likeness = min(step.likeness, found.likeness if found else 100.0)
        found, scope = replace(step, likeness=likeness), step.regions[0].code
    return found, len(parts)


def _find_one(text: str, within: str) -> Found:
    wanted = _wanted(text)
    if not 2 <= len(wanted.name) <= _LONGEST_NAME:
        return Found()
    pools = _pools(within)
    province = not within and not wanted.kind and wanted.name in _province_names()
    for pool in pools:
        same = _same(wanted, pool)
        if 0 < len(same) <= MOST_LISTED:
            certain = len(same) == 1 and pool is pools[0] and not province
            return Found(tuple(same), certain)
        if province:
            return Found()
    same = _villages_named(wanted.name, within)
    if 0 < len(same) <= MOST_LISTED:
        return Found(tuple(same))
    near = (_nearest(wanted, pool) for pool in pools)
    return next((found for found in near if found.regions), Found())


def _pools(within: str) -> tuple[tuple[Region, ...], ...]:
    """The regions next below, then those below them (but for the 83,762 villages)."""
    level = within.count(".") + 1 if within else 0
    if level == 0:
        return (regions.regencies(), regions.all_districts())
    if level == 2:
        return (regions.districts(within),)
    return (regions.villages(within),)


@lru_cache(maxsize=4096)
def _wanted(text: str) -> _Wanted:
    words = _words(text)
    kinds = [_KINDS[word] for word in words if word in _KINDS]
    kept = [word for word in words if word not in _KINDS] or words
    whole = [_KINDS.get(word, word) for word in words]
    return _Wanted(kinds[0] if kinds else "", "".join(kept), "".join(whole))


def _words(text: str) -> list[str]:
    """Without abbreviations, and without what only says of which level a place is."""
    words = " ".join(_SHORT.get(word, word) for word in normalize(text).split()).split()
    return [word for word in words if word not in _LEVEL_WORDS] or words


@cache
def _province_names() -> frozenset[str]:
    return frozenset(normalize(row.name).replace(" ", "") for row in regions.provinces())


@cache
def _names() -> dict[str, _Wanted]:
    rows = (*regions.regencies(), *regions.all_districts())
    return {row.code: _official(row) for row in rows}


def _official(row: Region) -> _Wanted:
    words = _words(row.name)
    kind = words[0] if row.code.count(".") == 1 else ""
    kept = words[1:] if kind else words
    return _Wanted(kind, "".join(kept), "".join(words))


def _name(row: Region) -> _Wanted:
    return _names().get(row.code) or _official(row)


def _same(wanted: _Wanted, pool: Sequence[Region]) -> list[Region]:
    """Those of just this name: as it was typed, else but for the kind."""
    by_whole, by_name = _index(tuple(pool))
    found = [row for row in by_name.get(wanted.name, ()) if _matches(wanted, row)]
    return list(by_whole.get(wanted.whole, ())) or found


@lru_cache(maxsize=512)
def _index(pool: tuple[Region, ...]) -> tuple[_ByName, _ByName]:
    by_whole, by_name = _ByName(list), _ByName(list)
    for row in pool:
        own = _name(row)
        by_whole[own.whole].append(row)
        by_name[own.name].append(row)
    return by_whole, by_name


def _matches(wanted: _Wanted, row: Region) -> bool:
    own = _name(row)
    return own.name == wanted.name and (not wanted.kind or not own.kind or own.kind == wanted.kind)


def _nearest(wanted: _Wanted, pool: Sequence[Region]) -> Found:
    fitting = [r for r in pool if not wanted.kind or _name(r).kind in {"", wanted.kind}]
    names = [_name(row).name for row in fitting]
    scored = process.extract(
        wanted.name, names, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=MOST_LISTED
    )
    begun = [n for n, name in enumerate(names) if len(wanted.name) >= 4 and wanted.name in name]
    if not scored:
        return Found(tuple(fitting[n] for n in begun[:MOST_LISTED]), likeness=_NEAR)
    best = scored[0][1]
    close = [n for _, score, n in scored if best - score <= _BESIDE_THE_BEST]
    return Found(tuple(fitting[n] for n in dict.fromkeys(close)), likeness=best)


def _villages_named(name: str, within: str) -> list[Region]:
    """Villages of just this name in the whole country or in one kabupaten/kota."""
    level = within.count(".") + 1 if within else 0
    if level == 3 or len(name) < 4:
        return []
    named = (region for region in _namesakes(name) if is_below(region.code, within))
    return list(islice(named, MOST_LISTED + 1))


def _namesakes(name: str) -> Iterator[Region]:
    """In the order of the list."""
    lines, wanted = _village_names(), f",{name}\n".encode()
    at = lines.find(wanted)
    while at >= 0:
        digits = lines[lines.rfind(b"\n", 0, at) + 1 : at].decode()
        found = regions.region(".".join((digits[:2], digits[2:4], digits[4:6], digits[6:])))
        if found is not None:
            yield found
        at = lines.find(wanted, at + 1)


@cache
def _village_names() -> bytes:
    """As names are compared: small letters only. The codes lose their dots as well."""
    return regions.village_lines().lower().translate(None, b" '-.()")


def place_name(code: str) -> str:
    """Return a region as it is told, with those it lies in; "" is the whole country."""
    if "." in code:
        return full_name(code)
    return short_name(code)


def short_name(code: str) -> str:
    """Return its own name, where the region that it lies in is known."""
    found = regions.region(code) if code else None
    return found.name if found else code or "Indonesia"
