"""A bar for long work, on a terminal alone: in a log or a pipe there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import Progress

T = TypeVar("T")
Told = Callable[[int, int], None]  # how much is done, and of how much


@contextmanager
def bar(name: str) -> Iterator[Told]:
    """Show a bar until the end of the work, which tells how far it is."""
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as shown:
        task = shown.add_task(name, total=None)
        yield lambda done, of: shown.update(task, total=of, completed=done)


def each(steps: Sequence[T], name: str) -> Iterator[T]:
    """Go through steps under a bar."""
    with bar(name) as told:
        for number, step in enumerate(steps):
            told(number, len(steps))
            yield step
