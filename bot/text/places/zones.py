"""The time zone of an address."""

from __future__ import annotations

from bot.text.places.index import level_of
from bot.text.places.reader import read
from bot.text.places.reading import Reading
from bot.text.places.words import REGENCY
from content import regions


def zone_named(text: str) -> str | None:
    """Find the time zone of an address, where its words leave no doubt: "Hotel Aryaduta
    Makassar"."""
    found = read(text)
    codes = [region.code for region in found.regions] if _is_told(found) else []
    codes += [found.province] if found.province else []
    zones = {regions.zone(code) for code in codes}
    return zones.pop() if len(zones) == 1 else None


def _is_told(found: Reading) -> bool:
    """A desa may have the name of anything; with the larger place that it lies in it has not."""
    return found.exact and all(
        found.anchored or level_of(region.code) <= REGENCY for region in found.regions
    )
