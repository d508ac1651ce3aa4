"""Answers about the recap: of which region."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.inputs import Invalid
from bot.engine.messages import Button, Inbound, Layout
from bot.engine.renderer import Renderer
from bot.text.phrases import t
from bot.text.places import find, is_below
from bot.text.region_names import region_named


@dataclass(frozen=True, slots=True)
class Place:
    """One region within `scope`: its code. What lies below `region`, where the person looks just
    now, counts first."""

    scope: str
    region: str
    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    def parse(self, inbound: Inbound, renderer: Renderer) -> str | Invalid:
        text, problem = inbound.text.strip(), None
        for within in dict.fromkeys((self.region, self.scope)):
            code, problem = region_named(text, within)
            if code or problem is None:
                return code
            if near := _near(text, within):
                return near
        return Invalid(problem or t("planning.places_wanted"))


def _near(text: str, within: str) -> str:
    """The one region that is nearly called so; "" for none or several. Taken without asking back:
    what is shown then says which it is."""
    found = find(text, within) if 1 <= within.count(".") <= 2 else find(text)
    inside = [region.code for region in found.regions if is_below(region.code, within)]
    return inside[0] if len(inside) == 1 else ""
