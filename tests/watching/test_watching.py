"""Page, rules and dashboard tell of the metrics that there are, and of all of them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from prometheus_client import Histogram

from bot.metrics import REGISTRY
from bot.watching.__main__ import MADE
from bot.watching.table import ALARMS, WATCHED
from bot.watching.types import Watched

ROOT = Path(__file__).parents[2]
LABELS = {"le", "instance", "job"}


def test_each_metric_is_watched() -> None:
    watched = {next(iter(one.metric.collect())).name for one in WATCHED}
    assert {metric.name for metric in REGISTRY.collect()} == watched
    assert len(WATCHED) == len(watched)


@pytest.mark.parametrize("name", MADE)
def test_what_is_made_is_current(name: str) -> None:
    assert (ROOT / name).read_text("utf-8") == MADE[name](), "run make watching"


def series(one: Watched) -> set[str]:
    """Names under which Prometheus has it."""
    ends = ("_bucket", "_count", "_sum") if isinstance(one.metric, Histogram) else ("",)
    return {f"{one.name}{end}" for end in ends}


def asked() -> list[str]:
    return [one.expr for one in ALARMS] + [one.graph.expr for one in WATCHED]


def test_whatever_is_asked_for_exists() -> None:
    there = set().union(*map(series, WATCHED))
    named = {name for expr in asked() for name in re.findall(r"bimtek_\w+", expr)}
    assert named <= there


@pytest.mark.parametrize("one", WATCHED, ids=lambda one: one.name)
def test_it_is_asked_for_by_labels_that_it_has(one: Watched) -> None:
    expressions = [one.graph.expr, *([one.alarm.expr] if one.alarm else [])]
    groups = [group for expr in expressions for group in re.findall(r"by \(([\w, ]+)\)", expr)]
    legend = re.findall(r"{{(\w+)}}", one.graph.legend)
    shown = re.findall(r"\$labels\.(\w+)", one.alarm.says if one.alarm else "")
    used = {*legend, *shown, *(name for group in groups for name in group.split(", "))}
    assert used <= {*one.labels, *LABELS}


def test_alarms_have_names_of_their_own() -> None:
    names = [one.name for one in ALARMS]
    assert len(names) == len(set(names))


def test_no_panel_covers_another() -> None:
    panels = json.loads((ROOT / "deploy/grafana/bimtek.json").read_text("utf-8"))["panels"]
    places = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(places) == len(set(places))
    assert len({panel["id"] for panel in panels}) == len(panels)
