"""A year of somebody's learning, by the rules of review alone: lessons, what is due again, nudges,
reminders of sessions, silence, a server that is away. What happened stands in a diary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot.engine.person import Habit
from bot.engine.policy import ZONES, QuietHours
from bot.features.review.rules import due, fallen_due, learned, reviewed, streak, with_nudge
from bot.features.review.types import MOST_AT_ONCE, Card, Circumstances, Verdict

FIRST, DAYS = date(2026, 1, 1), 365
QUIET = QuietHours()
QUESTIONS = tuple(f"q{n}" for n in range(117))
_A_LESSON = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was answered, with the card before and after."""

    at: datetime
    right: bool
    before: Card | None
    after: Card


@dataclass(frozen=True, slots=True)
class Looked:
    """A look at a nudge whose time had come. `learned`: on the same day, before it."""

    at: datetime
    due_at: datetime
    habit: Habit
    around: Circumstances
    learned: bool
    verdict: Verdict


@dataclass(slots=True)
class Diary:
    zone: str
    whatsapp: bool
    asked: list[Asked] = field(default_factory=list)
    rounds: list[tuple[datetime, tuple[str, ...], dict[str, Card]]] = field(default_factory=list)
    looked: list[Looked] = field(default_factory=list)
    chosen: list[tuple[datetime, int | None]] = field(default_factory=list)
    streaks: dict[date, int] = field(default_factory=dict)
    reminded: set[date] = field(default_factory=set)
    silent: set[date] = field(default_factory=set)

    def day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.zone)).date()

    def heard(self, *verdicts: Verdict) -> Iterator[Looked]:
        return (one for one in self.looked if one.verdict in verdicts)


class Year:
    """One person's, from a seed. `keen` of ten nudges are followed."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.diary = Diary(self.rng.choice(ZONES), self.rng.random() < 0.3)
        self.keen = self.rng.choice((0, 1, 3, 6, 9)) / 10
        self.known = self.rng.uniform(0.5, 0.95)
        self.habit, self.cards = Habit(), dict[str, Card]()
        self.heard_at = datetime(2025, 12, 1, tzinfo=UTC)
        self.fresh = list(QUESTIONS)

    def live(self) -> Diary:
        days = [FIRST + timedelta(days=n) for n in range(DAYS)]
        self.diary.reminded = set(self.rng.sample(days, 10))
        quiet_from = self.rng.randrange(DAYS)
        if self.rng.random() < 0.2:
            self.diary.silent = set(days[quiet_from : quiet_from + 30])
        for day in days:
            self._day(day)
        return self.diary

    def _day(self, day: date) -> None:
        if self.rng.random() < self.keen / 12:
            self._choose(self._at(day, 5 * 60 + 30))
        lesson = self._at(day, self.rng.randrange(6 * 60, 23 * 60))
        studies = self.fresh and self.rng.random() < self.keen / 5
        nudge = self.habit.nudge_due_at
        comes = nudge is not None and self.diary.day(nudge) <= day
        if studies and nudge is not None and comes and lesson < nudge:
            self._lesson(lesson)
            studies = False
        if comes and self.rng.random() > 0.02:
            self._sweep(day)
        if studies:
            self._lesson(lesson)
        self.diary.streaks[day] = streak(self.habit, self._at(day, 24 * 60 - 1), self.diary.zone)

    def _at(self, day: date, minute: int) -> datetime:
        clock = time(minute // 60, minute % 60)
        return datetime.combine(day, clock, ZoneInfo(self.diary.zone)).astimezone(UTC)

    def _choose(self, at: datetime) -> None:
        on = self.habit.nudge_at is None or self.rng.random() < 0.8
        minute = self.rng.randrange(6 * 60, 21 * 60) if on else None
        self.habit = with_nudge(self.habit, minute, at, self.diary.zone)
        self.diary.chosen.append((at, minute))

    def _lesson(self, at: datetime) -> None:
        for question in self.fresh[:_A_LESSON]:
            self._answer(question, at)
        del self.fresh[:_A_LESSON]

    def _answer(self, question: str, at: datetime) -> None:
        right, before = self.rng.random() < self.known, self.cards.get(question)
        after = reviewed(before, question, right, at, self.diary.zone)
        self.cards[question] = after
        self.diary.asked.append(Asked(at, right, before, after))
        self.habit, self.heard_at = learned(self.habit, at, self.diary.zone), at

    def _sweep(self, day: date) -> None:
        """A few seconds after it fell due; sometimes the server was away until the day after."""
        was_due = self.habit.nudge_due_at
        assert was_due is not None
        late = timedelta(days=1) if self.rng.random() < 0.01 else timedelta(seconds=4)
        at = max(was_due, self._at(day, 6 * 60)) + late
        today = self.diary.day(at)
        around = Circumstances(
            to_review=bool(due(self.cards.values(), self.cards, at)),
            silent=today in self.diary.silent,
            reminded=today in self.diary.reminded,
            away=self.diary.whatsapp and at - self.heard_at > timedelta(hours=24),
        )
        before, has_learned = self.habit, self.habit.learned_on == today
        self.habit, verdict = fallen_due(before, at, self.diary.zone, QUIET, around)
        self.diary.looked.append(Looked(at, was_due, before, around, has_learned, verdict))
        if verdict == Verdict.NUDGE and self.rng.random() < self.keen:
            self._review(at + timedelta(minutes=self.rng.randrange(1, 120)))

    def _review(self, at: datetime) -> None:
        if self.diary.day(at) != self.diary.day(at - timedelta(hours=2)):
            return
        chosen = due(self.cards.values(), self.cards, at)[:MOST_AT_ONCE]
        self.diary.rounds.append((at, chosen, dict(self.cards)))
        for question in chosen:
            self._answer(question, at)
