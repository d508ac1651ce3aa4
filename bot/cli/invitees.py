"""`bimtek import`: a list read by the operator, for the whole country."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine

from bot.cli.bars import bar
from bot.engine.messages import Capabilities
from bot.engine.renderer import Renderer
from bot.features.invitees.files import import_list, report, template
from bot.features.invitees.types import LARGEST_FILE, Outcome, UnreadableList
from bot.text.phrases import Phrase, t

T = TypeVar("T")
_ENGLISH = Renderer("en", "Asia/Jakarta", Capabilities("plain", 4096, buttons=False))


def run(file: Path, to: Path, database: Engine, now: datetime) -> str:
    """Read the list and write the report. Raises UnreadableList, OSError."""
    if file.stat().st_size > LARGEST_FILE:
        raise UnreadableList(t("file.too_large", megabytes=LARGEST_FILE // 1_000_000))
    content = file.read_bytes()

    def write(work: Callable[[Connection], T], /) -> T:
        with database.begin() as connection:
            return work(connection)

    with bar(file.name) as told:
        imported = import_list(content, "", None, now, write, told)
    to.write_bytes(report(imported))
    counts = ", ".join(f"{imported.count(outcome)} {outcome.value}" for outcome in Outcome)
    return f"{len(imported.judged)} rows: {counts}\nwhat became of each row: {to}"


def write_template(to: Path) -> str:
    """Write an empty list to fill in. Raises OSError."""
    to.write_bytes(template())
    return f"fill in {to}, then: bimtek import {to}"


def in_english(say: Phrase) -> str:
    return _ENGLISH.label(say)
