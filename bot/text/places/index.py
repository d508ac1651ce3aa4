"""All official names, and the other names of provinces and kabupaten, by how they are compared."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import accumulate

from bot.text.places.words import DISTRICT, PROVINCE, REGENCY, is_changed, key_of, same, words_of
from content import regions
from content.regions import Region

_OPTIONAL = frozenset({"kepulauan", "pulau"})
_KINDS = ("kabupaten administrasi ", "kota administrasi ", "kabupaten ", "kota ")


_PARTED = re.compile(r" [-–] |,")


@dataclass(frozen=True, slots=True)
class Hit:
    """A region that a name may mean. `kind` is wanted where a former name is another's now: just
    "Kabupaten Pontianak" is Mempawah. `other`: not its official name."""

    code: str
    kind: str = ""
    other: bool = False


def level_of(code: str) -> int:
    return code.count(".") + 1


def kind_of(code: str) -> str:
    """What it is called beside its name, of those that are called in two ways."""
    parts = code.split(".")
    if len(parts) == 2:
        return "kota" if parts[1] >= "71" else "kabupaten"
    return ("kelurahan" if parts[3][0] == "1" else "desa") if len(parts) == 4 else ""


def bare(name: str) -> str:
    """A name of a kabupaten or kota without its kind."""
    lower = name.casefold()
    return next((name[len(kind) :] for kind in _KINDS if lower.startswith(kind)), name)


def own_name(row: Region) -> str:
    return bare(row.name) if level_of(row.code) == REGENCY else row.name


@cache
def upper() -> dict[str, tuple[Hit, ...]]:
    """Provinces, kabupaten and kota, kecamatan."""
    found: dict[str, list[Hit]] = defaultdict(list)
    for row in (*regions.provinces(), *regions.all_districts()):
        for key in _keys(row.name):
            found[key].append(Hit(row.code))
    for row in regions.regencies():
        own = bare(row.name)
        for key in {*_keys(own), key_of([kind_of(row.code), *words_of(own)])}:
            found[key].append(Hit(row.code))
    for key, hit in _others(found):
        if hit not in found[key] and Hit(hit.code) not in found[key]:
            found[key].append(hit)
    return {key: tuple(hits) for key, hits in found.items()}


def _others(found: dict[str, list[Hit]]) -> Iterator[tuple[str, Hit]]:
    for other in regions.other_names():
        name, kind = bare(other.name), other.name.partition(" ")[0].casefold()
        key = key_of(words_of(name))
        taken = any(level_of(hit.code) == level_of(other.code) for hit in found.get(key, ()))
        wanted = kind if taken and other.former and name != other.name else ""
        yield key, Hit(other.code, wanted, other=True)
    for row in (*regions.regencies(), *regions.all_districts()):
        words = words_of(own_name(row))
        level = level_of(row.code)
        for short in map(key_of, _without_optional(words)):
            if not any(level_of(hit.code) == level for hit in found.get(short, ())):
                yield short, Hit(row.code, other=True)
        if level == REGENCY:
            yield squeeze(key_of(words)), Hit(row.code, other=True)


def _without_optional(words: list[str]) -> Iterator[list[str]]:
    """What is left out where it tells nothing apart: Dullah Utara, Kota Tidore."""
    if words[0] in _OPTIONAL:
        yield words[1:]
    if words[-1] in _OPTIONAL:
        yield words[:-1]
    if "dan" in words:
        yield [word for word in words if word != "dan"]


_DOUBLED = re.compile(r"(.)\1")


def squeeze(key: str) -> str:
    """Doubled letters are often written once: makasar."""
    return _DOUBLED.sub(r"\1", key)


def _keys(name: str) -> set[str]:
    """As it is compared: whole, as it is written, and each of the names in one with a bracket or a
    stroke."""
    words = words_of(name)
    keys = {key_of(words), "".join(words)}
    for part in re.split(r"[(/]", name) if "(" in name or "/" in name else ():
        if len(part) > 4:
            keys.add(key_of(words_of(part)))
    return keys


class _Villages:
    """All 83,762, as one text that is searched in place: as objects they would take many times
    the memory."""

    def __init__(self) -> None:
        rows = [row.encode() for row in sorted(_village_keys())]
        self._text = b"\n".join(rows) + b"\n"
        self._starts = array("I", accumulate((len(row) + 1 for row in rows), initial=0))

    def named(self, key: str) -> list[str]:
        """Return the codes of those with just this name."""
        wanted, text, codes = f"{key}:".encode(), self._text, []
        size = len(wanted)
        at = bisect_left(self._starts, wanted, key=lambda begin: text[begin : begin + size])
        last = len(self._starts) - 1
        while at < last and text.startswith(wanted, begin := self._starts[at]):
            codes.append(text[begin + size : self._starts[at + 1] - 1].decode())
            at += 1
        return codes


def _village_keys() -> Iterator[str]:
    """Each as "name:code"."""
    changed, lines = is_changed(), regions.village_lines().decode().splitlines()
    plain = re.compile(r"[a-z ]+")
    for line in lines:
        code, _, name = line.partition(",")
        lower = name.lower()
        if plain.fullmatch(lower) and changed.isdisjoint(words := lower.split(" ")):
            yield f"{''.join(words)}:{code}"
        else:
            yield from (f"{key}:{code}" for key in _keys(name))


@cache
def parted() -> frozenset[str]:
    """The keys of names with a sign inside that elsewhere parts names: Batu Jong - Jong."""
    lines = regions.village_lines().decode().splitlines()
    names = [row.name for row in regions.all_districts()]
    names += [name for line in lines if _PARTED.search(name := line.partition(",")[2])]
    return frozenset(key_of(words_of(name)) for name in names if _PARTED.search(name))


@cache
def villages() -> _Villages:
    return _Villages()


@lru_cache(maxsize=4096)
def named(key: str) -> tuple[Hit, ...]:
    """All regions of a name."""
    return (*upper().get(key, ()), *(Hit(code) for code in villages().named(key)))


class Pool:
    """Regions among which a mistyped or shortened name is looked for."""

    def __init__(self, rows: Iterable[Region]) -> None:
        self.rows = tuple((row.code, own_name(row)) for row in rows)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(key for key, _ in self._pairs)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Of each key."""
        return tuple(code for _, code in self._pairs)

    @cached_property
    def _pairs(self) -> list[tuple[str, str]]:
        return [(key, code) for code, name in self.rows for key in _keys(name)]

    @cached_property
    def words(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each code, and the words of its name as they are compared."""
        return tuple(
            (code, tuple(same(word) for word in words_of(name))) for code, name in self.rows
        )

    @cached_property
    def by_initials(self) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        found: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        for code, name in self.rows:
            words = tuple(words_of(name))
            found["".join(word[0] for word in words)].append((code, words))
        return found


@lru_cache(maxsize=128)
def below(code: str) -> Pool:
    """What lies directly below a region, and below a kabupaten or kota also its desa; below the
    country the provinces and all kabupaten and kota."""
    if not code:
        return Pool((*regions.provinces(), *regions.regencies()))
    if level_of(code) == PROVINCE:
        return Pool(row for row in regions.regencies() if row.parent == code)
    if level_of(code) == REGENCY:
        own = regions.districts(code)
        return Pool((*own, *(row for above in own for row in regions.villages(above.code))))
    return Pool(regions.villages(code) if level_of(code) == DISTRICT else ())


@cache
def districts() -> Pool:
    return Pool(regions.all_districts())
