"""Questions as those know them who write the course: how they do, and what becomes of scores when
one of them was wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

# Below so many people a share or a correlation says nothing.
FEWEST = 30


# --- how they do -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chosen:
    """People who chose one option when they were first asked. Of `paired` of them it is known how
    they did on the rest of that run: the sum of those shares (0-1), and of their squares."""

    people: int = 0
    paired: int = 0
    rest: float = 0.0
    rest_squared: float = 0.0

    def __add__(self, other: Chosen) -> Chosen:
        return Chosen(
            self.people + other.people,
            self.paired + other.paired,
            self.rest + other.rest,
            self.rest_squared + other.rest_squared,
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """How a question does. `right` is a share (0-1), `separation` the point-biserial correlation,
    `unused` are places of wrong options that nobody takes; all None or empty for too few people, or
    where there is none."""

    question: str
    people: int
    right: float | None = None
    separation: float | None = None
    unused: tuple[int, ...] = ()


# --- scores made right -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Correction:
    """What a question is now: the place of its right option, or None when it is withdrawn."""

    question: str
    right: int | None


@dataclass(frozen=True, slots=True)
class Given:
    """An answer of a run, as it was told."""

    question: str
    option: int
    right: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A finished attempt that one of the questions was asked in. `fair` is its score by the
    corrections, None when nothing of it is left; `after` is what it gets. `passes`: its person
    passes the module by it, and had not passed before."""

    key: str
    module: str
    before: int
    fair: int | None
    after: int
    passed: bool
    passes: bool = False

    @property
    def raised(self) -> bool:
        return self.after > self.before


@dataclass(slots=True)
class Outcome:
    """What a rescoring comes to: answers whose verdict changes; attempts looked at, raised, and
    kept although they would be lower; people who pass now, by region and by module."""

    answers: int = 0
    attempts: int = 0
    raised: int = 0
    kept: int = 0
    passes: Counter[str] = field(default_factory=Counter)
    by_module: Counter[str] = field(default_factory=Counter)


Corrections = Mapping[str, Correction]
