"""Who imports whom."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("bot", "handlers", "content", "models")
LIBRARIES = ("sqlalchemy", "telegram", "twilio", "starlette", "apscheduler", "aiohttp", "asyncio")
# The packages of what the bot does, alike inside: these of their files are pure.
FEATURES = (
    "audience", "broadcasts", "certificates", "costs", "enquiries", "intake", "linking", "office",
    "questions", "recap", "review", "tiers", "training", "waiting",
)  # fmt: skip
PURE_PARTS = ("__init__", "answers", "effects", "readings", "rules", "words")
PURE = """
answers contacts conversation dates effects engine formatted markup messages personal phrases places
readings registry session standing telling voice words world interpreter
""".split()
PURE_FILES = tuple(
    file
    for file in (
        *(f"bot/{name}.py" for name in PURE),
        *(f"bot/text/danger/{part}.py" for part in ("answers", "forms", "reader", "words")),
        *(f"bot/{feature}/{part}.py" for feature in FEATURES for part in PURE_PARTS),
    )
    if (ROOT / file).exists()
)
NO_OTHERS = {
    "telegram": ("bot/channels/telegram*.py",),
    "twilio": ("bot/channels/whatsapp*.py",),
}


def files(*patterns: str) -> list[str]:
    paths = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    names = sorted(path.relative_to(ROOT).as_posix() for path in paths)
    return [name for name in names if any(fnmatch(name, pattern) for pattern in patterns)]


def imported(file: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def packages(file: str) -> set[str]:
    return {name.partition(".")[0] for name in imported(file)}


@pytest.mark.parametrize("file", files("handlers/*.py"))
def test_handlers_know_the_words_they_are_written_in_and_the_content(file: str) -> None:
    known = """answers contacts conversation effects formatted messages personal phrases places
    readings registry voice world""".split()
    allowed = {f"bot.{name}" for name in (*known, *FEATURES)} | {
        f"bot.{feature}.{part}" for feature in FEATURES for part in PURE_PARTS
    }
    allowed |= {f"bot.features.{feature}.requests" for feature in ("learning", "volunteers")}
    allowed |= {"bot.engine.policy", "bot.text.names", "models.vocabulary"}
    assert {name for name in imported(file) if name.startswith(("bot.", "models"))} <= allowed
    assert packages(file) <= {
        "__future__",
        "dataclasses",
        "collections",
        "datetime",
        "itertools",
        "typing",
        "re",
        "random",
    } | {
        "bot",
        "content",
        "handlers",
        "models",
    }


@pytest.mark.parametrize("file", files("handlers/*.py", *PURE_FILES))
def test_the_pure_part_asks_neither_for_the_time_nor_for_chance(file: str) -> None:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    asked = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not {name for name in asked if name.endswith((".now", ".today", ".utcnow", "time.time"))}
    assert not {name for name in asked if name.startswith("random.") or name == "Random"}


@pytest.mark.parametrize("file", PURE_FILES)
def test_the_engine_knows_no_outside_world(file: str) -> None:
    assert not packages(file) & {*LIBRARIES, "handlers", "os"}
    known = {"models.vocabulary"}
    assert {name for name in imported(file) if name.startswith("models")} <= known


@pytest.mark.parametrize("file", files("content/*.py"))
def test_content_needs_the_standard_library_only(file: str) -> None:
    assert packages(file) <= {*sys.stdlib_module_names, "content"}


@pytest.mark.parametrize("file", files("bot/channels/*.py"))
def test_channels_know_neither_the_tables_nor_the_conversations(file: str) -> None:
    assert not packages(file) & {"models", "handlers", "sqlalchemy"}


@pytest.mark.parametrize("file", files("models/*.py"))
def test_models_are_tables_and_queries_on_them(file: str) -> None:
    assert not packages(file) & {"handlers", "telegram", "twilio", "starlette", "aiohttp"}


@pytest.mark.parametrize("library", NO_OTHERS)
def test_a_platforms_library_stays_in_its_channel(library: str) -> None:
    users = [file for file in files("*") if library in packages(file)]
    assert [file for file in users if not any(fnmatch(file, p) for p in NO_OTHERS[library])] == []
