"""Charts as SVG, drawn here: without a script, without a style of their own, with words for who
does not see them."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

_WIDTH, _ROW, _VALUE = 320, 46, 84


def bars(title: str, rows: Sequence[tuple[str, float, str]], most: float = 0) -> Markup:
    """Draw horizontal bars: each row is a label, its size, and what is written at its end."""
    top = most or max((size for _, size, _ in rows), default=0) or 1
    height = _ROW * len(rows)
    drawn = Markup("").join(_bar(n, row, top) for n, row in enumerate(rows))
    words = "; ".join(f"{label}: {value}" for label, _, value in rows)
    return Markup(
        '<svg class="chart" role="img" viewBox="0 0 {w} {h}" aria-label="{words}">{drawn}</svg>'
    ).format(w=_WIDTH, h=height, words=f"{title}. {words}", drawn=drawn)


def _bar(n: int, row: tuple[str, float, str], top: float) -> Markup:
    label, size, value = row
    room = _WIDTH - _VALUE
    length = max(0, min(room, round(room * size / top)))
    y = n * _ROW
    return Markup(
        '<text x="0" y="{ty}" class="c-label">{label}</text>'
        '<rect x="0" y="{by}" width="{room}" height="14" rx="3" class="c-room"/>'
        '<rect x="0" y="{by}" width="{length}" height="14" rx="3" class="c-bar"/>'
        '<text x="{w}" y="{vy}" class="c-value" text-anchor="end">{value}</text>'
    ).format(
        ty=y + 16,
        by=y + 22,
        vy=y + 34,
        room=room,
        length=length,
        w=_WIDTH,
        label=_short(label),
        value=escape(value),
    )


def _short(label: str) -> str:
    return label if len(label) <= 38 else f"{label[:37]}…"
