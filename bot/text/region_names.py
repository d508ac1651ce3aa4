"""A region as a coordinator names it."""

from __future__ import annotations

from bot.text.phrases import Phrase, t
from bot.text.places import Reading, is_below, read, told_name


def region_named(text: str, scope: str) -> tuple[str, Phrase | None]:
    """Find the code of the one region within `scope` that a text clearly means, or what is wrong
    with it. What is below the scope counts before the rest of the country."""
    found = read(text, scope)
    codes = codes_of(found)
    inside = [code for code in codes if is_below(code, scope)]
    if found.left and codes:
        return "", t("planning.place_left", text=text, words=found.left)
    if codes and not inside:
        return "", t("planning.place_outside", text=told_name(codes[0]))
    if len(inside) == 1 and found.exact:
        return inside[0], None
    if inside:
        names = "; ".join(map(told_name, inside[:4]))
        return "", t("planning.place_unclear", text=text, names=names)
    return "", t("planning.place_unknown", text=text)


def codes_of(found: Reading) -> list[str]:
    """What a text may mean, a whole province too."""
    return [*([found.province] if found.province else []), *(row.code for row in found.regions)]
