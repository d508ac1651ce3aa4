"""`make watching`: write what is made from the table of metrics."""

from __future__ import annotations

from pathlib import Path

from bot.watching.drawing import dashboard, page, rules

ROOT = Path(__file__).parents[2]
MADE = {
    "deploy/prometheus/bimtek.rules.yml": rules,
    "deploy/grafana/bimtek.json": dashboard,
    "docs/metrics.md": page,
}

if __name__ == "__main__":
    for name, made in MADE.items():
        (ROOT / name).write_text(made(), "utf-8")
