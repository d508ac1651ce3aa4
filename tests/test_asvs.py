"""The page on ASVS tells of each point, and names only tests that exist."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from aiohttp import ClientSession

from tests.support.running_bot import RunningBot

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/asvs.md").read_text("utf-8")
# How many points each section of these chapters has, in ASVS 5.0.0.
POINTS = {
    1: (2, 10, 12, 3, 3),
    2: (3, 3, 5, 2),
    5: (1, 6, 3, 3),
    6: (3, 12, 8, 6, 8, 4, 2, 4),
    7: (3, 4, 2, 5, 3, 2),
    8: (4, 4, 3, 2),
    13: (4, 6, 4, 7),
}
ROW = re.compile(
    r"^\| (\d+)\.(\d+)\.(\d+)(?:-\1\.\2\.(\d+))? \| ([^|]+) \| (\w+) \| (.+) \|$", re.M
)
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
RUN_AS_CODE = {"eval", "exec", "compile", "__import__"}
OBJECTS = {"pickle", "shelve", "marshal", "yaml"}


def points() -> Iterator[tuple[int, int, int]]:
    for chapter, section, first, last, *_ in ROW.findall(PAGE):
        for point in range(int(first), int(last or first) + 1):
            yield int(chapter), int(section), point


def test_each_point_is_there_once() -> None:
    asked = Counter(
        (chapter, section, point)
        for chapter, sections in POINTS.items()
        for section, count in enumerate(sections, 1)
        for point in range(1, count + 1)
    )
    assert Counter(points()) == asked


def test_each_row_says_how_it_stands() -> None:
    rows = [line for line in PAGE.splitlines() if re.match(r"\| \d", line)]
    assert len(rows) == len(ROW.findall(PAGE))
    assert {row[5] for row in ROW.findall(PAGE)} <= {"yes", "part", "no", "none"}


def test_each_test_that_is_named_exists() -> None:
    named = NAMED.findall(PAGE)
    assert len(named) > 80
    assert [
        f"{file}::{name}" for file, name in named if name not in {"", *functions_of(file)}
    ] == []


def functions_of(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {one.name for one in ast.walk(tree) if isinstance(one, kinds)}


def test_no_text_is_run_as_code() -> None:
    """Nothing runs text as code, or makes objects of bytes that are not JSON."""
    found = []
    for folder in ("bot", "handlers", "models", "content"):
        for path in (ROOT / folder).rglob("*.py"):
            found += [f"{path}: {name}" for name in dangerous(ast.parse(path.read_text("utf-8")))]
    assert found == []


def dangerous(tree: ast.AST) -> Iterator[str]:
    for one in ast.walk(tree):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name):
            yield from {one.func.id} & RUN_AS_CODE
        elif isinstance(one, ast.Import):
            yield from {alias.name.partition(".")[0] for alias in one.names} & OBJECTS
        elif isinstance(one, ast.ImportFrom):
            yield from {(one.module or "").partition(".")[0]} & OBJECTS


def test_what_is_dangerous_is_seen() -> None:
    for text in ("eval(words)", "import pickle", "from marshal import loads"):
        assert list(dangerous(ast.parse(text)))


PATHS = ("/", "/healthz", "/metrics", "/webhook/telegram", "/sertifikat/x", "/berkas/a/b", "/none")


async def test_trace_is_not_answered(running_bot: RunningBot) -> None:
    statuses = [status for status, _ in await asked_for("TRACE", running_bot.url)]
    assert set(statuses) <= {404, 405}


async def test_no_answer_names_a_version(running_bot: RunningBot) -> None:
    headers = [names for _, names in await asked_for("GET", running_bot.url)]
    assert not [names for names in headers if {"server", "x-powered-by"} & names]


async def asked_for(method: str, url: str) -> list[tuple[int, set[str]]]:
    """Ask for each path; return the status and the names of the headers of each answer."""
    found = []
    async with ClientSession() as client:
        for path in PATHS:
            async with client.request(method, url + path) as answer:
                found.append((answer.status, {name.lower() for name in answer.headers}))
    return found
