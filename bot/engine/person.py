"""What a conversation may know of one person: loaded before the turn, changed by its effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.engine.messages import Address
from content.quiz import QuizKind


@dataclass(frozen=True, slots=True)
class Habit:
    """How somebody keeps at it. `streak` counts the days on which they learned, up to `learned_on`;
    `forgiven_on` is the last missed day that did not break it. `nudge_at` is the minute of the day
    of the daily nudge (None: off), `nudge_due_at` its next moment (UTC); `unanswered` nudges have
    come since they learned last. `offered`: they were told that there is one. `echo` is what
    is to come back to them at `echo_at` ("": nothing, and then that is when something last did);
    `deeds` so many of those that lessons ask for are done."""

    streak: int = 0
    learned_on: date | None = None
    forgiven_on: date | None = None
    offered: bool = False
    nudge_at: int | None = None
    nudge_due_at: datetime | None = None
    nudged_on: date | None = None
    unanswered: int = 0
    echo: str = ""
    echo_at: datetime | None = None
    deeds: int = 0


@dataclass(frozen=True, slots=True)
class Volunteer:
    """A person. Before they consent there is nothing here but a language and a zone.

    `place` is the Kemendagri code of the desa/kelurahan (or of the level above where that is not
    listed); `phone` is E.164 or ""; `confirmed_role` the role that a list or a coordinator
    confirmed. Times are aware, UTC; `seen_on` is the day, in Jakarta, on
    which they last wrote.
    """

    id: int
    language: str = "id"
    zone: str = "Asia/Jakarta"
    name: str = ""
    role: str = ""
    confirmed_role: str = ""
    place: str = ""
    village: str = ""
    phone: str = ""
    invitation: str = ""
    consent_version: str = ""
    consented_at: datetime | None = None
    registered_at: datetime | None = None
    stopped_at: datetime | None = None
    seen_on: date | None = None

    @property
    def registered(self) -> bool:
        return self.registered_at is not None

    @property
    def role_confirmed(self) -> bool:
        """Tell whether somebody else said that their role is what they say."""
        return bool(self.role) and self.role == self.confirmed_role


@dataclass(frozen=True, slots=True)
class LessonRecord:
    """How far a lesson is done; `right` of `total` closing questions answered rightly."""

    started_at: datetime
    done_at: datetime | None = None
    right: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class QuizRecord:
    """One attempt, or (of a kind that asks nothing) what counts as one. `module` is the module or,
    of all kinds but module and waiver, the course. `score` is 0-100, None until it is finished; a
    test before that was skipped is finished without any."""

    key: str
    module: str
    questions: tuple[str, ...]
    started_at: datetime
    finished_at: datetime | None = None
    score: int | None = None
    passed: bool = False
    kind: QuizKind = QuizKind.MODULE


@dataclass(frozen=True, slots=True)
class PersonState:
    """A person as a turn knows them. `scope` is the code of the region that a coordinator is
    responsible for ("": the country); None for everybody else. `announced`: the last that they
    heard is that a message waits for their word; `released`: so many do, and come after this turn.
    `unheard`: an answer to them may not have arrived; `unasked`: it was the last, which held the
    open question."""

    volunteer: Volunteer
    addresses: tuple[Address, ...] = ()
    lessons: Mapping[str, LessonRecord] = field(default_factory=dict)
    quizzes: tuple[QuizRecord, ...] = ()
    scope: str | None = None
    habit: Habit = Habit()
    announced: bool = False
    released: int = 0
    unheard: bool = False
    unasked: bool = False

    def lesson_done(self, lesson: str) -> bool:
        record = self.lessons.get(lesson)
        return record is not None and record.done_at is not None

    def attempts(self, of: str, kind: QuizKind = QuizKind.MODULE) -> tuple[QuizRecord, ...]:
        """Return the attempts at a module's quiz, or at a test of a course; oldest first."""
        return tuple(quiz for quiz in self.quizzes if quiz.module == of and quiz.kind == kind)

    def best(self, of: str, kind: QuizKind = QuizKind.MODULE) -> QuizRecord | None:
        """Return the finished attempt with the highest score."""
        finished = [quiz for quiz in self.attempts(of, kind) if quiz.score is not None]
        return max(finished, key=lambda quiz: quiz.score or 0, default=None)

    def passed(self, of: str, kind: QuizKind = QuizKind.MODULE) -> bool:
        return any(quiz.passed for quiz in self.attempts(of, kind))

    def gain(self, course: str) -> int | None:
        """Return how many points better they were after a course than before it, at their best;
        None when they did not take both tests to the end."""
        before, after = self.best(course, QuizKind.PRE), self.best(course, QuizKind.POST)
        if before is None or after is None:
            return None
        return (after.score or 0) - (before.score or 0)
