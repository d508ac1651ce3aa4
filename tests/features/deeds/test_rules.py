"""When a deed or a story comes back."""

from __future__ import annotations

from datetime import timedelta

from bot.engine.person import Habit
from bot.features.deeds.rules import due, fresh, heard, with_deed, with_story
from bot.features.deeds.types import Echo, EchoKind
from tests.support.talk import NOW

A_DAY = timedelta(days=1)
DEED = with_deed(Habit(), "d1.1", NOW)


def test_a_deed_comes_back_after_three_days_and_no_sooner() -> None:
    assert due(DEED, NOW + 3 * A_DAY - timedelta(seconds=1)) is None
    assert due(DEED, NOW + 3 * A_DAY) == Echo(EchoKind.DEED, "d1.1")


def test_the_nudge_speaks_of_it_on_one_day() -> None:
    days = [day for day in range(10) if fresh(DEED, NOW + day * A_DAY)]
    assert days == [3]


def test_it_comes_once() -> None:
    later = NOW + 4 * A_DAY
    assert due(heard(DEED, later), later + 30 * A_DAY) is None


def test_of_several_lessons_the_first_comes_back_and_a_week_lies_between_two() -> None:
    assert with_deed(DEED, "d1.2", NOW + A_DAY) == DEED
    asked = heard(DEED, NOW + 5 * A_DAY)
    following = with_deed(asked, "d1.3", NOW + 5 * A_DAY)
    assert following.echo_at == NOW + 12 * A_DAY
    assert with_deed(asked, "d1.3", NOW + 30 * A_DAY).echo_at == NOW + 33 * A_DAY


def test_a_clock_that_ran_ahead_delays_the_next_by_a_week_at_most() -> None:
    asked = heard(DEED, NOW + 400 * A_DAY)
    assert with_deed(asked, "d1.3", NOW).echo_at == NOW + 7 * A_DAY


def test_what_was_told_counts_and_comes_back_a_week_later() -> None:
    told = with_story(heard(DEED, NOW), "d1.1", NOW)
    assert told.deeds == 1
    assert due(told, NOW + 6 * A_DAY) is None
    assert due(told, NOW + 7 * A_DAY) == Echo(EchoKind.STORY, "d1.1")
