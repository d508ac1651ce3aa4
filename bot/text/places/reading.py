"""What an address may mean, and how good the evidence is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.text.places.naming import is_below
from content import regions
from content.regions import Region

MOST_LISTED = 8


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text may mean, the likeliest first; what lies below `near` was meant before the rest.

    `exact`: each name as it is in the list. `anchored`: more than one name, or its level, or what
    was known before says the same. `labelled`: its level was named. `left`: words that fit nowhere.
    `against`: what those words name elsewhere; `chatty`: they are everyday words. `province`: the
    one that is all that was named.
    """

    near: str = ""
    regions: tuple[Region, ...] = ()
    exact: bool = False
    anchored: bool = False
    labelled: bool = False
    left: str = ""
    chatty: bool = False
    against: tuple[Region, ...] = ()
    province: str = ""

    @property
    def clear(self) -> bool:
        """Nothing has to be asked."""
        return len(self.regions) == 1 and self.exact and self.anchored and not self.left

    @property
    def taken(self) -> str:
        """The one that is meant beyond doubt, below what is known; "" where something has to be
        asked."""
        code = self.regions[0].code if self.clear else ""
        return code if code and code != self.near and is_below(code, self.near) else ""

    @property
    def known(self) -> bool:
        """Only said again what is known already."""
        return bool(self.near and self.regions) and all(
            is_below(self.near, row.code) for row in self.regions
        )

    @property
    def offered(self) -> tuple[str, ...]:
        """What may be meant, all of it, where that is few enough to be listed. What contradicts
        itself is never offered in one way alone."""
        meant = [row.code for row in self.regions]
        if self.left and (self.against or not self.chatty):
            meant = [*meant, *(row.code for row in self.against if row.code not in meant)]
            meant = meant if len(meant) > 1 else []
        elif self.province:
            meant = [*meant, self.province] if meant else _within(self.province)
        meant = [code for code in meant if not (self.near and is_below(self.near, code))]
        return tuple(meant) if len(meant) <= MOST_LISTED and not self.taken else ()


def _within(province: str) -> list[str]:
    return [row.code for row in regions.regencies() if row.parent == province]
