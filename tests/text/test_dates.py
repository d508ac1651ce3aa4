"""Dates as coordinators type them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from bot.text.dates.reading import find_clock, find_moment
from bot.text.dates.spans import find_duration, find_offsets
from bot.text.dates.types import Doubt, Hour, Problem, When

WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # a Tuesday, 09.00 in Jakarta


def told(text: str, zone: str = WIB) -> str:
    found = find_moment(text, zone, NOW)
    if isinstance(found, Doubt):
        return found.problem.value
    local = found.at.astimezone(ZoneInfo(found.zone))
    return f"{local:%Y-%m-%d %H:%M}" if found.has_time else f"{local:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Sabtu 5 Desember jam 8 pagi", "2026-12-05 08:00"),
        ("besok 13.30", "2026-11-25 13:30"),
        ("05/12/2026 08.00 WIB", "2026-12-05 08:00"),
        ("Sabtu, 5 Desember 2026, pukul 08.00 WIB", "2026-12-05 08:00"),
        ("sabtu depan jam 8", "2026-12-05 08:00"),
        ("sabtu dpn jam8", "2026-12-05 08:00"),
        ("sabtu jam 8", "2026-11-28 08:00"),
        ("selasa jam 8", "2026-12-01 08:00"),
        ("sabtu ini jam 8", "2026-11-28 08:00"),
        ("hari ini jam 7 malam", "2026-11-24 19:00"),
        ("lusa pukul 9", "2026-11-26 09:00"),
        ("besuk jam 9", "2026-11-25 09:00"),
        ("3 hari lagi jam 9", "2026-11-27 09:00"),
        ("tiga hari lagi jam sembilan", "2026-11-27 09:00"),
        ("5-12-26 8:00", "2026-12-05 08:00"),
        ("5/12 jam 8", "2026-12-05 08:00"),
        ("1/2 jam 8", "2027-02-01 08:00"),
        ("05.12.2026 08.00", "2026-12-05 08:00"),
        ("5 Des 2026 pkl 08.00", "2026-12-05 08:00"),
        ("5 des 08.00wib", "2026-12-05 08:00"),
        ("5desember jam 8", "2026-12-05 08:00"),
        ("tgl 5 jam 8", "2026-12-05 08:00"),
        ("tanggal 30 jam 8", "2026-11-30 08:00"),
        ("8 pagi tanggal 5 Desember", "2026-12-05 08:00"),
        ("2026-12-05 08:00", "2026-12-05 08:00"),
        ("jum'at 4 desember jam 1 siang", "2026-12-04 13:00"),
        ("Jumat jam 13.30", "2026-11-27 13:30"),
        ("5 Desember setengah 8 pagi", "2026-12-05 07:30"),
        ("5 desember jam setengah 2", "2026-12-05 13:30"),
        ("5 Desember jam 8 lewat 15", "2026-12-05 08:15"),
        ("5 Desember jam 8 lewat seperempat", "2026-12-05 08:15"),
        ("5 Desember jam 8 kurang 10", "2026-12-05 07:50"),
        ("5 Desember 12 siang", "2026-12-05 12:00"),
        ("5 Desember jam 12", "2026-12-05 12:00"),
        ("5 Desember jam 11 siang", "2026-12-05 11:00"),
        ("5 Desember jam 1", "2026-12-05 13:00"),
        ("5 Desember jam 05.00", "2026-12-05 05:00"),
        ("5 Desember jam 5 pagi", "2026-12-05 05:00"),
        ("5 Desember 12 malam", "2026-12-06 00:00"),
        ("5 Desember 4 sore", "2026-12-05 16:00"),
        ("insyaallah sabtu 5 desember, mulai pukul 08.00 ya pak", "2026-12-05 08:00"),
        ("24 November jam 8", "2026-11-24 08:00"),
        ("23 November 2027 jam 8", "2027-11-23 08:00"),
        ("23 November tahun depan jam 8", "2027-11-23 08:00"),
        ("5 Desember", "2026-12-05"),
        ("besok pagi", "2026-11-25"),
        ("Saturday 5 December 08:00", "2026-12-05 08:00"),
        ("besok pagi jam 8", "2026-11-25 08:00"),
        ("besok malam jam 8", "2026-11-25 20:00"),
        ("besok pagi setengah 8", "2026-11-25 07:30"),
        ("nanti sore jam 4", "2026-11-24 16:00"),
        ("nanti malam jam 12", "2026-11-25 00:00"),
        ("sore ini jam 4", "2026-11-24 16:00"),
        ("Sabtu,5/12/26,08.00", "2026-12-05 08:00"),
        ("08.00 - 5 Desember 2026", "2026-12-05 08:00"),
        ("besok jam 8 s.d. selesai", "2026-11-25 08:00"),
    ],
)
def test_a_moment_as_people_write_it(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem.NOT_UNDERSTOOD),
        ("kapan-kapan", Problem.NOT_UNDERSTOOD),
        ("sabtu atau minggu jam 8", Problem.LEFT_OVER),
        ("5 Desember jam 8 atau jam 9", Problem.LEFT_OVER),
        ("5 Desember jam 8 jam 9", Problem.TWO_HOURS),
        ("23 November jam 8", Problem.PAST),
        ("29 Februari jam 8", Problem.PAST),
        ("5 Desember jam 8 sampai 6 Desember", Problem.NOT_UNDERSTOOD),
        ("5/12 08.00 WIB - 16.00 WITA", Problem.TWO_HOURS),
        ("5 Desember jam 8 sampai 30.00", Problem.LEFT_OVER),
        ("5 Desember dan 6 Desember jam 8", Problem.TWO_DAYS),
        ("5 Desember jam 25", Problem.LEFT_OVER),
        ("5 Desember 08.75", Problem.LEFT_OVER),
        ("31 Februari jam 8", Problem.NO_SUCH_DATE),
        ("05/13/2026 08.00", Problem.NO_SUCH_DATE),
        ("29/02/2027 08.00", Problem.NO_SUCH_DATE),
        ("tanggal 32 jam 8", Problem.NO_SUCH_DATE),
        ("Jumat 5 Desember jam 8", Problem.WEEKDAY_DIFFERS),
        ("minggu depan jam 8", Problem.NEXT_WEEK),
        ("pekan depan", Problem.AMBIGUOUS),
        ("jam 8 pagi", Problem.NO_DAY),
        ("08.00", Problem.NO_DAY),
    ],
)
def test_a_doubt_is_said_and_nothing_guessed(text: str, problem: Problem) -> None:
    found = find_moment(text, WIB, NOW)
    assert isinstance(found, Doubt)
    assert found.problem is problem


@pytest.mark.parametrize(
    ("text", "zone", "utc"),
    [
        ("5/12/2026 08.00", WIB, "2026-12-05 01:00"),
        ("5/12/2026 08.00", WITA, "2026-12-05 00:00"),
        ("5/12/2026 08.00", WIT, "2026-12-04 23:00"),
        ("5/12/2026 08.00 WITA", WIB, "2026-12-05 00:00"),
        ("5/12/2026 08.00 wit", WIB, "2026-12-04 23:00"),
    ],
)
def test_a_named_zone_counts_before_that_of_the_place(text: str, zone: str, utc: str) -> None:
    found = find_moment(text, zone, NOW)
    assert isinstance(found, When)
    assert f"{found.at:%Y-%m-%d %H:%M}" == utc


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Sabtu 5 Desember 08.00 - 16.00 WIB", "08:00-16:00"),
        ("5/12/2026 08.00 WIB – 16.00 WIB", "08:00-16:00"),
        ("5 Desember 08.00-16.00 WITA", "07:00-15:00"),
        ("5 Desember jam 8 pagi sampai 16.00", "08:00-16:00"),
        ("5 Desember jam 8 s/d jam 4 sore", "08:00-16:00"),
        ("besok jam 8-16", "08:00-16:00"),
        ("besok jam 7-9 malam", "19:00-21:00"),
        ("besok jam 8-4 sore", "08:00-16:00"),
        ("besok 08.00 - 9 malam", "08:00-21:00"),
    ],
)
def test_beginning_and_end_at_once(text: str, span: str) -> None:
    found = find_moment(text, WIB, NOW)
    assert isinstance(found, When)
    assert found.until is not None
    begins, ends = (at.astimezone(ZoneInfo(WIB)) for at in (found.at, found.until))
    assert f"{begins:%H:%M}-{ends:%H:%M}" == span


def test_today_is_that_of_the_zone() -> None:
    late = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)  # past midnight in Makassar and Jayapura
    days = [find_moment("besok jam 8", zone, late) for zone in (WIB, WITA, WIT)]
    local = [d.at.astimezone(ZoneInfo(d.zone)).day for d in days if isinstance(d, When)]
    assert local == [25, 26, 26]


@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31)))  # noqa: DTZ001
def test_what_we_write_ourselves_is_read_as_it_was_meant(moment: datetime) -> None:
    moment = moment.replace(second=0, microsecond=0, tzinfo=ZoneInfo(WITA))
    full = format_date(moment.date(), "EEEE, d MMMM y", locale="id_ID")
    for text in (f"{full}, pukul {moment:%H.%M} WITA", f"{moment:%d/%m/%Y %H.%M} WITA"):
        found = find_moment(text, WIB, NOW)
        assert isinstance(found, When), text
        assert found.at == moment


@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    find_moment(text, WIB, NOW)
    find_clock(text)
    find_duration(text)
    find_offsets(text)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("16.00", Hour(time(16))),
        ("jam 4 sore", Hour(time(16))),
        ("sore jam 4", Hour(time(16))),
        ("selesai jam 12", Hour(time(12))),
        ("sampai 15.30", Hour(time(15, 30))),
        ("pukul 16.00 WIB", Hour(time(16), WIB)),
        ("16.00 wita", Hour(time(16), WITA)),
        ("entah", None),
        ("jam 30", None),
    ],
)
def test_an_hour(text: str, clock: Hour | None) -> None:
    assert find_clock(text) == clock


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2 jam", timedelta(hours=2)),
        ("90 menit", timedelta(minutes=90)),
        ("1,5 jam", timedelta(hours=1.5)),
        ("1 jam 30 menit", timedelta(hours=1.5)),
        ("setengah jam", timedelta(minutes=30)),
        ("dua jam", timedelta(hours=2)),
        ("seminggu", timedelta(days=7)),
        ("jam 4", None),
        ("2 jam atau 3 jam", None),
        ("lama", None),
    ],
)
def test_a_span_of_time(text: str, span: timedelta | None) -> None:
    assert find_duration(text) == span


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("7 hari, 1 hari, 2 jam", [168, 24, 2]),
        ("7 hari, sehari dan 2 jam sebelumnya", [168, 24, 2]),
        ("h-7, h-1, 2 jam", [168, 24, 2]),
        ("2 jam, 7 hari, 2 jam", [168, 2]),
        ("7 hari 2 jam", [168, 2]),
        ("H-7 H-1", [168, 24]),
        ("h-7 h-1 h-2 jam", [168, 24, 2]),
        ("1 hari, 1 jam 30 menit", [24, 1.5]),
        ("1,5 jam", [1.5]),
        ("h-0", None),
        ("besok", None),
        ("7 hari, entah", None),
    ],
)
def test_several_reminders(text: str, hours: list[float] | None) -> None:
    found = find_offsets(text)
    assert found == (None if hours is None else tuple(timedelta(hours=h) for h in hours))
