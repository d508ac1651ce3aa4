"""What the page on privacy tells is what the program keeps."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from bot.engine.policy import TEXTS_KEPT
from bot.features.enquiries.types import KEPT as ENQUIRIES_KEPT
from bot.features.invitees.types import CAME_KEPT
from bot.runtime.retention import UNDECIDED_KEPT
from bot.settings import Settings
from bot.store.files import KEPT as FILES_KEPT
from models.schema import metadata

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/privacy/README.md").read_text("utf-8")
WORDS = {1: "a day", 2: "two days", 14: "14 days", 90: "90 days", 365: "a year"}


def kept_until(table: str) -> str:
    return next(line for line in PAGE.splitlines() if f"`{table}`" in line)


def test_every_table_stands_on_the_page_once() -> None:
    section = PAGE.partition("## What is kept")[2].partition("## Where it flows")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    named = re.findall(r"`(\w+)`", "\n".join(rows))
    assert sorted(named) == sorted(metadata.tables)


def test_what_is_said_to_go_goes_then() -> None:
    times = {
        "volunteer": UNDECIDED_KEPT,
        "inbox": TEXTS_KEPT,
        "file": FILES_KEPT,
        "enquiry": ENQUIRIES_KEPT,
        "invitee": CAME_KEPT,
        "invitee_list": timedelta(days=Settings.model_fields["list_days"].default),
    }
    assert [name for name, kept in times.items() if WORDS[kept.days] not in kept_until(name)] == []
