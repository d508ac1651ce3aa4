"""The alarms ring when they should: `promtool`, where Debian's package `prometheus` has it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.watching.table import ALARMS
from tests.server.tools import debian_tool

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy/prometheus/bimtek.rules.yml"
SAYS = {one.name: one.says for one in ALARMS}


def cases() -> dict[str, Any]:
    """The cases with what each alarm says in them."""
    written: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "alarms.yml").read_text())
    for one in (one for test in written["tests"] for one in test["alert_rule_test"]):
        for rings in one.get("exp_alerts", ()):
            rings["exp_annotations"] = {"summary": said(one["alertname"], rings["exp_labels"])}
    return {**written, "rule_files": [str(RULES)]}


def said(alarm: str, labels: dict[str, str]) -> str:
    return re.sub(r"{{ \$labels\.(\w+) }}", lambda found: labels[found[1]], SAYS[alarm])


def test_each_alarm_is_tried_to_ring_and_not_to_ring() -> None:
    tried = [one for test in cases()["tests"] for one in test["alert_rule_test"]]
    assert {one["alertname"] for one in tried if one.get("exp_alerts")} == set(SAYS)
    assert {one["alertname"] for one in tried if not one.get("exp_alerts")} == set(SAYS)


@pytest.fixture(scope="session")
def promtool(tmp_path_factory: pytest.TempPathFactory) -> str:
    return debian_tool("promtool", "prometheus", tmp_path_factory.mktemp("prometheus"))


def test_each_rings_when_it_should(promtool: str, tmp_path: Path) -> None:
    file = tmp_path / "alarms.yml"
    file.write_text(yaml.safe_dump(cases()))
    for work in (("check", "rules", str(RULES)), ("test", "rules", str(file))):
        ended = subprocess.run([promtool, *work], capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr
