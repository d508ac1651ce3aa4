"""Times as coordinators may type them, a third of them traps: none is acted on wrongly."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.text.dates.reading import find_moments
from bot.text.dates.types import Doubt, When
from tests.support.heard_dates import judge, rows

WIB = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=WIB)
MONTHS = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()
)
WEEKDAYS = "Senin Selasa Rabu Kamis Jumat Sabtu Minggu".split()
SPOKEN = (
    *("satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split()),
    *(f"{ones} belas" for ones in "dua tiga empat lima enam tujuh delapan sembilan".split()),
    *("dua puluh", "dua puluh satu", "dua puluh dua", "dua puluh tiga", "dua puluh empat"),
    *("dua puluh lima", "dua puluh enam", "dua puluh tujuh", "dua puluh delapan"),
    *("dua puluh sembilan", "tiga puluh", "tiga puluh satu"),
)  # fmt: skip


def test_no_time_is_misread_and_nearly_all_are_read() -> None:
    found = {row: judge(row) for row in rows()}
    misread = [f"{row.typed} → {row.heard()}" for row, how in found.items() if how == "wrong"]
    asked = [row.typed for row, how in found.items() if how == "asked"]
    assert misread == []
    assert Counter(found.values())["right"] >= 0.97 * len(found), asked


def test_a_third_of_the_corpus_are_traps() -> None:
    traps = [row for row in rows() if row.outcome in {"ask", "past?"}]
    assert len(list(rows())) >= 300
    assert len(traps) * 3 >= len(list(rows()))


# --- any date within the window, in any of the usual forms -----------------------------------

DAYS = st.integers(1, 183).map(lambda days: NOW.date() + timedelta(days=days))
HOURS = st.builds(time, st.integers(0, 23), st.sampled_from((0, 5, 15, 30, 45)))


def _day_forms(day: date) -> tuple[str, ...]:
    month, name = MONTHS[day.month - 1], WEEKDAYS[day.weekday()]
    return (
        f"{day.day} {month}",
        f"{name} {day.day} {month}",
        f"{name}, {day.day} {month} {day.year}",
        f"hari {name.lower()} tgl {day.day} bulan {month.lower()}",
        f"tanggal {SPOKEN[day.day - 1]} {month}",
        f"{day.day}{month[:3]}",
        f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}/{day:%y}",
        f"{day:%d-%m-%Y}",
        f"{day.day}/{day.month}",
        f"{day:%Y-%m-%d}",
    )


def _hour_forms(at: time) -> tuple[str, ...]:
    forms = [f"pukul {at:%H.%M}", f"{at:%H:%M}", f"jam {at:%H%M}"]
    if at.hour >= 6:
        forms += [f"jm {at.hour}.{at:%M}", f"pukul {at.hour}.{at:%M} WIB"]
        if at.minute == 0:
            forms += [f"jam {at.hour}", f"jam {_hour_in_words(at.hour)}"]
    if at.minute == 0 and 6 <= at.hour <= 11:
        forms += [f"jam {at.hour} pagi", f"jam {SPOKEN[at.hour - 1]} pg"]
    if at.minute == 0 and 18 <= at.hour <= 23:
        forms += [f"jam {at.hour - 12} malam", f"{at.hour - 12} mlm"]
    if at.minute == 30 and 7 <= at.hour <= 11:
        forms.append(f"jam setengah {SPOKEN[at.hour]}")
    if at.minute == 45 and 7 <= at.hour <= 11:
        forms.append(f"jam {SPOKEN[at.hour]} kurang seperempat")
    return tuple(forms)


def _hour_in_words(hour: int) -> str:
    return SPOKEN[hour - 1]


@given(DAYS, HOURS, st.data())
def test_a_date_to_come_is_read_in_each_of_its_forms(
    day: date, at: time, data: st.DataObject
) -> None:
    said = data.draw(st.sampled_from(_day_forms(day)))
    clock = data.draw(st.sampled_from(_hour_forms(at)))
    text = data.draw(
        st.sampled_from((f"{said} {clock}", f"{clock}, {said}", f"{said}, {clock} ya"))
    )
    meant = datetime.combine(day, at, WIB).astimezone(UTC)
    assert find_moments(text, WIB.key, NOW) == (When(meant, True, WIB.key),), text


@given(DAYS, st.integers(1, 6), HOURS, st.data())
def test_another_weekday_is_asked(day: date, off: int, at: time, data: st.DataObject) -> None:
    other = WEEKDAYS[(day.weekday() + off) % 7]
    said = f"{other} {day.day} {MONTHS[day.month - 1]} {day.year} pukul {at:%H.%M}"
    assert isinstance(find_moments(said, WIB.key, NOW), Doubt)


@given(st.integers(1, 180).map(lambda days: NOW.date() - timedelta(days=days)))
def test_a_date_gone_by_is_never_moved(day: date) -> None:
    said = f"{day.day} {MONTHS[day.month - 1]} jam 8 pagi"
    assert isinstance(find_moments(said, WIB.key, NOW), Doubt)


@given(DAYS, st.sampled_from("bukan jangan mungkin atau aula batal kecuali tiap 7".split()))
def test_a_word_that_is_left_over_is_asked(day: date, word: str) -> None:
    said = f"{day.day} {MONTHS[day.month - 1]} {day.year} jam 8 pagi"
    for text in (f"{word} {said}", f"{said} {word}"):
        assert isinstance(find_moments(text, WIB.key, NOW), Doubt), text


@given(DAYS, HOURS, DAYS, HOURS, st.data())
def test_two_times_in_one_text_keep_their_own_days_and_hours(
    day: date, at: time, other: date, then: time, data: st.DataObject
) -> None:
    join = data.draw(
        st.sampled_from((" ", ", ", " dan ", " atau ", " - ", "\n", " sampai ", " eh "))
    )
    said = [
        f"{data.draw(st.sampled_from(_day_forms(one)))} pukul {hour:%H.%M}"
        for one, hour in ((day, at), (other, then))
    ]
    meant = {datetime.combine(day, at, WIB), datetime.combine(other, then, WIB)}
    found = find_moments(join.join(said), WIB.key, NOW)
    assert isinstance(found, Doubt) or {when.at for when in found} == meant
