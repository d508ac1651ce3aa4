"""When reminders are due, over the three zones and the quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.policy import ZONES, QuietHours
from bot.features.training_sessions.rules import USUAL_REMINDERS, reminders
from bot.features.training_sessions.types import TrainingDay

QUIET = QuietHours()
WIB, WITA, WIT = ZONES


def at(local: str, zone: str = WIB) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def day(start: str, zone: str = WIB, number: int = 1, hours: int = 8) -> TrainingDay:
    begins = at(start, zone)
    return TrainingDay(number, begins, begins + timedelta(hours=hours))


def due(days: list[TrainingDay], zone: str, *before: timedelta) -> list[datetime]:
    return [r.due_at for r in reminders(days, before, QUIET) if r.zone == zone]


@pytest.mark.parametrize(
    ("local", "held"),
    [
        ("2026-12-04 20:59", False),
        ("2026-12-04 21:00", True),
        ("2026-12-05 00:00", True),
        ("2026-12-05 05:59", True),
        ("2026-12-05 06:00", False),
    ],
)
@pytest.mark.parametrize("zone", ZONES)
def test_quiet_is_from_nine_to_six_where_the_person_is(local: str, held: bool, zone: str) -> None:
    assert QUIET.holds(at(local, zone), zone) is held


@pytest.mark.parametrize(
    ("local", "moved"),
    [
        ("2026-12-05 05:00", "2026-12-04 20:00"),
        ("2026-12-05 00:00", "2026-12-04 20:00"),
        ("2026-12-04 23:30", "2026-12-04 20:00"),
        ("2026-12-05 06:00", "2026-12-05 06:00"),
        ("2026-12-01 03:00", "2026-11-30 20:00"),
    ],
)
def test_what_falls_into_the_quiet_comes_the_evening_before(local: str, moved: str) -> None:
    assert QUIET.before(at(local), WIB) == at(moved)


def test_a_session_at_eight_is_reminded_of_a_week_a_day_and_two_hours_before() -> None:
    assert due([day("2026-12-05 08:00")], WIB, *USUAL_REMINDERS) == [
        at("2026-11-28 08:00"),
        at("2026-12-04 08:00"),
        at("2026-12-05 06:00"),
    ]


def test_two_hours_before_seven_is_the_evening_before() -> None:
    assert due([day("2026-12-05 07:00")], WIB, timedelta(hours=2)) == [at("2026-12-04 20:00")]


def test_two_hours_before_is_the_same_moment_in_all_zones_but_for_the_quiet() -> None:
    """08.00 in Jayapura is 06.00 in Jakarta: two hours before it is 04.00 there, which is quiet."""
    days = [day("2026-12-05 08:00", WIT)]
    two_hours = timedelta(hours=2)
    assert due(days, WIT, two_hours) == [at("2026-12-05 06:00", WIT)]
    assert due(days, WITA, two_hours) == [at("2026-12-04 20:00", WITA)]
    assert due(days, WIB, two_hours) == [at("2026-12-04 20:00", WIB)]


def test_each_next_day_is_reminded_of_an_hour_before() -> None:
    days = [day("2026-12-05 08:00"), day("2026-12-06 08:00", number=2)]
    found = [(r.day, r.due_at) for r in reminders(days, (), QUIET) if r.zone == WIB]
    assert found == [(2, at("2026-12-06 07:00"))]


def test_a_day_that_ends_after_midnight_further_east_keeps_its_reminders() -> None:
    """A session on Saturday 23.00 in Jakarta is on Sunday in Jayapura; the day before is reminded
    of in the evening of each."""
    days = [day("2026-12-05 23:00", WIB, hours=1)]
    one = timedelta(days=1)
    assert due(days, WIB, one) == [at("2026-12-04 20:00", WIB)]
    assert due(days, WIT, one) == [at("2026-12-04 20:00", WIT)]


moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=UTC)
)


@given(moments, st.sampled_from(ZONES))
def test_what_is_moved_is_never_quiet_and_never_more_than_a_night_away(
    moment: datetime, zone: str
) -> None:
    before, after = QUIET.before(moment, zone), QUIET.after(moment, zone)
    assert not QUIET.holds(before, zone)
    assert not QUIET.holds(after, zone)
    assert timedelta(0) <= moment - before <= timedelta(hours=10)
    assert timedelta(0) <= after - moment <= timedelta(hours=9)


@given(moments, st.lists(st.timedeltas(timedelta(minutes=1), timedelta(days=30)), max_size=4))
def test_a_reminder_is_never_later_than_it_was_asked_for(
    start: datetime, before: list[timedelta]
) -> None:
    days = [TrainingDay(1, start, start + timedelta(hours=1))]
    for reminder in reminders(days, before, QUIET):
        assert reminder.due_at <= start - timedelta(minutes=reminder.minutes_before)
        assert reminder.expires_at == start
