"""A certificate of training that somebody attended earlier: credited, told, taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from content.loader import load
from models.courses import Credit
from models.learning import Attempt
from models.volunteer import Audit
from tests.support.volunteers_in_chat import VolunteersInChat

COURSE = load().courses[0]
JAKARTA = "31.71.01.1001"
PAPER = ("045/BIMTEK/2023", "Dinas Sosial Kota Bekasi", "3 Maret 2023")


def to_person(chat: VolunteersInChat, name: str = "Relawan 2", by: int = 1) -> VolunteersInChat:
    """To the page of one person: all names here are alike, the likest stands first."""
    return chat.says(by, "rekap", "cari orang", name, "1")


def credited(chat: VolunteersInChat) -> VolunteersInChat:
    return choose(to_person(chat)).says(1, *PAPER, "ya")


def choose(chat: VolunteersInChat) -> VolunteersInChat:
    """Say that a certificate is to be credited, and that it is one of Bimtek Dasar."""
    chat.says(1, "akui sertifikat")
    return chat if "Berapa nomor" in chat.text(1) else chat.says(1, "1")


def test_a_certificate_is_credited_once_it_was_confirmed(chat: VolunteersInChat) -> None:
    choose(to_person(chat)).says(1, *PAPER)
    assert "Nomor sertifikat: 045/BIMTEK/2023" in chat.text(1)
    assert "3 Maret 2023" in chat.text(1)
    assert not chat.rows(Credit)
    chat.says(1, "ya")
    [kept] = chat.rows(Credit)
    assert (kept.volunteer_id, kept.course, kept.given_by) == (2, COURSE.id, 1)
    assert (kept.number, kept.organiser, kept.held_on) == (*PAPER[:2], date(2023, 3, 3))
    assert "diakui oleh Relawan 1" in chat.text(1)
    assert "Batalkan pengakuan" in chat.labels(1)


def test_the_volunteer_is_told_and_it_counts(chat: VolunteersInChat) -> None:
    credited(chat)
    assert "dianggap sudah lulus" in chat.text(2)
    assert PAPER[0] in chat.text(2)
    chat.presses(2, "Kemajuan")
    assert "lulus ✓" in chat.text(2)
    assert "Diakui dari Bimtek sebelumnya" in chat.text(2)
    chat.says(2, "data saya")
    assert any(PAPER[0] in text for text in chat.texts(2)[-2:])


def test_it_is_counted_as_passed_and_who_has_it_is_not_reminded(chat: VolunteersInChat) -> None:
    credited(chat)
    assert chat.wrong_counts() == 0
    chat.says(1, "rekap")
    assert "Diakui dari Bimtek sebelumnya: 1 orang" in chat.text(1)
    chat.says(1, "belum lulus", "1")
    assert "4 orang" in chat.text(1)
    assert "Relawan 2" not in chat.text(1)


def test_the_audit_names_it_without_the_papers_facts(chat: VolunteersInChat) -> None:
    credited(chat)
    [noted] = [row for row in chat.rows(Audit) if row.act == "course credited"]
    assert (noted.by, noted.scope) == (1, "32.75")
    assert noted.details == {"credit": chat.rows(Credit)[0].id, "course": COURSE.id}
    assert "mengakui sertifikat" in chat.says(1, "catatan koordinator").text(1)


def test_no_keeps_nothing(chat: VolunteersInChat) -> None:
    choose(to_person(chat)).says(1, *PAPER, "tidak")
    assert not chat.rows(Credit)
    assert not chat.heard[2]


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("kapan ya", "Kapan Bimteknya?"),
        ("waktu itu", "belum terbaca"),
        ("31 Februari 2023", "belum terbaca"),
        ("3 Maret 2099", "sudah lewat"),
        ("besok", "sudah lewat"),
        ("3 Maret 1900", "sudah lewat"),
        ("2023", "belum terbaca"),
    ],
)
def test_a_day_that_cannot_be_is_asked_again(chat: VolunteersInChat, said: str, hint: str) -> None:
    choose(to_person(chat)).says(1, *PAPER[:2], said)
    assert hint in chat.text(1)
    chat.says(1, "03/03/2023")
    assert "Sudah benar?" in chat.text(1)


def test_today_is_a_day_that_has_come(chat: VolunteersInChat) -> None:
    choose(to_person(chat)).says(1, *PAPER[:2], "24 November 2026")
    assert "Sudah benar?" in chat.text(1)


def test_one_letter_is_no_number(chat: VolunteersInChat) -> None:
    choose(to_person(chat)).says(1, "x")
    assert "Berapa nomor" in chat.text(1)


def test_it_can_be_withdrawn_by_another_coordinator(chat: VolunteersInChat) -> None:
    chat.appoint(5, "32")
    credited(chat)
    to_person(chat, by=5).says(5, "batalkan pengakuan", "ya")
    [kept] = chat.rows(Credit)
    assert kept.withdrawn_by == 5
    assert "dibatalkan oleh koordinator" in chat.text(2)
    assert chat.wrong_counts() == 0
    assert not [row for row in chat.rows(Attempt, volunteer_id=2) if row.kind != "pre"]
    assert "Akui sertifikat" in chat.labels(5)


def test_withdrawn_and_given_again_counts_once(chat: VolunteersInChat) -> None:
    credited(chat).says(1, "batalkan pengakuan", "ya")
    credited(chat)
    assert len(chat.rows(Credit)) == 2
    assert chat.wrong_counts() == 0
    chat.says(1, "rekap")
    assert "Diakui dari Bimtek sebelumnya: 1 orang" in chat.text(1)


def test_a_withdrawal_that_was_not_meant_changes_nothing(chat: VolunteersInChat) -> None:
    credited(chat).says(1, "batalkan pengakuan", "tidak")
    assert chat.rows(Credit)[0].withdrawn_at is None
    assert len(chat.heard[2]) == 1


def test_nobody_credits_themselves(chat: VolunteersInChat) -> None:
    to_person(chat, "Relawan 1")
    assert "Relawan 1" in chat.text(1)
    assert "Akui sertifikat" not in chat.labels(1)


def test_nothing_is_credited_outside_the_region(chat: VolunteersInChat) -> None:
    choose(to_person(chat)).says(1, *PAPER)
    chat.move(2, JAKARTA)
    chat.says(1, "ya")
    assert not chat.rows(Credit)
    assert "tidak ada lagi di wilayah" in chat.text(1)


def test_nor_by_who_is_no_coordinator_any_more(chat: VolunteersInChat) -> None:
    choose(to_person(chat)).says(1, *PAPER)
    chat.dismiss(1)
    chat.says(1, "ya")
    assert not chat.rows(Credit)


def test_a_volunteer_who_is_at_a_quiz_is_told_later(chat: VolunteersInChat) -> None:
    chat.says(2, "kuis", "1")
    before = len(chat.heard[2])
    credited(chat)
    assert len(chat.heard[2]) == before
    chat.wait_until(chat.now + timedelta(hours=1))
    assert "dianggap sudah lulus" in chat.text(2)


def test_what_is_withdrawn_before_it_was_told_is_not_told(chat: VolunteersInChat) -> None:
    chat.says(2, "kuis", "1")
    before = len(chat.heard[2])
    credited(chat).says(1, "batalkan pengakuan", "ya")
    chat.wait_until(chat.now + timedelta(hours=1))
    told = chat.texts(2, before)
    assert len(told) == 1
    assert "dibatalkan" in told[0]
