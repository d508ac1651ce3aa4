"""Who has finished what, as a coordinator sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.features.courses.types import Credit
from bot.features.invitees.types import Invited
from bot.features.training_sessions.requests import Invitation

MOST_BELOW = 8
# A spreadsheet of more makes neither the phone nor the worker happy.
MOST_EXPORTED = 50_000


@dataclass(frozen=True, slots=True)
class Tally:
    """The numbers of one module (or test): how many have `begun` it, `tried` its quiz to the end
    (the sum of their best scores is `score`), `passed` it."""

    begun: int = 0
    tried: int = 0
    score: int = 0
    passed: int = 0

    @property
    def mean(self) -> float | None:
        return self.score / self.tried if self.tried else None


@dataclass(frozen=True, slots=True)
class Below:
    """A region next below: its people, and how many quizzes they have passed by module."""

    region: str
    people: int
    passed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spent:
    """Paid messages that went `out` and `came` in, and the `rupiah` for both; `lesson` is what one
    lesson cost of them, None when none was done."""

    out: int = 0
    came: int = 0
    rupiah: int = 0
    lesson: int | None = None


@dataclass(frozen=True, slots=True)
class Recap:
    """The recap of a region and all below it. `active` in the last seven days, today among them.
    `below`: the regions next below that have people, those with the most first. `spent` on messages
    in this month; `invited` by lists, and come."""

    region: str
    registered: int = 0
    active: int = 0
    modules: Mapping[str, Tally] = field(default_factory=dict)
    below: tuple[Below, ...] = ()
    spent: Spent = Spent()
    invited: Invited = Invited()

    def tally(self, module: str) -> Tally:
        return self.modules.get(module, Tally())

    def test(self, of: str, course: str) -> Tally:
        """Return the tally of a course's tests: those before ("pre") and after ("post"), how much
        better they were ("gain"), and who has it credited ("credit")."""
        return self.tally(f"{of}:{course}")

    @property
    def deeds(self) -> Tally:
        """Return how many have done what lessons ask for (`begun`), and how often (`score`)."""
        return self.tally("deed")

    def unfinished(self, module: str) -> int:
        return self.registered - self.tally(module).passed


@dataclass(frozen=True, slots=True)
class Named:
    volunteer: int
    name: str
    place: str
    village: str = ""


@dataclass(frozen=True, slots=True)
class Learner:
    """One person as their coordinator sees them: `lessons` done, the best score of each quiz tried
    and which are passed (tests by "pre:<course>", "post:<course>"), the sessions that they were
    invited to, what was credited to them."""

    person: Named
    role: str
    phone: str
    registered_at: datetime
    seen_at: datetime | None
    lessons: frozenset[str] = frozenset()
    scores: Mapping[str, int] = field(default_factory=dict)
    passed: frozenset[str] = frozenset()
    sessions: tuple[Invitation, ...] = ()
    credits: tuple[Credit, ...] = ()
    role_confirmed: bool = False

    def credit(self, course: str) -> Credit | None:
        return next((credit for credit in self.credits if credit.course == course), None)
