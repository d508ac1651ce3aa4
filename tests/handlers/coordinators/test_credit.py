"""A certificate of training that somebody attended earlier: credited, told, taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from content.loader import load
from models.courses import Credit
from models.learning import Attempt
from models.volunteer import Audit
from tests.support.volunteers_in_chat import Hall

COURSE = load().courses[0]
JAKARTA = "31.71.01.1001"
PAPER = ("045/BIMTEK/2023", "Dinas Sosial Kota Bekasi", "3 Maret 2023")


def to_person(hall: Hall, name: str = "Relawan 2", by: int = 1) -> Hall:
    """To the page of one person: all names here are alike, the likest stands first."""
    return hall.says(by, "rekap", "cari orang", name, "1")


def credited(hall: Hall) -> Hall:
    return choose(to_person(hall)).says(1, *PAPER, "ya")


def choose(hall: Hall) -> Hall:
    """Say that a certificate is to be credited, and that it is one of Bimtek Dasar."""
    hall.says(1, "akui sertifikat")
    return hall if "Berapa nomor" in hall.text(1) else hall.says(1, "1")


def test_a_certificate_is_credited_once_it_was_confirmed(hall: Hall) -> None:
    choose(to_person(hall)).says(1, *PAPER)
    assert "Nomor sertifikat: 045/BIMTEK/2023" in hall.text(1)
    assert "3 Maret 2023" in hall.text(1)
    assert not hall.rows(Credit)
    hall.says(1, "ya")
    [kept] = hall.rows(Credit)
    assert (kept.volunteer_id, kept.course, kept.given_by) == (2, COURSE.id, 1)
    assert (kept.number, kept.organiser, kept.held_on) == (*PAPER[:2], date(2023, 3, 3))
    assert "diakui oleh Relawan 1" in hall.text(1)
    assert "Batalkan pengakuan" in hall.labels(1)


def test_the_volunteer_is_told_and_it_counts(hall: Hall) -> None:
    credited(hall)
    assert "dianggap sudah lulus" in hall.text(2)
    assert PAPER[0] in hall.text(2)
    hall.presses(2, "Kemajuan")
    assert "lulus ✓" in hall.text(2)
    assert "Diakui dari Bimtek sebelumnya" in hall.text(2)
    hall.says(2, "data saya")
    assert any(PAPER[0] in text for text in hall.texts(2)[-2:])


def test_it_is_counted_as_passed_and_who_has_it_is_not_reminded(hall: Hall) -> None:
    credited(hall)
    assert hall.wrong_counts() == 0
    hall.says(1, "rekap")
    assert "Diakui dari Bimtek sebelumnya: 1 orang" in hall.text(1)
    hall.says(1, "belum lulus", "1")
    assert "4 orang" in hall.text(1)
    assert "Relawan 2" not in hall.text(1)


def test_the_audit_names_it_without_the_papers_facts(hall: Hall) -> None:
    credited(hall)
    [noted] = [row for row in hall.rows(Audit) if row.act == "course credited"]
    assert (noted.by, noted.scope) == (1, "32.75")
    assert noted.details == {"credit": hall.rows(Credit)[0].id, "course": COURSE.id}
    assert "mengakui sertifikat" in hall.says(1, "catatan koordinator").text(1)


def test_no_keeps_nothing(hall: Hall) -> None:
    choose(to_person(hall)).says(1, *PAPER, "tidak")
    assert not hall.rows(Credit)
    assert not hall.heard[2]


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("kapan ya", "belum terbaca"),
        ("31 Februari 2023", "belum terbaca"),
        ("3 Maret 2099", "sudah lewat"),
        ("besok", "sudah lewat"),
        ("3 Maret 1900", "sudah lewat"),
        ("2023", "belum terbaca"),
    ],
)
def test_a_day_that_cannot_be_is_asked_again(hall: Hall, said: str, hint: str) -> None:
    choose(to_person(hall)).says(1, *PAPER[:2], said)
    assert hint in hall.text(1)
    hall.says(1, "03/03/2023")
    assert "Sudah benar?" in hall.text(1)


def test_today_is_a_day_that_has_come(hall: Hall) -> None:
    choose(to_person(hall)).says(1, *PAPER[:2], "24 November 2026")
    assert "Sudah benar?" in hall.text(1)


def test_one_letter_is_no_number(hall: Hall) -> None:
    choose(to_person(hall)).says(1, "x")
    assert "Berapa nomor" in hall.text(1)


def test_it_can_be_withdrawn_by_another_coordinator(hall: Hall) -> None:
    hall.appoint(5, "32")
    credited(hall)
    to_person(hall, by=5).says(5, "batalkan pengakuan", "ya")
    [kept] = hall.rows(Credit)
    assert kept.withdrawn_by == 5
    assert "dibatalkan oleh koordinator" in hall.text(2)
    assert hall.wrong_counts() == 0
    assert not [row for row in hall.rows(Attempt, volunteer_id=2) if row.kind != "pre"]
    assert "Akui sertifikat" in hall.labels(5)


def test_withdrawn_and_given_again_counts_once(hall: Hall) -> None:
    credited(hall).says(1, "batalkan pengakuan", "ya")
    credited(hall)
    assert len(hall.rows(Credit)) == 2
    assert hall.wrong_counts() == 0
    hall.says(1, "rekap")
    assert "Diakui dari Bimtek sebelumnya: 1 orang" in hall.text(1)


def test_a_withdrawal_that_was_not_meant_changes_nothing(hall: Hall) -> None:
    credited(hall).says(1, "batalkan pengakuan", "tidak")
    assert hall.rows(Credit)[0].withdrawn_at is None
    assert len(hall.heard[2]) == 1


def test_nobody_credits_themselves(hall: Hall) -> None:
    to_person(hall, "Relawan 1")
    assert "Relawan 1" in hall.text(1)
    assert "Akui sertifikat" not in hall.labels(1)


def test_nothing_is_credited_outside_the_region(hall: Hall) -> None:
    choose(to_person(hall)).says(1, *PAPER)
    hall.move(2, JAKARTA)
    hall.says(1, "ya")
    assert not hall.rows(Credit)
    assert "tidak ada lagi di wilayah" in hall.text(1)


def test_nor_by_who_is_no_coordinator_any_more(hall: Hall) -> None:
    choose(to_person(hall)).says(1, *PAPER)
    hall.dismiss(1)
    hall.says(1, "ya")
    assert not hall.rows(Credit)


def test_a_volunteer_who_is_at_a_quiz_is_told_later(hall: Hall) -> None:
    hall.says(2, "kuis", "1")
    before = len(hall.heard[2])
    credited(hall)
    assert len(hall.heard[2]) == before
    hall.wait_until(hall.now + timedelta(hours=1))
    assert "dianggap sudah lulus" in hall.text(2)


def test_what_is_withdrawn_before_it_was_told_is_not_told(hall: Hall) -> None:
    hall.says(2, "kuis", "1")
    before = len(hall.heard[2])
    credited(hall).says(1, "batalkan pengakuan", "ya")
    hall.wait_until(hall.now + timedelta(hours=1))
    told = hall.texts(2, before)
    assert len(told) == 1
    assert "dibatalkan" in told[0]
