"""The region that a page shows: all that is the coordinator's, or a part of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.person import PersonState
from bot.features.recap.requests import RegionRecap
from bot.features.recap.types import Recap
from bot.runtime.acts import Asker
from bot.text.places import is_below, short_name
from bot.web.console.page import Asked, NotThere
from content import regions


def region_of(person: PersonState, asked: Asked) -> str:
    """Read which region is asked for. Raises NotThere for one that is none, or not theirs to
    see."""
    scope = person.scope or ""
    wanted = asked.query.get("wilayah", "")
    if not wanted:
        return scope
    if regions.region(wanted) is None or not is_below(wanted, scope):
        raise NotThere
    return wanted


def recap_of(asker: Asker, asked: Asked) -> Recap:
    return asker.ask(RegionRecap(region_of(asker.person, asked)))


def path_to(region: str, scope: str) -> Sequence[tuple[str, str]]:
    """List a region and those that it lies in, the widest first, up to what is theirs."""
    parts = region.split(".") if region else []
    codes = [".".join(parts[:n]) for n in range(len(parts) + 1)]
    return [(code, short_name(code)) for code in codes if is_below(code, scope)]
