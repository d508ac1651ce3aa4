"""What documents, comments and docstrings name is there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDERS = (
    "bot",
    "handlers",
    "models",
    "content",
    "locales",
    "tests",
    "benchmarks",
    "docs",
    ".ci",
    "deploy",
)
# What gives a path of its own: `handlers/<topic>/`, `content/{LESSON}`, bot/features/*/rules.py.
MADE_UP = re.compile(r"[<{*…]|/test_$")
NAMED = re.compile(
    rf"(?<![\w/.-])(?:{'|'.join(map(re.escape, FOLDERS))})/[\w./<>{{}}*…-]*[\w>}}*/]"
)
ALONE = re.compile(r"`(\w+\.py)`")
LINKED = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
ANCHORED = re.compile(r"\]\((?!https?:)([^)#\s]*)#([\w-]+)\)")
MODULES = {path.name for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")}
# Their text is what happened then, or says by its nature what is not there.
APART = {"CHANGELOG.md", "tests/cli/test_check.py", "tests/test_docs.py"}


def texts() -> list[str]:
    """Pages, and modules for what their comments, docstrings and messages name."""
    pages = chain(ROOT.glob("*.md"), (ROOT / "docs").rglob("*.md"), [ROOT / "pyproject.toml"])
    modules = chain.from_iterable(
        (ROOT / folder).rglob("*.py")
        for folder in ("bot", "handlers", "models", "content", "tests", "benchmarks")
    )
    names = (path.relative_to(ROOT).as_posix() for path in chain(pages, modules))
    return sorted(name for name in names if name not in APART)


def missing(file: str) -> Iterator[str]:
    text = (ROOT / file).read_text("utf-8")
    for name in NAMED.findall(text):
        if not MADE_UP.search(name) and not (ROOT / name).exists():
            yield name
    if file.endswith(".md"):
        yield from set(ALONE.findall(text)) - MODULES
        for link in LINKED.findall(text):
            if not (ROOT / file).parent.joinpath(link).exists():
                yield link


def test_each_path_that_is_named_exists() -> None:
    named = {file: list(missing(file)) for file in texts()}
    assert not {file: paths for file, paths in named.items() if paths}


def test_each_folder_stands_in_the_architecture() -> None:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    folders = [*(ROOT / "bot").iterdir(), *(ROOT / "bot/features").iterdir()]
    names = [one.name for one in folders if (one / "__init__.py").exists()]
    topics = [one.name for one in (ROOT / "handlers").iterdir() if (one / "__init__.py").exists()]
    assert not [name for name in [*names, *topics] if f"{name}/" not in page]


def test_the_changelog_tells_of_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[:2] == ["Unreleased", version]


def test_each_heading_that_is_led_to_is_there() -> None:
    lost = [
        f"{file}: {link}"
        for file in texts()
        if file.endswith(".md")
        for link, anchor in ANCHORED.findall((ROOT / file).read_text("utf-8"))
        if anchor not in anchors((ROOT / file).parent / link if link else ROOT / file)
    ]
    assert lost == []


def anchors(page: Path) -> set[str]:
    """Headings as a forge makes anchors of them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
