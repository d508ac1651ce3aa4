"""Volunteers answer an invitation, in whatever words and whenever they like until it begins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.features.training_sessions.types import Quota, TrainingDay
from models.training_sessions import Attendance, Evaluation, Presence, SeatQuota
from tests.support.training_sessions import DAY, SECOND_DAY, START
from tests.support.volunteers_in_chat import Hall

DAYS = (DAY, SECOND_DAY)


def replies(hall: Hall) -> list[str]:
    return [row.reply for row in hall.rows(Attendance)]


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("HADIR", "coming"),
        ("Insya Allah hadir 🙏", "coming"),
        ("saya bisa hadir", "coming"),
        ("tidak bisa", "declined"),
        ("maaf tidak bisa hadir", "declined"),
        ("nanti dulu", "later"),
    ],
)
def test_an_invitation_is_answered_in_words(hall: Hall, said: str, reply: str) -> None:
    hall.invite()
    hall.says(2, said)
    assert replies(hall) == ["invited", reply, "invited", "invited", "invited"]


@pytest.mark.parametrize(
    ("label", "reply"), [("Hadir", "coming"), ("Tidak bisa", "declined"), ("Nanti dulu", "later")]
)
def test_or_with_a_button_in_the_middle_of_a_lesson(hall: Hall, label: str, reply: str) -> None:
    hall.says(2, "belajar", "1")
    hall.invite()
    hall.wait_until(hall.now + timedelta(minutes=30)).presses(2, label)
    assert replies(hall)[1] == reply
    assert "Bacaannya ada di atas." in hall.text(2), "the lesson goes on"


def test_they_may_change_their_mind_until_it_begins(hall: Hall) -> None:
    hall.invite()
    hall.says(2, "hadir", "tidak bisa", "hadir")
    assert replies(hall)[1] == "coming"
    assert hall.rows(SeatQuota)[0].taken == 1
    hall.wait_until(START + timedelta(minutes=1)).says(2, "tidak bisa")
    assert "belum ada undangan" in hall.text(2)
    hall.presses(2, "Tidak bisa")
    assert "sudah dimulai" in hall.text(2)
    assert replies(hall)[1] == "coming"


def test_said_twice_it_counts_once(hall: Hall) -> None:
    hall.invite(quotas=(Quota(seats=1),))
    hall.says(2, "hadir", "hadir")
    assert "memang sudah" in hall.text(2) or "sudah tercatat" in hall.text(2)
    assert hall.rows(SeatQuota)[0].taken == 1
    hall.says(3, "hadir", "hadir")
    assert replies(hall)[2] == "waiting"
    assert "daftar tunggu" in hall.text(3)


def test_the_waiting_list_is_left_as_easily(hall: Hall) -> None:
    hall.invite(quotas=(Quota(seats=1),))
    for person in (2, 3, 4):
        hall.says(person, "hadir")
    hall.says(3, "tidak bisa")
    hall.says(2, "tidak bisa")
    assert replies(hall)[1:4] == ["declined", "declined", "coming"]
    assert "Kabar baik" in hall.text(4)


def test_with_two_invitations_open_it_is_asked_which(hall: Hall) -> None:
    hall.invite()
    month = timedelta(days=30)
    later = TrainingDay(1, DAY.starts_at + month, DAY.ends_at + month)
    hall.invite(key="another", title="Bimtek Lanjutan", days=(later,))
    hall.says(2, "hadir")
    assert hall.labels(2)[:2] == ["Bimtek Dasar", "Bimtek Lanjutan"]
    hall.says(2, "bimtek lanjutan")
    mine = {row.session_id: row.reply for row in hall.rows(Attendance, volunteer_id=2)}
    assert mine == {1: "invited", 2: "coming"}


def test_of_two_the_one_that_is_unanswered_is_meant(hall: Hall) -> None:
    hall.invite()
    hall.says(2, "hadir")
    hall.invite(key="another", title="Bimtek Lanjutan")
    hall.says(2, "tidak bisa")
    mine = {row.session_id: row.reply for row in hall.rows(Attendance, volunteer_id=2)}
    assert mine == {1: "coming", 2: "declined"}


@pytest.mark.parametrize("said", ["hadir", "tidak bisa", "nanti dulu"])
def test_who_is_not_invited_is_told_so(hall: Hall, said: str) -> None:
    hall.says(2, said)
    assert "belum ada undangan" in hall.text(2)


@pytest.mark.parametrize("said", ["/hadir s999999999999999", "/hadir s7", "/tidak_hadir s7"])
def test_a_session_that_is_none_of_theirs(hall: Hall, said: str) -> None:
    hall.says(2, said)
    assert replies(hall) == []
    assert "bukan untuk Bapak/Ibu" in hall.text(2)


def test_the_button_of_a_cancelled_session(hall: Hall) -> None:
    hall.invite()
    hall.says(1, "jadwal", "kelola", "batalkan sesi", "ya").sweep()
    hall.presses(2, "Hadir")
    assert "dibatalkan" in hall.text(2)
    assert replies(hall)[1] == "invited"


# --- the door ----------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["HADIR 1001", "hadir 1001", "absen 1001", "/start hadir-1001"])
def test_the_code_marks_them_present_whatever_is_open(hall: Hall, said: str) -> None:
    hall.invite(days=DAYS)
    hall.says(2, "kuis", "1").wait_until(START - timedelta(hours=1))
    hall.says(2, said)
    assert "sudah dicatat" in hall.text(2)
    assert "Soal 1 dari 8" in hall.text(2), "the quiz goes on"
    assert [(row.day, row.volunteer_id) for row in _present(hall)] == [(1, 2)]


@pytest.mark.parametrize(
    ("before", "said", "answer"),
    [
        (timedelta(hours=1), "hadir 1002", "Minggu, 6 Desember"),
        (timedelta(hours=3), "hadir 1001", "dua jam sebelum"),
        (timedelta(hours=-9, minutes=-1), "hadir 1001", "sudah ditutup"),
        (timedelta(hours=1), "hadir 9999", "tidak saya kenali"),
        (timedelta(hours=1), "hadir 48210", "empat angka"),
    ],
)
def test_wrong_code_wrong_day_each_has_its_own_answer(
    hall: Hall, before: timedelta, said: str, answer: str
) -> None:
    hall.invite(days=DAYS)
    hall.wait_until(START - before).says(2, said)
    assert answer in hall.text(2)
    assert _present(hall) == []


def test_who_is_not_invited_is_sent_to_the_desk(hall: Hall) -> None:
    hall.enter(1, first=9, place="31.74.01.1001")
    hall.invite()
    hall.wait_until(START).says(9, "hadir 1001")
    assert "meja pendaftaran" in hall.text(9)
    assert _present(hall) == []


def test_twice_is_as_good_as_once(hall: Hall) -> None:
    hall.invite()
    hall.wait_until(START).says(2, "hadir 1001", "hadir 1001")
    assert "sudah tercatat" in hall.text(2)
    assert len(_present(hall)) == 1


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("1001", "sudah dicatat"),
        ("1 0 0 1", "sudah dicatat"),
        ("kodenya 1001 bu", "sudah dicatat"),
        ("10010", "empat angka"),
        ("lupa", "empat angka"),
    ],
)
def test_at_the_door_the_bare_word_asks_for_the_code(hall: Hall, said: str, answer: str) -> None:
    hall.invite()
    hall.says(2, "hadir").wait_until(START).says(2, "hadir")
    assert "empat angka" in hall.text(2)
    hall.says(2, said)
    assert answer in hall.text(2)


def test_somebody_who_never_answered_can_come_all_the_same(hall: Hall) -> None:
    hall.invite(days=DAYS)
    hall.wait_until(START).says(2, "hadir 1001")
    assert len(_present(hall)) == 1
    hall.wait_until(SECOND_DAY.starts_at - timedelta(minutes=30))
    assert "Minggu, 6 Desember" in hall.text(2)
    assert "Mengingatkan" not in hall.text(3), "who was not there is not reminded"


# --- what they thought of it -------------------------------------------------------------------


def test_two_questions_and_thanks(hall: Hall) -> None:
    hall.invite()
    hall.says(2, "hadir").wait_until(START).says(2, "hadir 1001")
    hall.wait_until(DAY.ends_at + timedelta(minutes=45))
    assert "Seberapa bermanfaat" in hall.text(2)
    hall.presses(2, "Bintang 4").says(2, "Materinya bagus, =A1")
    [row] = hall.rows(Evaluation)
    assert (row.rating, row.words) == (4, "Materinya bagus, =A1")
    assert "masukan Bapak/Ibu" in hall.text(2)


@pytest.mark.parametrize("words", ["tidak jelas bagi saya", "penjelasannya kurang jelas"])
def test_an_opinion_that_sounds_like_a_call_for_help_is_an_opinion(hall: Hall, words: str) -> None:
    _was_there(hall)
    hall.says(2, "bintang 2", words)
    assert hall.rows(Evaluation)[0].words == words


def test_skipped_words_keep_the_rating(hall: Hall) -> None:
    _was_there(hall)
    hall.says(2, "bintang 5", "lewati")
    [row] = hall.rows(Evaluation)
    assert (row.rating, row.words) == (5, "")


@pytest.mark.parametrize("said", ["bintang 9", "bintang", "bintang 0"])
def test_a_rating_that_is_none_is_explained(hall: Hall, said: str) -> None:
    _was_there(hall)
    hall.says(2, said)
    assert "BINTANG" in hall.text(2) or "Menu utama" in hall.text(2)
    assert hall.rows(Evaluation) == []


def test_nothing_to_rate(hall: Hall) -> None:
    hall.says(2, "bintang 4")
    assert "belum ada acara" in hall.text(2)


def _was_there(hall: Hall) -> None:
    hall.invite()
    hall.says(2, "hadir").wait_until(START).says(2, "hadir 1001")
    hall.wait_until(DAY.ends_at + timedelta(minutes=45))


def _present(hall: Hall) -> list[Any]:
    return list(hall.rows(Presence))
