"""A region as a coordinator names it."""

from __future__ import annotations

from bot.text.matching import normalize
from bot.text.phrases import Phrase, t
from bot.text.places import Found, find, full_name
from content import regions
from content.regions import Region


def region_named(text: str, scope: str) -> tuple[str, Phrase | None]:
    """Find the code of the one region within `scope` that a text clearly means, or what is wrong
    with it. What is below the scope counts before the rest of the country."""
    founds = (_below(text, scope), _province(text), find(text))
    for found in founds:
        inside = _inside(found, scope)
        if len(inside) == 1 and (found.certain or normalize(inside[0].name) == normalize(text)):
            return inside[0].code, None
    for found in founds:
        inside = _inside(found, scope)
        if found.certain and not inside:
            return "", t("planning.place_outside", text=found.regions[0].name)
        if len(inside) > 1:
            names = ", ".join(full_name(r.code) for r in inside[:4])
            return "", t("planning.place_unclear", text=text, names=names)
    return "", t("planning.place_unknown", text=text)


def _inside(found: Found, scope: str) -> list[Region]:
    return [region for region in found.regions if _is_within(region.code, scope)]


def _below(text: str, scope: str) -> Found:
    return find(text, scope) if "." in scope and scope.count(".") < 3 else Found()


def _province(text: str) -> Found:
    same = tuple(p for p in regions.provinces() if normalize(p.name) == normalize(text))
    return Found(same, certain=bool(same))


def _is_within(code: str, scope: str) -> bool:
    return not scope or code == scope or code.startswith(f"{scope}.")
