"""When a question comes again, how long a streak is, and whether a nudge goes. Pure: moments are
aware, UTC; `zone` (IANA) is where the person is.

The clock may have been wrong. A day that lies ahead counts as reached, so that nothing is counted
or sent twice; one more than a week ahead can only be an error, and today takes its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import fsrs

from bot.engine.person import Habit
from bot.engine.policy import QuietHours
from bot.features.review.types import MOST_UNANSWERED, Card, Circumstances, Verdict

_DAY = timedelta(days=1)
_A_WEEK = timedelta(days=7)
# A nudge is never due later than this, by a clock that is right.
FURTHEST_NUDGE = timedelta(days=2)
# In whole days, without chance; nothing later than in a year. FSRS would give what is missed three
# days or more where it was known well before; here it always comes tomorrow.
_SCHEDULER = fsrs.Scheduler(
    learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False
)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def day_of(at: datetime, zone: str) -> date:
    return at.astimezone(_zone(zone)).date()


def start_of(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), _zone(zone)).astimezone(UTC)


# --- cards -------------------------------------------------------------------------------------


def reviewed(card: Card | None, question: str, right: bool, now: datetime, zone: str) -> Card:
    """Return the card of a question that was just answered, for the first time where there is
    none."""
    now = now.astimezone(UTC)
    rating = fsrs.Rating.Good if right else fsrs.Rating.Again
    after, _ = _SCHEDULER.review_card(_as_fsrs(card, now, zone), rating, now)
    assert after.stability is not None
    assert after.difficulty is not None
    day = day_of(after.due, zone) if right else day_of(now, zone) + _DAY
    due_at = start_of(day, zone)
    return Card(question, after.stability, after.difficulty, now, due_at)


def _as_fsrs(card: Card | None, now: datetime, zone: str) -> fsrs.Card:
    """With id and date, for which FSRS would ask the clock. It counts in full days, and what comes
    a little earlier than the day before would not count: here a night lies between."""
    if card is None:
        return fsrs.Card(card_id=0, due=now)
    nights = max(day_of(now, zone) - day_of(card.reviewed_at, zone), timedelta())
    return fsrs.Card(
        card_id=0,
        state=fsrs.State.Review,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due_at,
        last_review=now - nights,
    )


def due(cards: Iterable[Card], known: Collection[str], now: datetime) -> tuple[str, ...]:
    """Return the questions that are to be asked, the longest due first; of those that the course
    still knows."""
    there = (card for card in cards if card.due_at <= now and card.question in known)
    return tuple(card.question for card in sorted(there, key=lambda c: (c.due_at, c.question)))


def next_due(cards: Iterable[Card], known: Collection[str], now: datetime) -> datetime | None:
    """Return when there is something to review again; None when there are no cards that are not
    due."""
    ahead = (card.due_at for card in cards if card.due_at > now and card.question in known)
    return min(ahead, default=None)


# --- streak ------------------------------------------------------------------------------------


def learned(habit: Habit, now: datetime, zone: str) -> Habit:
    """Return the habit as an answer to a question leaves it."""
    today = day_of(now, zone)
    last, forgiven = _plausible(habit.learned_on, today), _plausible(habit.forgiven_on, today)
    if last is not None and last >= today:
        return replace(habit, learned_on=last, forgiven_on=forgiven, unanswered=0)
    streak = habit.streak + 1 if _holds(last, forgiven, today) else 1
    if streak > 1 and last is not None and today - last > _DAY:
        forgiven = today - _DAY
    return replace(habit, streak=streak, learned_on=today, forgiven_on=forgiven, unanswered=0)


def streak(habit: Habit, now: datetime, zone: str) -> int:
    """Tell how long the streak is; 0 when it is broken. While today may still save it, it
    stands."""
    today = day_of(now, zone)
    last, forgiven = _plausible(habit.learned_on, today), _plausible(habit.forgiven_on, today)
    return habit.streak if _holds(last, forgiven, today) else 0


def _holds(last: date | None, forgiven: date | None, today: date) -> bool:
    """Whether the streak is unbroken before today. Of the days of a week one may be missed."""
    if last is None or today - last > 2 * _DAY:
        return False
    missed = today - last == 2 * _DAY
    return not missed or forgiven is None or today - _DAY - forgiven >= _A_WEEK


def _plausible(day: date | None, today: date) -> date | None:
    return today if day is not None and day > today + _A_WEEK else day


# --- nudge -------------------------------------------------------------------------------------


def with_nudge(habit: Habit, minute: int | None, now: datetime, zone: str) -> Habit:
    """Return the habit with the daily nudge at this minute of the day, or (None) without."""
    at = None if minute is None else next_nudge(minute, now, zone)
    return replace(habit, nudge_at=minute, nudge_due_at=at, unanswered=0, offered=True)


def next_nudge(
    minute: int, after: datetime, zone: str, quiet: QuietHours | None = None
) -> datetime:
    """Return when to nudge next: today if that is still to come, else tomorrow; where it would fall
    into the quiet of now, at its end."""
    local = after.astimezone(_zone(zone))
    for ahead in range(3):
        day = local.date() + ahead * _DAY
        clock = time(minute // 60, minute % 60)
        at = datetime.combine(day, clock, _zone(zone)).astimezone(UTC)
        at = quiet.after(at, zone) if quiet else at
        if at > after:
            return at
    raise AssertionError("one of three days lies ahead")


def fallen_due(
    habit: Habit, now: datetime, zone: str, quiet: QuietHours, around: Circumstances
) -> tuple[Habit, Verdict]:
    """Decide what becomes of a nudge whose time has come: it is due next on another day, whatever
    it comes to now."""
    assert habit.nudge_at is not None
    assert habit.nudge_due_at is not None
    today, was_due = day_of(now, zone), day_of(habit.nudge_due_at, zone)
    nudged_on = _plausible(habit.nudged_on, today)
    following = next_nudge(habit.nudge_at, now, zone, quiet)
    habit = replace(habit, nudge_due_at=following, nudged_on=nudged_on)
    in_time = was_due == today and not quiet.holds(now, zone)
    first = nudged_on is None or nudged_on < today
    if not (in_time and first and around.free) or habit.learned_on == today:
        return habit, Verdict.NOTHING
    if habit.unanswered >= MOST_UNANSWERED:
        off = replace(habit, nudge_at=None, nudge_due_at=None, unanswered=0, nudged_on=today)
        return off, Verdict.STOP
    return replace(habit, nudged_on=today, unanswered=habit.unanswered + 1), Verdict.NUDGE
