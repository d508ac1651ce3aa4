"""How a region is told: by its own name, or with those that it lies in."""

from __future__ import annotations

from bot.text.places.index import kind_of
from content import regions
from content.regions import Region

_KINDS = {"1": "Kelurahan", "3": "Desa Adat"}


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
    return full_name(scope) if "." in scope else short_name(scope)


def told_name(code: str) -> str:
    """Name a region among others that it may be taken for: a province says that it is one."""
    return full_name(code) if "." in code else f"Provinsi {short_name(code)}"


def place_name(code: str) -> str:
    """Return a region as it is told, with those it lies in; "" is the whole country."""
    return full_name(code) if "." in code else short_name(code)


def short_name(code: str) -> str:
    """Return its own name, where the region that it lies in is known."""
    found = regions.region(code) if code else None
    return found.name if found else code or "Indonesia"


def is_below(code: str, region: str) -> bool:
    """Tell whether a region is this one, or lies in it."""
    return not region or code == region or code.startswith(f"{region}.")


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
    return _KINDS.get(parts[3][:1], kind_of(code).capitalize()) if len(parts) == 4 else ""
