"""A code as people type it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.inputs import Choice, Invalid, Option
from bot.engine.messages import Button, Inbound, Layout
from bot.engine.renderer import Renderer
from bot.features.linking.rules import code_in
from bot.text.phrases import t


@dataclass(frozen=True, slots=True)
class TypedCode:
    """Six digits, or one of the options."""

    options: tuple[Option, ...] = ()
    layout: Layout = Layout.NUMBERED
    own: frozenset[str] = frozenset()

    @property
    def buttons(self) -> tuple[Button, ...]:
        return Choice(self.options).buttons

    def parse(self, inbound: Inbound, renderer: Renderer) -> str | Invalid:
        code = code_in(inbound.text) if inbound.button is None else None
        if code is not None:
            return code
        value = Choice(self.options).parse(inbound, renderer)
        return Invalid(t("linking.six_digits")) if isinstance(value, Invalid) else value
