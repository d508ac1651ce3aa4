"""At the door, and what a loose word means, with volunteers in chat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.features.training_sessions.types import TrainingDay
from models.training_sessions import Evaluation, Presence, SessionDay
from models.vocabulary import Reply
from models.volunteer import Volunteer
from tests.support.training_sessions import DAY, NOW, Organiser
from tests.support.volunteers_in_chat import VolunteersInChat, chat_in

HOUR, ONE_DAY = timedelta(hours=1), timedelta(days=1)
TODAY = TrainingDay(1, NOW + HOUR, NOW + 3 * HOUR)
NEXT_WEEK = TrainingDay(1, NOW + 8 * ONE_DAY, NOW + 8 * ONE_DAY + 3 * HOUR)


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[VolunteersInChat]:
    chat = chat_in(tmp_path)
    chat.enter(5)
    chat.appoint(1, "32.75")
    yield chat
    chat.engine.dispose()


def codes(chat: VolunteersInChat) -> list[str]:
    return [row.code for row in chat.rows(SessionDay)]


def present(chat: VolunteersInChat) -> list[tuple[int, int]]:
    return [(row.volunteer_id, row.day) for row in chat.rows(Presence)]


@pytest.mark.parametrize(
    "typed",
    [
        "HADIR {code}",
        "HADIR{code}",
        "hadir-{code}",
        "Hadir: {code}",
        "hadir {half} {other}",
        "hadir kode {code}",
        "hadir no {code}",
        "Hadir pak {code}",
        "kode hadir {code}",
        "kode {code}",
        "{code}",
        "/start hadir-{code}",
    ],
)
def test_the_code_is_understood_as_people_write_it(chat: VolunteersInChat, typed: str) -> None:
    chat.invite(days=(TODAY,))
    [code] = codes(chat)
    chat.says(2, "menu", typed.format(code=code, half=code[:2], other=code[2:]))
    assert present(chat) == [(2, 1)]
    assert "Selamat datang" in chat.text(2)


def test_a_bare_number_is_no_code_while_no_door_of_theirs_is_open(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.says(2, "menu", "4821")
    assert "Kode 4821" not in chat.text(2)


def test_a_bare_code_is_still_an_answer_where_a_number_is_asked_for(chat: VolunteersInChat) -> None:
    chat.invite(days=(TODAY,))
    chat.says(1, "jadwal", "buat sesi", "Rapat", "tatap muka", "Aula", "lewati")
    chat.says(1, "5 desember jam 8 pagi", "16.00", "benar", codes(chat)[0])
    assert present(chat) == []


@pytest.mark.parametrize("typed", ["/start hadir-{code}", "HADIR {code}", "kode {code}"])
def test_whoever_asked_for_silence_is_marked_present_and_stays_silent(
    chat: VolunteersInChat, typed: str
) -> None:
    chat.invite(days=(TODAY,))
    chat.says(2, "berhenti")
    before = len(chat.heard[2])
    chat.says(2, typed.format(code=codes(chat)[0]))
    assert present(chat) == [(2, 1)]
    [told] = chat.texts(2, before)
    assert "Selamat datang" in told
    assert "Menu" not in told
    assert chat.rows(Volunteer, id=2)[0].stopped_at is not None
    chat.says(2, "hadir")
    assert "dihentikan" in chat.text(2)


def test_the_code_of_a_door_is_nobodys_invitation(chat: VolunteersInChat) -> None:
    chat.invite(days=(TODAY,))
    chat.enter(1, first=9, registered_at=None, consented_at=None, consent_version="")
    chat.says(9, f"/start hadir-{codes(chat)[0]}")
    assert "sudah terdaftar" in chat.text(9)
    assert chat.rows(Volunteer, id=9)[0].invitation == ""


@pytest.mark.parametrize("away", [8, 40])
def test_the_code_of_another_day_is_answered_with_the_right_day(
    chat: VolunteersInChat, away: int
) -> None:
    later = TrainingDay(2, TODAY.starts_at + away * ONE_DAY, TODAY.ends_at + away * ONE_DAY)
    chat.invite(days=(TODAY, later))
    chat.says(2, f"hadir {codes(chat)[1]}")
    assert "Kode itu untuk Bimtek Dasar" in chat.text(2)
    assert {8: "2 Desember", 40: "3 Januari"}[away] in chat.text(2)
    chat.wait_until(TODAY.ends_at + 7 * ONE_DAY).says(2, f"hadir {codes(chat)[0]}")
    assert "24 November" in chat.text(2)
    assert present(chat) == []


def test_of_a_far_session_nothing_is_told_to_whoever_is_not_invited(chat: VolunteersInChat) -> None:
    chat.invite(days=(NEXT_WEEK,))
    chat.enter(1, first=9)
    chat.says(9, f"hadir {codes(chat)[0]}")
    assert "tidak saya kenali" in chat.text(9)


# --- loose words -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "reply"),
    [
        ("siap", Reply.COMING),
        ("Siap pak", Reply.COMING),
        ("InsyaAllah bisa", Reply.COMING),
        ("insya allah bisa", Reply.COMING),
        ("bisa ikut", Reply.COMING),
        ("tdk bisa", Reply.DECLINED),
        ("tdk hadir", Reply.DECLINED),
        ("ga bisa", Reply.DECLINED),
        ("gk bisa", Reply.DECLINED),
        ("gk bs", Reply.DECLINED),
        ("izin", Reply.DECLINED),
        ("maaf tidak bisa", Reply.DECLINED),
        ("nanti", Reply.LATER),
        ("nanti saja", Reply.LATER),
        ("Nanti saya kabari", Reply.LATER),
    ],
)
@pytest.mark.parametrize("open_question", ["", "menu", "hapus data"])
def test_an_invitation_is_answered_as_people_write(
    chat: VolunteersInChat, typed: str, reply: Reply, open_question: str
) -> None:
    """The invitation was the last thing that they heard, whatever else stands open."""
    if open_question:
        chat.says(2, open_question)
    session = chat.invite()
    chat.says(2, typed)
    assert Organiser(chat.engine).replies(session)[2] == reply


def test_a_loose_word_is_an_answer_to_what_was_asked_since(chat: VolunteersInChat) -> None:
    session = chat.invite()
    chat.says(2, "hapus data", "nanti")
    assert Organiser(chat.engine).replies(session)[2] == Reply.INVITED


def test_a_loose_word_means_nothing_without_an_invitation(chat: VolunteersInChat) -> None:
    chat.says(2, "menu", "izin")
    assert "undangan" not in chat.text(2)


# --- the rating --------------------------------------------------------------------------------


def _asked_for_a_rating(chat: VolunteersInChat, **more: Any) -> int:
    session = chat.invite(reminders=(), **more)
    chat.says(2, "hadir")
    chat.wait_until(DAY.ends_at + HOUR)
    assert "Seberapa bermanfaat" in chat.text(2)
    return session


def test_a_number_right_under_the_question_is_the_rating(chat: VolunteersInChat) -> None:
    session = _asked_for_a_rating(chat)
    chat.says(2, "4", "Bagus sekali")
    [row] = chat.rows(Evaluation)
    assert (row.session_id, row.rating, row.words) == (session, 4, "Bagus sekali")


def test_a_number_answers_what_was_asked_since(chat: VolunteersInChat) -> None:
    _asked_for_a_rating(chat)
    chat.says(2, "menu", "4")
    assert chat.rows(Evaluation) == []
    assert "Kode itu untuk Bimtek Dasar" not in chat.text(2)


def test_who_guesses_is_heard_ten_times_an_hour_and_nobody_else_is_held_up(
    chat: VolunteersInChat,
) -> None:
    chat.invite(days=(TODAY,))
    [code] = codes(chat)
    for n in range(1, 11):
        chat.says(2, f"HADIR {(int(code) + n) % 10_000:04}")
        assert "tidak saya kenali" in chat.text(2)
    chat.says(2, f"HADIR {code}")
    assert "terlalu banyak kode yang salah" in chat.text(2)
    assert present(chat) == []
    chat.says(3, f"HADIR {code}")
    assert present(chat) == [(3, 1)]
    chat.wait_until(NOW + timedelta(minutes=75))
    chat.says(2, f"HADIR {code}")
    assert present(chat) == [(2, 1), (3, 1)]


def test_right_codes_are_not_counted(chat: VolunteersInChat) -> None:
    chat.invite(days=(TODAY,))
    [code] = codes(chat)
    for _ in range(12):
        chat.says(2, f"HADIR {code}")
    assert "sudah" in chat.text(2).lower()
