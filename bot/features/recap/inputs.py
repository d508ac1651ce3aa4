"""Answers about the recap: of which region."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.inputs import Invalid
from bot.engine.messages import Button, Inbound, Layout
from bot.engine.renderer import Renderer
from bot.text.phrases import t
from bot.text.places import is_below, read
from bot.text.region_names import codes_of, region_named


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
        for near in dict.fromkeys((self.region, self.scope)):
            code, problem = region_named(text, near)
            if code or problem is None:
                return code
            if (nearly := _nearly(text, near)) is not None:
                return nearly
        return Invalid(problem or t("planning.places_wanted"))


def _nearly(text: str, near: str) -> str | None:
    """The one region that is nearly called so. Taken without asking back: what is shown then says
    which it is."""
    found = read(text, near)
    inside = [code for code in codes_of(found) if is_below(code, near)]
    return inside[0] if len(inside) == 1 and not found.left else None
