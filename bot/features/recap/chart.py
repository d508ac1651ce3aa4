"""The picture of the recap, drawn to be read on a small phone: few bars, big letters, the numbers
beside the bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bot.documents import typesetting

_TEMPLATE = typesetting.ROOT / "templates" / "chart.typ"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the chart. `percent` is its length, `note` stands beside it."""

    name: str
    percent: int
    note: str


def draw(title: str, subtitle: str, bars: Sequence[Bar]) -> bytes:
    """Draw a PNG. The template cuts names that leave their notes no room: it can measure them."""
    data = {"title": title, "subtitle": subtitle, "bars": [asdict(bar) for bar in bars]}
    return typesetting.png(_TEMPLATE, data)
