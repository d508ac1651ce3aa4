"""Answers that are kept: without names, at the coordinator's tap, for who asks the same nearby."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.features.enquiries.rules import nameless
from models.enquiries import ApprovedAnswer
from models.notices import Notice
from tests.support.volunteers_in_chat import VolunteersInChat

QUESTION = "Kapan rompi relawan dibagikan?"
ANSWER = "Rompi dibagikan tanggal 12 di kantor kecamatan."
AGAIN = "rompi relawan kapan dibagi ya kak?"
JAKARTA, WEST_JAVA = "31.74.01.1001", "32"


def kept(chat: VolunteersInChat) -> list[tuple[str, str]]:
    return [(row.question, row.answer) for row in chat.rows(ApprovedAnswer)]


def answered(chat: VolunteersInChat, answer: str = ANSWER) -> VolunteersInChat:
    return chat.says(2, "tanya", QUESTION, "kirim").sweep().says(1, f"jawab 1 {answer}").sweep()


def test_it_is_shown_and_kept_at_a_tap(chat: VolunteersInChat) -> None:
    answered(chat)
    assert ANSWER in chat.text(1)
    assert kept(chat) == []
    chat.presses(1, "Simpan")
    assert kept(chat) == [(QUESTION, ANSWER)]


def test_who_asks_the_same_gets_it_at_once(chat: VolunteersInChat) -> None:
    answered(chat).presses(1, "Simpan").says(3, "menu", AGAIN)
    assert ANSWER in chat.text(3)
    assert "koordinator Kota Bekasi" in chat.text(3)


@pytest.mark.parametrize("other", ["seragam relawan kapan dibagi?", "rompi itu apa?", "kapan?"])
def test_who_asks_something_else_does_not(chat: VolunteersInChat, other: str) -> None:
    answered(chat).presses(1, "Simpan").says(3, "menu", other)
    assert ANSWER not in chat.text(3)


def test_elsewhere_it_may_be_otherwise(chat: VolunteersInChat) -> None:
    chat.enter(1, first=10, place=JAKARTA)
    answered(chat).presses(1, "Simpan").says(10, "menu", AGAIN)
    assert ANSWER not in chat.text(10)


def test_nothing_is_kept_without_the_tap(chat: VolunteersInChat) -> None:
    answered(chat).presses(1, "Tidak usah")
    assert kept(chat) == []


def test_names_are_covered_before_it_is_shown(chat: VolunteersInChat) -> None:
    chat.enter(1, first=20, name="Siti Aminah")
    chat.says(20, "tanya", "Kapan rompi Siti dibagikan?", "kirim").sweep()
    chat.says(1, "jawab 1 Tanya Pak Joko, 0812-3456-7890.")
    shown = chat.text(1).partition("Pertanyaan:")[2]
    for name in ("Siti", "Joko", "3456"):
        assert name not in shown


def test_what_is_written_anew_is_covered_too(chat: VolunteersInChat) -> None:
    answered(chat).presses(1, "Ubah jawabannya").says(1, "Tanya Bu Sumarni di kantor desa.")
    chat.presses(1, "Simpan")
    assert kept(chat) == [(QUESTION, "Tanya Bu … di kantor desa.")]


def test_in_the_middle_of_something_a_word_keeps_it(chat: VolunteersInChat) -> None:
    chat.says(2, "tanya", QUESTION, "kirim").sweep()
    chat.says(1, "jadwal", "buat sesi", f"jawab 1 {ANSWER}")
    assert "SIMPAN 1" in chat.text(1)
    chat.says(1, "simpan 1").presses(1, "Simpan")
    assert kept(chat) == [(QUESTION, ANSWER)]


def test_what_is_long_has_to_be_shorter_first(chat: VolunteersInChat) -> None:
    answered(chat, "bb " * 300).says(1, "simpan 1")
    assert "paling banyak 700" in chat.text(1)
    chat.says(1, ANSWER).presses(1, "Simpan")
    assert kept(chat) == [(QUESTION, ANSWER)]


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Tanya Pak RT dulu.", "Tanya Pak RT dulu."),
        ("pak lurah Budi sudah tahu", "pak lurah … sudah tahu"),
        ("bu siti sama pak joko", "bu … sama pak …"),
        ("Datang, Pak. Bawa KTP.", "Datang, Pak. Bawa KTP."),
        ("Hubungi 129 atau 0811-1122-2333", "Hubungi 129 atau …"),
    ],
)
def test_names_go_and_offices_stay(text: str, without: str) -> None:
    assert nameless(text, ()) == without


# --- what nobody answers -------------------------------------------------------------------------


def reminders(chat: VolunteersInChat) -> int:
    return sum(row.kind == "enquiry_waiting" for row in chat.rows(Notice))


def asked_and_left(chat: VolunteersInChat, **time: float) -> VolunteersInChat:
    chat.says(2, "tanya", QUESTION, "kirim").sweep()
    chat.now += timedelta(**time)
    return chat.sweep().sweep()


def test_after_three_days_they_are_reminded_once(chat: VolunteersInChat) -> None:
    asked_and_left(chat, days=2, hours=23)
    assert reminders(chat) == 0
    chat.now += timedelta(hours=2)
    chat.sweep().sweep()
    assert reminders(chat) == 1
    assert "masih menunggu jawaban" in chat.text(1)


def test_a_reminder_is_answered_as_the_question_is(chat: VolunteersInChat) -> None:
    asked_and_left(chat, days=3, hours=1).presses(1, "Jawab").says(1, ANSWER).sweep()
    assert ANSWER in chat.text(2)


def test_after_seven_days_the_level_above_is_told(chat: VolunteersInChat) -> None:
    chat.enter(1, first=10, place=JAKARTA)
    chat.appoint(10, WEST_JAVA)
    asked_and_left(chat, days=3, hours=1)
    assert not chat.heard[10]
    chat.now += timedelta(days=4)
    chat.sweep().sweep()
    assert QUESTION in chat.text(10)
    chat.says(10, f"jawab 1 {ANSWER}").sweep()
    assert ANSWER in chat.text(2)


def test_what_is_answered_reminds_nobody(chat: VolunteersInChat) -> None:
    answered(chat)
    chat.now += timedelta(days=8)
    chat.sweep().sweep()
    assert reminders(chat) == 0
