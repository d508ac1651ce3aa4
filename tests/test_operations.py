"""What the operator reads holds what the program shows."""

from __future__ import annotations

from pathlib import Path

from bot.metrics import REGISTRY

PAGE = (Path(__file__).parents[1] / "docs" / "operations.md").read_text("utf-8")


def test_every_metric_is_explained() -> None:
    assert [metric.name for metric in REGISTRY.collect() if f"`{metric.name}" not in PAGE] == []
