"""What the import contracts (pyproject.toml, `lint-imports`) cannot see."""

from __future__ import annotations

import ast
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PURE = (
    "handlers/*.py",
    "bot/text/*.py",
    "bot/engine/*.py",
    *(
        f"bot/features/*/{part}.py"
        for part in ("types", "rules", "*inputs", "texts", "requests", "requests/*")
    ),
)


def files(*patterns: str) -> list[str]:
    paths = (path for folder in ("bot", "handlers") for path in (ROOT / folder).rglob("*.py"))
    names = sorted(path.relative_to(ROOT).as_posix() for path in paths)
    return [name for name in names if any(fnmatch(name, pattern) for pattern in patterns)]


@pytest.mark.parametrize("file", files(*PURE))
def test_the_pure_part_asks_neither_for_the_time_nor_for_chance(file: str) -> None:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    asked = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not {name for name in asked if name.endswith((".now", ".today", ".utcnow", "time.time"))}
    assert not {name for name in asked if name.startswith("random.") or name == "Random"}


@pytest.mark.parametrize("file", sorted((ROOT / "content").rglob("*.py"), key=str))
def test_content_needs_the_standard_library_only(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert {name.partition(".")[0] for name in imported} <= {*sys.stdlib_module_names, "content"}
