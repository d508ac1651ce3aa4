"""How a command ends: with a sentence on stderr and an exit code, the same in all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import NoReturn

import typer


class Code(IntEnum):
    """What the exit code tells; docs/commands.md and the help say the same."""

    DONE = 0
    REFUSED = 1
    MISUSED = 2
    FAULT = 70
    INTERRUPTED = 130


def fail(message: str) -> NoReturn:
    """End: it cannot be done, for the reason that is given."""
    typer.echo(message, err=True)
    raise typer.Exit(Code.REFUSED)


def misused(message: str) -> NoReturn:
    """End: what was typed cannot be meant."""
    typer.echo(message, err=True)
    raise typer.Exit(Code.MISUSED)


@contextmanager
def naming_files(file: Path) -> Iterator[None]:
    """End with what a file's trouble is, where there is one."""
    try:
        yield
    except OSError as error:
        fail(f"{error.filename or file}: {error.strerror}")
