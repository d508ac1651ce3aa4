"""Volunteers answer an invitation, in whatever words and whenever they like until it begins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.features.training_sessions.types import Quota, TrainingDay
from models.training_sessions import Attendance, Evaluation, Presence, SeatQuota
from tests.support.training_sessions import DAY, SECOND_DAY, START
from tests.support.volunteers_in_chat import VolunteersInChat

DAYS = (DAY, SECOND_DAY)


def replies(chat: VolunteersInChat) -> list[str]:
    return [row.reply for row in chat.rows(Attendance)]


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
def test_an_invitation_is_answered_in_words(chat: VolunteersInChat, said: str, reply: str) -> None:
    chat.invite()
    chat.says(2, said)
    assert replies(chat) == ["invited", reply, "invited", "invited", "invited"]


@pytest.mark.parametrize(
    ("label", "reply"), [("Hadir", "coming"), ("Tidak bisa", "declined"), ("Nanti dulu", "later")]
)
def test_or_with_a_button_in_the_middle_of_a_lesson(
    chat: VolunteersInChat, label: str, reply: str
) -> None:
    chat.says(2, "belajar", "1")
    chat.invite()
    chat.wait_until(chat.now + timedelta(minutes=30)).presses(2, label)
    assert replies(chat)[1] == reply
    assert "Bacaannya ada di atas." in chat.text(2), "the lesson goes on"


def test_they_may_change_their_mind_until_it_begins(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.says(2, "hadir", "tidak bisa", "hadir")
    assert replies(chat)[1] == "coming"
    assert chat.rows(SeatQuota)[0].taken == 1
    chat.wait_until(START + timedelta(minutes=1)).says(2, "tidak bisa")
    assert "belum ada undangan" in chat.text(2)
    chat.presses(2, "Tidak bisa")
    assert "sudah dimulai" in chat.text(2)
    assert replies(chat)[1] == "coming"


def test_said_twice_it_counts_once(chat: VolunteersInChat) -> None:
    chat.invite(quotas=(Quota(seats=1),))
    chat.says(2, "hadir", "hadir")
    assert "memang sudah" in chat.text(2) or "sudah tercatat" in chat.text(2)
    assert chat.rows(SeatQuota)[0].taken == 1
    chat.says(3, "hadir", "hadir")
    assert replies(chat)[2] == "waiting"
    assert "daftar tunggu" in chat.text(3)


def test_the_waiting_list_is_left_as_easily(chat: VolunteersInChat) -> None:
    chat.invite(quotas=(Quota(seats=1),))
    for person in (2, 3, 4):
        chat.says(person, "hadir")
    chat.says(3, "tidak bisa")
    chat.says(2, "tidak bisa")
    assert replies(chat)[1:4] == ["declined", "declined", "coming"]
    assert "Kabar baik" in chat.text(4)


def test_with_two_invitations_open_it_is_asked_which(chat: VolunteersInChat) -> None:
    chat.invite()
    month = timedelta(days=30)
    later = TrainingDay(1, DAY.starts_at + month, DAY.ends_at + month)
    chat.invite(key="another", title="Bimtek Lanjutan", days=(later,))
    chat.says(2, "hadir")
    assert chat.labels(2)[:2] == ["Bimtek Dasar", "Bimtek Lanjutan"]
    chat.says(2, "bimtek lanjutan")
    mine = {row.session_id: row.reply for row in chat.rows(Attendance, volunteer_id=2)}
    assert mine == {1: "invited", 2: "coming"}


def test_of_two_the_one_that_is_unanswered_is_meant(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.says(2, "hadir")
    chat.invite(key="another", title="Bimtek Lanjutan")
    chat.says(2, "tidak bisa")
    mine = {row.session_id: row.reply for row in chat.rows(Attendance, volunteer_id=2)}
    assert mine == {1: "coming", 2: "declined"}


@pytest.mark.parametrize("said", ["hadir", "tidak bisa", "nanti dulu"])
def test_who_is_not_invited_is_told_so(chat: VolunteersInChat, said: str) -> None:
    chat.says(2, said)
    assert "belum ada undangan" in chat.text(2)


@pytest.mark.parametrize("said", ["/hadir s999999999999999", "/hadir s7", "/tidak_hadir s7"])
def test_a_session_that_is_none_of_theirs(chat: VolunteersInChat, said: str) -> None:
    chat.says(2, said)
    assert replies(chat) == []
    assert "bukan untuk Bapak/Ibu" in chat.text(2)


def test_the_button_of_a_cancelled_session(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.says(1, "jadwal", "kelola", "batalkan sesi", "ya").sweep()
    chat.presses(2, "Hadir")
    assert "dibatalkan" in chat.text(2)
    assert replies(chat)[1] == "invited"


# --- the door ----------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["HADIR 1001", "hadir 1001", "absen 1001", "/start hadir-1001"])
def test_the_code_marks_them_present_whatever_is_open(chat: VolunteersInChat, said: str) -> None:
    chat.invite(days=DAYS)
    chat.says(2, "kuis", "1").wait_until(START - timedelta(hours=1))
    chat.says(2, said)
    assert "sudah dicatat" in chat.text(2)
    assert "Soal 1 dari 8" in chat.text(2), "the quiz goes on"
    assert [(row.day, row.volunteer_id) for row in _present(chat)] == [(1, 2)]


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
    chat: VolunteersInChat, before: timedelta, said: str, answer: str
) -> None:
    chat.invite(days=DAYS)
    chat.wait_until(START - before).says(2, said)
    assert answer in chat.text(2)
    assert _present(chat) == []


def test_who_is_not_invited_is_sent_to_the_desk(chat: VolunteersInChat) -> None:
    chat.enter(1, first=9, place="31.74.01.1001")
    chat.invite()
    chat.wait_until(START).says(9, "hadir 1001")
    assert "meja pendaftaran" in chat.text(9)
    assert _present(chat) == []


def test_twice_is_as_good_as_once(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.wait_until(START).says(2, "hadir 1001", "hadir 1001")
    assert "sudah tercatat" in chat.text(2)
    assert len(_present(chat)) == 1


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
def test_at_the_door_the_bare_word_asks_for_the_code(
    chat: VolunteersInChat, said: str, answer: str
) -> None:
    chat.invite()
    chat.says(2, "hadir").wait_until(START).says(2, "hadir")
    assert "empat angka" in chat.text(2)
    chat.says(2, said)
    assert answer in chat.text(2)


def test_somebody_who_never_answered_can_come_all_the_same(chat: VolunteersInChat) -> None:
    chat.invite(days=DAYS)
    chat.wait_until(START).says(2, "hadir 1001")
    assert len(_present(chat)) == 1
    chat.wait_until(SECOND_DAY.starts_at - timedelta(minutes=30))
    assert "Minggu, 6 Desember" in chat.text(2)
    assert "Mengingatkan" not in chat.text(3), "who was not there is not reminded"


# --- what they thought of it -------------------------------------------------------------------


def test_two_questions_and_thanks(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.says(2, "hadir").wait_until(START).says(2, "hadir 1001")
    chat.wait_until(DAY.ends_at + timedelta(minutes=45))
    assert "Seberapa bermanfaat" in chat.text(2)
    chat.presses(2, "Bintang 4").says(2, "Materinya bagus, =A1")
    [row] = chat.rows(Evaluation)
    assert (row.rating, row.words) == (4, "Materinya bagus, =A1")
    assert "masukan Bapak/Ibu" in chat.text(2)


@pytest.mark.parametrize("words", ["tidak jelas bagi saya", "penjelasannya kurang jelas"])
def test_an_opinion_that_sounds_like_a_call_for_help_is_an_opinion(
    chat: VolunteersInChat, words: str
) -> None:
    _was_there(chat)
    chat.says(2, "bintang 2", words)
    assert chat.rows(Evaluation)[0].words == words


def test_skipped_words_keep_the_rating(chat: VolunteersInChat) -> None:
    _was_there(chat)
    chat.says(2, "bintang 5", "lewati")
    [row] = chat.rows(Evaluation)
    assert (row.rating, row.words) == (5, "")


@pytest.mark.parametrize("said", ["bintang 9", "bintang", "bintang 0"])
def test_a_rating_that_is_none_is_explained(chat: VolunteersInChat, said: str) -> None:
    _was_there(chat)
    chat.says(2, said)
    assert "BINTANG" in chat.text(2) or "Menu utama" in chat.text(2)
    assert chat.rows(Evaluation) == []


def test_nothing_to_rate(chat: VolunteersInChat) -> None:
    chat.says(2, "bintang 4")
    assert "belum ada acara" in chat.text(2)


def _was_there(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.says(2, "hadir").wait_until(START).says(2, "hadir 1001")
    chat.wait_until(DAY.ends_at + timedelta(minutes=45))


def _present(chat: VolunteersInChat) -> list[Any]:
    return list(chat.rows(Presence))
