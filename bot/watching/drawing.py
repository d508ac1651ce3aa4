"""What is made from the table: Prometheus's rules, Grafana's dashboard, the page of metrics."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bot.watching.table import ALARMS, DOWN, SECTIONS
from bot.watching.types import Alarm, Watched

_MADE = "Made by `make watching` from bot/watching/table.py: change it there."
_WIDTH, _HEIGHT, _COLUMNS = 8, 7, 3
_SOURCE = {"type": "prometheus", "uid": "${source}"}


# --- rules ---------------------------------------------------------------------------------------


def rules() -> str:
    """Write the alarms as a file of rules."""
    lines = [f"# {_MADE}", "groups:", "  - name: bimtek", "    rules:"]
    for alarm in ALARMS:
        lines += _rule(alarm)
    return "\n".join(lines) + "\n"


def _rule(alarm: Alarm) -> Iterator[str]:
    """In YAML a JSON string is a string."""
    yield f"      - alert: {alarm.name}"
    yield f"        expr: {json.dumps(alarm.expr)}"
    yield f"        for: {alarm.lasts}"
    yield f"        labels: {{severity: {alarm.severity}}}"
    yield f"        annotations: {{summary: {json.dumps(alarm.says, ensure_ascii=False)}}}"


# --- dashboard -----------------------------------------------------------------------------------


def dashboard() -> str:
    """Write the dashboard, a row of panels for each section."""
    panels: list[dict[str, Any]] = []
    top = 0
    for title, section in SECTIONS.items():
        panels.append(_row(len(panels), title, top))
        for n, one in enumerate(section):
            place = {"x": n % _COLUMNS * _WIDTH, "y": top + 1 + n // _COLUMNS * _HEIGHT}
            panels.append(_panel(len(panels), one, place))
        top += 1 + -(-len(section) // _COLUMNS) * _HEIGHT
    return json.dumps(_dashboard(panels), indent=1, ensure_ascii=False) + "\n"


def _dashboard(panels: list[dict[str, Any]]) -> dict[str, Any]:
    source = {"name": "source", "label": "Prometheus", "type": "datasource", "query": "prometheus"}
    return {
        "uid": "kawan-bimtek",
        "title": "Kawan Bimtek",
        "description": _MADE,
        "tags": ["bimtek"],
        "schemaVersion": 39,
        "editable": True,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "timezone": "browser",
        "templating": {"list": [source]},
        "panels": panels,
    }


def _row(id: int, title: str, top: int) -> dict[str, Any]:
    place = {"x": 0, "y": top, "w": 24, "h": 1}
    return {"id": id + 1, "type": "row", "title": title, "gridPos": place, "panels": []}


def _panel(id: int, one: Watched, place: dict[str, int]) -> dict[str, Any]:
    target = {
        "refId": "A",
        "datasource": _SOURCE,
        "expr": one.graph.expr,
        "legendFormat": one.graph.legend,
    }
    return {
        "id": id + 1,
        "type": "timeseries",
        "title": one.title,
        "description": f"{one.meaning}. Normal: {one.normal}. Alarm: {one.alarm_words}.",
        "gridPos": {**place, "w": _WIDTH, "h": _HEIGHT},
        "datasource": _SOURCE,
        "targets": [target],
        "fieldConfig": {"defaults": {"unit": one.graph.unit, "min": 0}, "overrides": []},
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}},
    }


# --- page ----------------------------------------------------------------------------------------

_INTRODUCTION = """\
`GET /metrics`, for Prometheus. They hold no names, numbers or texts. What stands here is in \
`deploy/prometheus/bimtek.rules.yml` as alarms and in `deploy/grafana/bimtek.json` as a dashboard \
([operations](operations.md#watching))."""
_BESIDE = """\
Beside these watch what every server needs: free disk (alarm at 20 %), memory, the certificate's \
last day, replication lag, the age of the newest backup, and `GET /healthz` (alarm after two \
failures a minute apart)."""


def page() -> str:
    """Write the page of all metrics."""
    parts = [f"<!-- {_MADE} -->", "# What the metrics mean", _INTRODUCTION]
    for title, section in SECTIONS.items():
        rows = "\n".join(map(_table_row, section))
        head = "| Metric | Meaning | Normal | Alarm |\n|---|---|---|---|"
        parts.append(f"## {title}\n\n{head}\n{rows}")
    parts.append(f"## And that nothing tells anything\n\n`{DOWN.name}`: {DOWN.says}\n\n{_BESIDE}")
    return "\n\n".join(parts) + "\n"


def _table_row(one: Watched) -> str:
    labels = f"{{{','.join(one.labels)}}}" if one.labels else ""
    alarm = one.alarm_words + (f" (`{one.alarm.name}`)" if one.alarm else "")
    return f"| `{one.name}{labels}` | {one.meaning} | {one.normal} | {alarm} |"
