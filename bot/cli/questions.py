"""`bimtek content …`: question files in and out, how questions do, scores made right."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.databases import current_database
from bot.cli.ending import fail, misused

if TYPE_CHECKING:
    from rich.console import Console

    from content.exchange import Imported
    from content.schema import Library

content_cli = typer.Typer(help="Questions: files in and out, how they do, scores made right.")


@content_cli.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="a question file: Moodle GIFT or Aiken, in UTF-8")],
    module: Annotated[str, typer.Option(help="the module whose bank they are for, as d1")],
    source: Annotated[
        list[str] | None, typer.Option(help="a source's key, for all of them; may be repeated")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="gift or aiken; else it is found out")] = "",
    out: Annotated[
        Path | None, typer.Option(help="a new file to write to; else it is printed")
    ] = None,
) -> None:
    """Turn a question file into the course's own format. What cannot be taken is listed with its
    line and the reason; what a writer still has to say stands there as FILL-IN. Nothing is added to
    the course: move the questions into the module's bank.md when they are complete."""
    from bot.cli.check_content import question_faults
    from content.exchange import find_module, fit, read
    from content.foreign import ForeignError

    library = _library()
    _check_words(library, source or [], form, out)
    try:
        wanted = find_module(library, module)
        taken = read(_text_of(file), form)
    except ForeignError as error:
        fail(f"{error}")
    imported = fit(taken, library, wanted, tuple(source or ()), question_faults)
    if imported.questions:
        _write(imported.text(module), out)
    _report(file, imported)


def _check_words(library: Library, sources: Iterable[str], form: str, out: Path | None) -> None:
    from content.exchange import READERS

    if form and form not in READERS:
        misused(f"--format is one of {', '.join(READERS)}")
    for key in sources:
        if key not in library.sources:
            fail(f"--source: there is no source {key!r} in content/sources/; write it there first")
        if library.sources[key].grade == "X":
            fail(f"--source: {key} is graded X, and nothing is asked about such facts")
    _is_new("--out", out)


def _report(file: Path, imported: Imported) -> None:
    for remark in imported.refused:
        typer.echo(f"{file}: not taken, {remark}", err=True)
    typer.echo(f"{len(imported.questions)} taken, {len(imported.refused)} not", err=True)
    if imported.todo:
        missing = ", ".join(f"{what} in {count}" for what, count in imported.todo.items())
        typer.echo(f"still to be said where FILL-IN stands: {missing}", err=True)
    if not imported.questions:
        raise typer.Exit(1)


@content_cli.command("export")
def export_file(
    gift: Annotated[bool, typer.Option("--gift", help="as Moodle GIFT")] = False,
    course: Annotated[str, typer.Option(help="one course, as bimtek-dasar; else all")] = "",
    module: Annotated[str, typer.Option(help="one module, as d1; else all")] = "",
    out: Annotated[Path | None, typer.Option(help="a file; else it is printed")] = None,
) -> None:
    """Write the questions of lessons and banks for another program. They hold the right answers:
    keep the file from those who learn."""
    from content.exchange import exported
    from content.foreign import ForeignError

    if not gift:
        misused("say in which format: --gift")
    try:
        text = exported(_library(), course, module)
    except ForeignError as error:
        fail(str(error))
    _write(text, out)


@content_cli.command("stats")
def stats(
    csv: Annotated[Path | None, typer.Option(help="a new file for a spreadsheet")] = None,
) -> None:
    """Show how each question does, the worst first: who had it right at the first try, how well it
    separates strong from weak, which wrong option nobody takes. Nobody is named."""
    from bot.features.questions.report import as_table, written
    from bot.features.questions.rules import worst_first
    from bot.features.questions.stats import load_figures

    library = _library()
    _is_new("--csv", csv)
    with current_database() as engine:
        reading = engine.execution_options(sqlite_begin="DEFERRED")
        with reading.connect() as connection:
            found = worst_first(load_figures(connection, library))
    if csv is None:
        _console().print(as_table(library, found))
    else:
        _write(written(library, found), csv)


@content_cli.command("rescore")
def rescore(
    questions: Annotated[list[str], typer.Argument(help="ids, as d1-b07")],
    yes: Annotated[bool, typer.Option("--yes", help="do it; else it is only shown")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show it: the default")] = False,
    csv: Annotated[
        Path | None, typer.Option(help="a new file with the people: keep it safe")
    ] = None,
) -> None:
    """Make scores right after these questions were corrected or withdrawn in the course. Restart
    the bot first, so that it asks what the course says now. A score that was told never falls, and
    nobody loses a pass; those who pass now get a message."""
    from bot.clock import SystemClock
    from bot.features.questions.report import outcome_lines, people_in
    from bot.features.questions.rescore import Rescore, RescoreError

    if yes and dry_run:
        misused("--yes or --dry-run, not both")
    library = _library()
    _is_new("--csv", csv)
    with current_database() as engine:
        try:
            work = Rescore(engine, library, dict.fromkeys(questions))
            with people_in(csv) as seen:
                outcome = work.preview(seen)
        except RescoreError as error:
            fail(str(error))
        if yes:
            outcome = work.carry_out(SystemClock().now())
    for line in outcome_lines(library, work.corrections, outcome, done=yes):
        typer.echo(line)


# --- what they have in common ------------------------------------------------------------------


def _library() -> Library:
    from content.loader import load
    from content.reading import ContentError

    try:
        return load()
    except ContentError as error:
        fail(f"the course has faults, mend them first:\n{error}")


def _is_new(option: str, file: Path | None) -> None:
    if file is not None and file.exists():
        fail(f"{option}: {file} is there already; name a new file")


def _console() -> Console:
    """As wide as the terminal; a pipe gets whole lines."""
    from rich.console import Console

    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=160)


def _text_of(file: Path) -> str:
    from content.foreign import decoded

    try:
        return decoded(file.read_bytes())
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}")


def _write(text: str, out: Path | None) -> None:
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        fail(f"{out} cannot be written: {error.strerror}")
