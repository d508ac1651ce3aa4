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
from bot.features.invitees import lists
from bot.features.invitees.files import import_list, template
from bot.features.invitees.lists import begin, move
from bot.features.invitees.reading import read_apart
from bot.features.invitees.reads import outcomes_of
from bot.features.invitees.results import report
from bot.features.invitees.texts import preview
from bot.features.invitees.types import (
    LARGEST_FILE,
    Imported,
    ListState,
    Lot,
    Outcome,
    UnreadableList,
)
from bot.store.audit import note
from bot.text.phrases import Phrase, t

T = TypeVar("T")
_ENGLISH = Renderer("en", "Asia/Jakarta", Capabilities("plain", 4096, buttons=False))


def run(
    file: Path, to: Path, database: Engine, now: datetime, sure: Callable[[str], bool]
) -> tuple[int, Imported] | None:
    """Read the list, show what was understood, import it if they are `sure`, and write the report;
    return its number, too. None when they are not. Raises UnreadableList, OSError."""
    if file.stat().st_size > LARGEST_FILE:
        raise UnreadableList(t("file.too_large", megabytes=LARGEST_FILE // 1_000_000))
    content = file.read_bytes()

    def write(work: Callable[[Connection], T], /) -> T:
        with database.begin() as connection:
            return work(connection)

    read = read_apart(content, "")
    seen = Imported(read, tuple(write(lambda c: outcomes_of(c, read.judged, ""))))
    if seen.people and not sure(_ENGLISH.text(preview(file.name, seen))):
        return None
    with bar(file.name) as told:
        list = write(lambda connection: begin(connection, None, "", file.name, now))
        imported = import_list(read, Lot(list, ""), now, write, told)
        done = {"people": imported.people, "imported_at": now}
        write(lambda c: move(c, list, ListState.LOOKING, ListState.IMPORTED, **done))
    to.write_bytes(report(imported))
    return list, imported


def take_back(list: int, database: Engine, now: datetime) -> str | None:
    """Invite those of a list no longer who have not come; None where there is none."""
    with database.begin() as connection:
        if not move(connection, list, ListState.IMPORTED, ListState.TAKEN_BACK):
            return None
        people = lists.take_back(connection, list)
        note(connection, now, "list taken back", people=people)
    return f"list {list} is taken back: {people} people are invited no more"


def counts(imported: Imported) -> str:
    """Tell what became of all rows."""
    told = ", ".join(f"{imported.count(outcome)} {outcome.value}" for outcome in Outcome)
    return f"{len(imported.outcomes)} rows: {told}"


def write_template(to: Path) -> str:
    """Write an empty list to fill in. Raises OSError."""
    to.write_bytes(template())
    return f"fill in {to}, then: bimtek import {to}"


def in_english(say: Phrase) -> str:
    return _ENGLISH.label(say)
