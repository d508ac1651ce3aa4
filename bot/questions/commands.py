"""`bimtek content …`: question files in and out, how questions do, scores made right."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
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
    from bot.check import question_faults
    from content.exchange import find_module, fit, read
    from content.foreign import ForeignError

    library = _library()
    _check_words(library, source or [], form, out)
    try:
        wanted = find_module(library, module)
        taken = read(_text_of(file), form)
    except ForeignError as error:
        _fail(f"{error}")
    imported = fit(taken, library, wanted, tuple(source or ()), question_faults)
    if imported.questions:
        _write(imported.text(module), out)
    _report(file, imported)


def _check_words(library: Library, sources: Iterable[str], form: str, out: Path | None) -> None:
    from content.exchange import READERS

    if form and form not in READERS:
        _fail(f"--format is one of {', '.join(READERS)}")
    for key in sources:
        if key not in library.sources:
            _fail(f"--source: there is no source {key!r} in content/sources/; write it there first")
        if library.sources[key].grade == "X":
            _fail(f"--source: {key} is graded X, and nothing is asked about such facts")
    if out is not None and out.exists():
        _fail(f"--out: {out} is there already; name a new file")


def _report(file: Path, imported: Imported) -> None:
    for remark in imported.refused:
        typer.echo(f"{file}: not taken, {remark}", err=True)
    for remark in imported.left_out:
        typer.echo(f"{file}: {remark}", err=True)
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
    """The questions of lessons and banks for another program. They hold the right answers: keep the
    file from those who learn."""
    from content.exchange import exported
    from content.foreign import ForeignError

    if not gift:
        _fail("say in which format: --gift")
    try:
        text = exported(_library(), course, module)
    except ForeignError as error:
        _fail(str(error))
    _write(text, out)


# --- what they have in common ------------------------------------------------------------------


def _library() -> Library:
    from content.loader import ContentError, load

    try:
        return load()
    except ContentError as error:
        _fail(f"the course has faults, mend them first:\n{error}")


def _text_of(file: Path) -> str:
    from content.foreign import decoded

    try:
        return decoded(file.read_bytes())
    except OSError as error:
        _fail(f"{file} cannot be read: {error.strerror}")


def _write(text: str, out: Path | None) -> None:
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        _fail(f"{out} cannot be written: {error.strerror}")


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)
