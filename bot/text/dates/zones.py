"""Time zones as they are named: WITA, "waktu Makassar", "jam Papua"."""

from __future__ import annotations

import re
from functools import cache

from bot.text.dates.items import Found, Text, Zone
from bot.text.dates.lexicon import ISLANDS, Kind
from content import regions

_LONGEST_NAME = 3  # words
_LEVEL = re.compile(r"^(?:kabupaten|kota(?: administrasi)?|daerah khusus|di|dki) ")


def zone_at(text: Text, at: int) -> Found:
    """The zone that is named from this token on, by its letters or after "waktu" by a place."""
    if text.kind(at) is Kind.ZONE:
        return Zone(str(text[at].value)), at + 1
    if text.kind(at) not in {Kind.ZONE_WORD, Kind.CLOCK}:
        return None
    words = [text[n].text for n in range(at + 1, at + 1 + _LONGEST_NAME)]
    for length in range(_LONGEST_NAME, 0, -1):
        zone = _places().get(" ".join(words[:length]))
        if zone and all(words[:length]):
            return Zone(zone), at + 1 + length
    return None


@cache
def _places() -> dict[str, str]:
    """Names of provinces, kabupaten, towns and islands that lie in one zone."""
    zones: dict[str, set[str]] = {}
    for region in (*regions.provinces(), *regions.regencies()):
        full = region.name.casefold()
        for name in {full, _LEVEL.sub("", full)}:
            zones.setdefault(name, set()).add(regions.zone(region.code))
    for zone, names in ISLANDS.items():
        zones |= {name: {zone} for name in names.split("|")}
    return {name: next(iter(zone)) for name, zone in zones.items() if len(zone) == 1}
