"""What a page of the console is: where it stands, who may see it, what it shows, what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from bot.engine.forms import Filled, Form
from bot.engine.person import PersonState
from bot.runtime.acts import Asker
from bot.web.console.drawing import View


class Right(Enum):
    """Who may open a page. Every route has one: a test fails for one that has none."""

    ANYBODY = "anybody"  # who is not in yet
    COORDINATOR = "coordinator"  # within their region


def holds(right: Right, person: PersonState) -> bool:
    """Tell whether somebody has a right now."""
    return right is Right.ANYBODY or person.scope is not None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser asks of a page: ids of its path, what stands behind it (`query`), what was
    filled in (`posted`) and what that came to."""

    path: Mapping[str, int | str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    posted: Mapping[str, str] = field(default_factory=dict)
    filled: Filled | None = None

    def id(self) -> int:
        return int(self.path["id"])

    def word(self, name: str) -> str:
        """Return one line of what stands behind the path, "" where it is not there."""
        return " ".join(self.query.get(name, "").split())[:80]

    def said(self, *steps: str) -> dict[str, str]:
        """Return the answers that were filled in for these steps."""
        return {step: self.posted[step] for step in steps if self.posted.get(step)}

    def number(self, name: str) -> int:
        """Return a number that stands behind the path, 0 where none does."""
        said = self.query.get(name, "")
        return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0


@dataclass(frozen=True, slots=True)
class Page:
    """`view` reads what is shown; `form` makes the form of what was filled in, None where it makes
    no sense; without it the page only reads. `tab` is the part of the console it belongs to;
    `steps` are the conversations and steps at which its forms begin."""

    path: str
    right: Right
    view: Callable[[Asker, Asked], View]
    form: Callable[[Asked], Form | None] | None = None
    tab: str = ""
    steps: tuple[tuple[str, str], ...] = ()


class NotThere(Exception):
    """There is nothing here, or nothing for whoever asks."""
