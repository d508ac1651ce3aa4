"""Figures of questions and outcomes of rescorings, as an operator reads them."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.documents.spreadsheets import Cell, Column, Sheet
from bot.features.questions.reads import Person
from bot.features.questions.rescore import RescoreError, Seen, region_of
from bot.features.questions.rules import uncertain_attempts
from bot.features.questions.types import FEWEST, Correction, Figures, Outcome
from bot.text.places import scope_name
from content.schema import Library

if TYPE_CHECKING:
    from rich.table import Table

_DOUBTS = {
    "key": "check the key: the strong get it wrong",
    "separates": "hardly separates",
    "hard": "few get it right",
    "easy": "nearly all get it right",
    "unused": "an option that nobody takes",
}
_DOUBTS_ID = {
    "key": "periksa kunci: yang pandai justru salah",
    "separates": "hampir tidak membedakan",
    "hard": "sedikit yang benar",
    "easy": "hampir semua benar",
    "unused": "ada pilihan yang tidak dipakai",
}


# --- how questions do --------------------------------------------------------------------------


def as_table(library: Library, found: Iterable[Figures]) -> Table:
    from rich.table import Table
    from rich.text import Text

    note = f"fewer than {FEWEST} people: no figures. Separation: point-biserial, -1 to 1"
    shown = Table(title="Questions, the worst first", caption=note)
    shown.add_column("question", no_wrap=True)
    for heading in ("people", "right", "separation"):
        shown.add_column(heading, justify="right", no_wrap=True)
    for heading in ("nobody takes", "look"):
        shown.add_column(heading)
    for one in found:
        look = "; ".join(_DOUBTS[code] for code in uncertain_attempts(one))
        cells = (one.question, f"{one.people}", _percent(one.right), _signed(one.separation))
        shown.add_row(*cells, Text(_unused(library, one)), look)
    return shown


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def _signed(value: float | None) -> str:
    return "-" if value is None else f"{value:+.2f}"


def _unused(library: Library, one: Figures) -> str:
    options = library.questions[one.question].options
    return "; ".join(options[place].text for place in one.unused)


def written(library: Library, found: Iterable[Figures]) -> str:
    """Write the figures as CSV."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(("question", "people", "right", "separation", "nobody_takes", "look", "text"))
    for one in found:
        look = "; ".join(_DOUBTS[code] for code in uncertain_attempts(one))
        right = "" if one.right is None else f"{one.right:.4f}"
        apart = "" if one.separation is None else f"{one.separation:.4f}"
        text = library.questions[one.question].text
        rows.writerow((one.question, one.people, right, apart, _unused(library, one), look, text))
    return out.getvalue()


def sheet(library: Library, found: Iterable[Figures]) -> Sheet:
    """Make a sheet for the spreadsheet of the recap, in Indonesian."""
    columns = (
        Column("Soal", 12),
        Column("Penjawab", 10),
        Column("Benar pada jawaban pertama (%)", 30),
        Column("Daya pembeda (-1 sampai 1)", 26),
        Column("Pilihan yang tidak dipakai", 50),
        Column("Perlu dilihat", 44),
        Column("Pertanyaan", 80),
    )
    return Sheet("Soal", columns, _rows(library, found))


def _rows(library: Library, found: Iterable[Figures]) -> Iterator[list[Cell]]:
    for one in found:
        look = "; ".join(_DOUBTS_ID[code] for code in uncertain_attempts(one))
        right = None if one.right is None else round(100 * one.right, 1)
        apart = None if one.separation is None else round(one.separation, 2)
        text = library.questions[one.question].text
        yield [one.question, one.people, right, apart, _unused(library, one), look, text]


# --- scores made right -------------------------------------------------------------------------


def outcome_lines(
    library: Library, corrections: Mapping[str, Correction], outcome: Outcome, *, done: bool
) -> Iterator[str]:
    """Say what came of it, in numbers only; no names."""
    for correction in corrections.values():
        yield _now(library, correction)
    yield f"attempts in which they were asked: {outcome.attempts}"
    yield f"scores that {'rose' if done else 'rise'}: {outcome.raised}"
    yield f"scores that would be lower, left as they were told: {outcome.kept}"
    yield f"answers with another verdict: {outcome.answers}"
    passes = outcome.passes.total()
    yield f"people who pass {'since' if done else 'then'}: {passes}"
    for module, count in sorted(outcome.by_module.items()):
        if count:
            yield f"  module {module}: {count}"
    for region, count in sorted(outcome.passes.items()):
        yield f"  {scope_name(region)}: {count}"
    if not done:
        yield "nothing is written yet: --yes does it, and tells those who pass"


def _now(library: Library, correction: Correction) -> str:
    if correction.right is None:
        return f"{correction.question}: withdrawn, no score counts it"
    right = library.questions[correction.question].options[correction.right]
    return f"{correction.question}: right is option {correction.right + 1}, {right.text!r}"


@contextmanager
def people_in(file: Path | None) -> Iterator[Seen | None]:
    """Take down whose scores rise, in a file that only its owner can read. Raises RescoreError."""
    if file is None:
        yield None
        return
    try:
        private = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise RescoreError(f"{file} cannot be written: {error.strerror}") from None
    with open(private, "w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(("name", "place", "region", "module", "before", "after", "passes"))

        def seen(person: Person) -> None:
            about = person.about
            where = (about.place, scope_name(region_of(about.place)))
            for change in person.changes:
                if change.raised:
                    score = (change.module, change.before, change.after)
                    rows.writerow((_inert(about.name), *where, *score, int(change.passes)))

        yield seen


def _inert(name: str) -> str:
    """No formula in a spreadsheet."""
    return f"'{name}" if name.startswith(("=", "+", "-", "@", "\t", "\r")) else name
