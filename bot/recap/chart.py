"""The picture of the recap, drawn to be read on a small phone: few bars, big letters, the numbers
beside the bars."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

_WIDTH, _DPI = 6.0, 180  # 1080 dots: the width of a phone's screen
_BAR, _REST = "#1b7f5c", "#e3e8e6"
_INK, _FAINT = "#1d2a26", "#5b6a65"
_NAME_WIDTH = 26


@dataclass(frozen=True, slots=True)
class Bar:
    """`percent` is its length, `note` stands beside it."""

    name: str
    percent: int
    note: str


def draw(title: str, subtitle: str, bars: Sequence[Bar]) -> bytes:
    """A PNG. Matplotlib is loaded here: it takes a second and forty megabytes, and few ask."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    heading = textwrap.wrap(title, 30)
    top = 0.38 * len(heading) + 0.55
    height = top + 0.82 * len(bars) + 0.15
    figure = Figure(figsize=(_WIDTH, height), dpi=_DPI, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.04, 0.15 / height, 0.92, 1 - (top + 0.15) / height))
    axes.set_axis_off()
    axes.set_xlim(0, 100)
    axes.set_ylim(len(bars) - 0.5, -0.5)
    for place, bar in enumerate(bars):
        axes.barh(place + 0.16, 100, height=0.36, color=_REST)
        axes.barh(place + 0.16, bar.percent, height=0.36, color=_BAR)
        name = textwrap.shorten(bar.name, _NAME_WIDTH, placeholder="…")
        above, look = place - 0.06, {"va": "bottom", "fontsize": 15, "color": _INK}
        axes.text(0, above, name, look, ha="left")
        axes.text(100, above, bar.note, look, ha="right", fontweight="bold")
    edge = 1 - 0.16 / height
    figure.text(
        0.04, edge, "\n".join(heading), va="top", fontsize=19, fontweight="bold", color=_INK
    )
    below = edge - 0.38 * len(heading) / height
    figure.text(0.04, below, subtitle, va="top", fontsize=13, color=_FAINT)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()
