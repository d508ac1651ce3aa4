"""Cards, streaks and nudges at set moments; among them a clock that jumps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.engine.person import Habit
from bot.engine.policy import QuietHours
from bot.features.review.rules import (
    due,
    fallen_due,
    learned,
    next_due,
    next_nudge,
    reviewed,
    streak,
    with_nudge,
)
from bot.features.review.types import MOST_UNANSWERED, Card, Circumstances, Verdict

WIB, WIT = "Asia/Jakarta", "Asia/Jayapura"
QUIET = QuietHours()
SOMETHING = Circumstances(to_review=True)
A_DAY = timedelta(days=1)


def at(local: str, zone: str = WIB) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


MONDAY = at("2026-11-23 19:00")


def days(*numbers: int) -> Habit:
    """Learned on these days after the Monday."""
    habit = Habit()
    for number in numbers:
        habit = learned(habit, MONDAY + number * A_DAY, WIB)
    return habit


# --- cards ---


def test_the_first_answer_makes_a_card_that_is_due_from_the_beginning_of_its_day() -> None:
    right, wrong = (reviewed(None, "q", r, MONDAY, WIB) for r in (True, False))
    assert right.due_at == at("2026-11-25 00:00")
    assert wrong.due_at == at("2026-11-24 00:00")


def test_the_day_is_that_of_the_person() -> None:
    late = at("2026-11-23 23:30")
    assert reviewed(None, "q", False, late, WIB).due_at == at("2026-11-24 00:00")
    assert reviewed(None, "q", False, late, WIT).due_at == at("2026-11-25 00:00", WIT)


def test_what_is_known_comes_later_each_time_and_what_is_missed_tomorrow() -> None:
    card, now, waits = None, MONDAY, []
    for _ in range(5):
        card = reviewed(card, "q", True, now, WIB)
        waits.append((card.due_at - now).days + 1)
        now = card.due_at + timedelta(hours=19)
    assert waits == sorted(set(waits))
    assert waits[-1] > 90
    missed = reviewed(card, "q", False, now, WIB)
    assert missed.due_at - now <= A_DAY
    assert card is not None
    assert missed.stability < card.stability


def test_a_night_counts_as_a_day_though_it_is_not_yet_24_hours() -> None:
    first = reviewed(None, "q", False, MONDAY, WIB)
    again = reviewed(first, "q", True, MONDAY + timedelta(hours=14), WIB)
    assert again.stability > first.stability


def test_a_clock_that_jumped_back_neither_loses_a_card_nor_makes_it_stronger() -> None:
    card = reviewed(None, "q", True, MONDAY, WIB)
    again = reviewed(card, "q", True, MONDAY - 30 * A_DAY, WIB)
    same_day = reviewed(card, "q", True, MONDAY, WIB)
    assert (again.stability, again.difficulty) == (same_day.stability, same_day.difficulty)
    assert again.due_at < card.due_at


def test_only_what_the_course_still_knows_is_asked_and_the_longest_due_first() -> None:
    cards = [Card(id, 2, 5, MONDAY, MONDAY + n * A_DAY) for n, id in enumerate("bacd")]
    assert due(cards, {"a", "b", "d"}, MONDAY + A_DAY) == ("b", "a")
    assert next_due(cards, {"a", "b", "d"}, MONDAY + A_DAY) == MONDAY + 3 * A_DAY
    assert next_due(cards, set(), MONDAY) is None


# --- streak ---


@pytest.mark.parametrize(
    ("on", "today", "expected"),
    [
        ((), 0, 0),
        ((0,), 0, 1),
        ((0, 0, 0), 0, 1),
        ((0, 1, 2), 2, 3),
        ((0, 1, 2), 3, 3),  # today is not over
        ((0, 1, 2), 4, 3),  # one missed, today may make it good
        ((0, 1, 2), 5, 0),
        ((0, 1, 3), 3, 3),
        ((0, 1, 4), 4, 1),
        ((0, 2, 4), 4, 1),  # a second one in the same week
        ((0, 2, 3, 4, 5, 6, 7, 9), 9, 8),  # 1 and 8: a week lies between
        ((0, 2, 3, 4, 5, 6, 8), 8, 1),  # 1 and 7 do not
    ],
)
def test_one_missed_day_a_week_is_forgiven(on: tuple[int, ...], today: int, expected: int) -> None:
    assert streak(days(*on), MONDAY + today * A_DAY, WIB) == expected


def test_a_day_is_not_counted_twice_when_the_clock_jumps_back() -> None:
    habit = days(0, 1, 2)
    for back in (1, 2):
        habit = learned(habit, MONDAY + back * A_DAY, WIB)
    assert streak(habit, MONDAY + A_DAY, WIB) == 3
    assert learned(habit, MONDAY + 3 * A_DAY, WIB).streak == 4


def test_a_day_far_ahead_was_an_error_and_keeps_nobody_from_going_on() -> None:
    habit = replace(days(0, 1), learned_on=date(2031, 1, 1), forgiven_on=date(2031, 1, 1))
    habit = learned(habit, MONDAY + 2 * A_DAY, WIB)
    assert (habit.streak, habit.learned_on) == (2, date(2026, 11, 25))
    assert learned(habit, MONDAY + 3 * A_DAY, WIB).streak == 3


# --- nudge ---


def nudged(at_hour: int = 19, **more: object) -> Habit:
    habit = with_nudge(Habit(), at_hour * 60, MONDAY - timedelta(hours=1), WIB)
    return replace(habit, **more)  # type: ignore[arg-type]


def test_it_is_off_until_somebody_chooses_an_hour() -> None:
    assert Habit().nudge_at is None
    assert nudged().nudge_due_at == MONDAY
    assert with_nudge(nudged(), None, MONDAY, WIB).nudge_due_at is None


def test_an_hour_that_is_over_is_tomorrows() -> None:
    assert next_nudge(19 * 60, MONDAY, WIB) == MONDAY + A_DAY


def test_an_hour_that_has_become_quiet_is_moved_to_the_morning() -> None:
    early = next_nudge(5 * 60 + 30, MONDAY, WIB, QUIET)
    assert early == at("2026-11-24 06:00")


@pytest.mark.parametrize(
    "around",
    [
        Circumstances(to_review=False),
        Circumstances(to_review=True, silent=True),
        Circumstances(to_review=True, reminded=True),
        Circumstances(to_review=True, away=True),
    ],
)
@pytest.mark.parametrize("unanswered", [0, MOST_UNANSWERED])
def test_what_keeps_a_nudge_back_keeps_it_for_the_day(
    around: Circumstances, unanswered: int
) -> None:
    habit, verdict = fallen_due(nudged(unanswered=unanswered), MONDAY, WIB, QUIET, around)
    assert verdict == Verdict.NOTHING
    assert (habit.unanswered, habit.nudge_due_at) == (unanswered, MONDAY + A_DAY)


def test_after_seven_unanswered_it_stops_and_says_so() -> None:
    habit, now, heard = nudged(), MONDAY, []
    while habit.nudge_at is not None:
        assert habit.nudge_due_at == now
        habit, verdict = fallen_due(habit, now, WIB, QUIET, SOMETHING)
        heard.append(verdict)
        now += A_DAY
    assert heard == [Verdict.NUDGE] * 7 + [Verdict.STOP]
    assert habit.nudge_due_at is None


def test_an_answer_begins_the_count_anew() -> None:
    habit = learned(nudged(unanswered=MOST_UNANSWERED), MONDAY - A_DAY, WIB)
    assert fallen_due(habit, MONDAY, WIB, QUIET, SOMETHING)[1] == Verdict.NUDGE


def test_nobody_is_nudged_who_has_learned_today() -> None:
    habit = learned(nudged(), MONDAY - timedelta(hours=3), WIB)
    assert fallen_due(habit, MONDAY, WIB, QUIET, SOMETHING)[1] == Verdict.NOTHING


def test_a_nudge_of_yesterday_is_not_made_up_for() -> None:
    later = MONDAY + timedelta(hours=12)
    habit, verdict = fallen_due(nudged(), later, WIB, QUIET, SOMETHING)
    assert (verdict, habit.nudge_due_at) == (Verdict.NOTHING, MONDAY + A_DAY)


def test_a_clock_that_jumps_back_brings_no_second_nudge() -> None:
    habit, verdict = fallen_due(nudged(), MONDAY, WIB, QUIET, SOMETHING)
    assert verdict == Verdict.NUDGE
    moved = with_nudge(habit, 8 * 60, at("2026-11-23 07:00"), WIB)
    for now in (at("2026-11-23 08:00"), at("2026-11-22 08:00")):
        due_again = replace(moved, nudge_due_at=now)
        moved, verdict = fallen_due(due_again, now, WIB, QUIET, SOMETHING)
        assert verdict == Verdict.NOTHING


def test_a_nudge_that_lies_years_ahead_is_brought_back() -> None:
    lost = nudged(nudge_due_at=MONDAY + 900 * A_DAY, nudged_on=date(2029, 1, 1))
    habit, verdict = fallen_due(lost, MONDAY - timedelta(hours=1), WIB, QUIET, SOMETHING)
    assert (verdict, habit.nudge_due_at) == (Verdict.NOTHING, MONDAY)
