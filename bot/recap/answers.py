"""Answers about the recap: of which region."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answers import Invalid
from bot.messages import Button, Inbound, Layout
from bot.training.answers import region_named
from bot.voice import Voice


@dataclass(frozen=True, slots=True)
class Place:
    """One region within `scope`: its code. What lies below `region`, where the person looks just
    now, counts first."""

    scope: str
    region: str
    buttons: tuple[Button, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    def parse(self, inbound: Inbound, voice: Voice) -> str | Invalid:
        text = inbound.text.strip()
        code, problem = region_named(text, self.region)
        if problem is not None and self.region != self.scope:
            code, wider = region_named(text, self.scope)
            problem = wider if not code else None
        return Invalid(problem) if problem is not None else code
