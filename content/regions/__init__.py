"""The official regions by their Kemendagri codes ("32.75.05.1001"), read as they are needed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Region:
    """`code` has one part for a province, two for kabupaten/kota, three for kecamatan, four for
    desa/kelurahan."""

    code: str
    name: str

    @property
    def parent(self) -> str:
        return self.code.rpartition(".")[0]


def region(code: str) -> Region | None:
    """The region of a code, None for a code that is not in the official list."""
    level = code.count(".")
    if level == 0:
        return _table("provinces").get(code)
    if level == 1:
        return _table("regencies").get(code)
    if level == 2:
        return _table("districts").get(code)
    return next(iter(_village_rows(f"{code},")), None)


def covering(code: str) -> tuple[str, ...]:
    """A region and all that it lies in, from the country on: "32.75" is in "32" and in ""."""
    parts = code.split(".") if code else []
    return tuple(".".join(parts[:length]) for length in range(len(parts) + 1))


@cache
def provinces() -> tuple[Region, ...]:
    return tuple(_table("provinces").values())


@cache
def regencies() -> tuple[Region, ...]:
    return tuple(_table("regencies").values())


@lru_cache(maxsize=256)
def districts(regency: str) -> tuple[Region, ...]:
    return tuple(r for r in _table("districts").values() if r.code.startswith(regency + "."))


@lru_cache(maxsize=256)
def villages(district: str) -> tuple[Region, ...]:
    """Those of one kecamatan."""
    return _village_rows(f"{district}.")


def _village_rows(prefix: str) -> tuple[Region, ...]:
    """The rows that begin so. The file is kept as bytes and halved in place: as objects the 83,762
    would take many times the memory."""
    data, wanted = _villages(), prefix.encode()
    low, high = 0, len(data)
    while low < high:
        middle = data.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = data.find(b"\n", middle) + 1
        if data[middle:end] < wanted:
            low = end
        else:
            high = middle
    end = low
    while data.startswith(wanted, end):
        end = data.find(b"\n", end) + 1
    return tuple(_rows(data[low:end].decode()))


def all_districts() -> tuple[Region, ...]:
    return tuple(_table("districts").values())


def village_lines() -> bytes:
    """All villages as lines "code,name", for a search over the whole country."""
    return _villages()


def zone(code: str) -> str:
    """IANA name of the time zone of a region.

    Keppres 41/1987; provinces formed later keep the zone of their parent.
    """
    province = int(code[:2] or 0)
    if province in {51, 52, 53, 63, 64, 65} or 71 <= province <= 76:
        return "Asia/Makassar"
    if province in {81, 82} or 91 <= province <= 96:
        return "Asia/Jayapura"
    return "Asia/Jakarta"


def _rows(text: str) -> list[Region]:
    pairs = (line.split(",", 1) for line in text.splitlines())
    return [Region(code, name) for code, name in pairs]


@cache
def _table(name: str) -> dict[str, Region]:
    text = (resources.files(__name__) / f"{name}.csv").read_text("utf-8")
    return {row.code: row for row in _rows(text.partition("\n")[2])}


@cache
def _villages() -> bytes:
    """The lines of the file, without its heading, in the order of their codes."""
    return (resources.files(__name__) / "villages.csv").read_bytes().partition(b"\n")[2]


def is_name(text: str) -> bool:
    """Whether a text is the whole name of a kecamatan, desa or kelurahan, in any case."""
    name = text.strip().casefold()
    if any(row.name.casefold() == name for row in _table("districts").values()):
        return True
    return f",{name}\n".encode() in _villages().lower()


def words_of_names() -> frozenset[str]:
    """The words of all names of all levels, in small letters."""
    tables = (_table(name) for name in ("provinces", "regencies", "districts"))
    above = (row.name for table in tables for row in table.values())
    below = (line.partition(",")[2] for line in _villages().decode().splitlines())
    return frozenset(re.findall(r"[^\W\d_]+", " ".join((*above, *below)).casefold()))


@dataclass(frozen=True, slots=True)
class OtherName:
    """What a region is called beside its official name, or was: a former one says with its kind
    (Kabupaten) what it was. Of a province also the one that it was a part of."""

    code: str
    name: str
    former: bool = False


@cache
def other_names() -> tuple[OtherName, ...]:
    short = ((row[0], name) for row in _listed("short_names") for name in row[1].split("|"))
    former = (OtherName(row[0], row[1], former=True) for row in _listed("former_names"))
    return (*(OtherName(code, name) for code, name in short), *former)


def _listed(name: str) -> list[list[str]]:
    text = (resources.files(__name__) / f"{name}.csv").read_text("utf-8")
    return [line.split(",", 3) for line in text.splitlines()[1:]]
