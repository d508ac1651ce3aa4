"""Calendar files are read again with the library that calendars use."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar

from bot.features.training_sessions.calendar_file import calendar_file
from bot.features.training_sessions.types import TrainingSession
from tests.support.training_sessions import DAY, NOW, SECOND_DAY

SESSION = TrainingSession(
    7, "Bimtek; Dasar, PSM", "Asia/Jayapura", (DAY,), place="Aula, Jalan Merdeka 1", version=3
)


def events(session: TrainingSession) -> list[Any]:
    calendar = Calendar.from_ical(calendar_file(session, "Dinas Sosial Contoh", NOW))
    return list(calendar.walk("VEVENT"))


def test_a_day_is_an_event_at_its_hour_in_the_zone_of_the_place() -> None:
    [event] = events(SESSION)
    start = event.decoded("dtstart")
    assert start == datetime(2026, 12, 5, 1, 0, tzinfo=UTC)
    assert start.utcoffset() == timedelta(hours=9)
    assert event.decoded("dtend") == DAY.ends_at
    assert str(event["summary"]) == "Bimtek; Dasar, PSM"
    assert str(event["location"]) == "Aula, Jalan Merdeka 1"


def test_each_day_has_an_event_of_its_own_that_later_files_replace() -> None:
    first = events(replace(SESSION, days=(DAY, SECOND_DAY)))
    later = events(replace(SESSION, days=(DAY, SECOND_DAY), version=4))
    assert [e["uid"] for e in first] == [e["uid"] for e in later]
    assert len({str(e["uid"]) for e in first}) == 2
    assert [int(e["sequence"]) for e in later] == [4, 4]


def test_it_reminds_by_itself_two_hours_before() -> None:
    [alarm] = events(SESSION)[0].walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(hours=-2)


def test_the_point_and_the_link_are_there_to_be_tapped() -> None:
    [event] = events(replace(SESSION, point=(-6.25, 106.99), link="https://x.example/a"))
    assert event["geo"].to_ical() in {"-6.25;106.99", b"-6.25;106.99"}
    assert "https://x.example/a" in str(event["description"])
    assert "Dinas Sosial Contoh" in str(event["description"])


def test_cancelled_it_takes_itself_out() -> None:
    [event] = events(replace(SESSION, cancelled=True))
    assert event["status"] == "CANCELLED"


def test_lines_are_as_the_standard_wants_them() -> None:
    """RFC 5545, 3.1: at most 75 octets, ended by CR LF."""
    written = calendar_file(replace(SESSION, title="Bimbingan " * 11), "Dinas", NOW)
    lines = written.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in written.replace(b"\r\n", b"")
