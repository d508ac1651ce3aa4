"""At the door, and what a loose word means, in a hall full of people."""

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
from tests.support.volunteers_in_chat import Hall, hall_in

HOUR, ONE_DAY = timedelta(hours=1), timedelta(days=1)
TODAY = TrainingDay(1, NOW + HOUR, NOW + 3 * HOUR)
NEXT_WEEK = TrainingDay(1, NOW + 8 * ONE_DAY, NOW + 8 * ONE_DAY + 3 * HOUR)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    hall = hall_in(tmp_path)
    hall.enter(5)
    hall.appoint(1, "32.75")
    yield hall
    hall.engine.dispose()


def codes(hall: Hall) -> list[str]:
    return [row.code for row in hall.rows(SessionDay)]


def present(hall: Hall) -> list[tuple[int, int]]:
    return [(row.volunteer_id, row.day) for row in hall.rows(Presence)]


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
def test_the_code_is_understood_as_people_write_it(hall: Hall, typed: str) -> None:
    hall.invite(days=(TODAY,))
    [code] = codes(hall)
    hall.says(2, "menu", typed.format(code=code, half=code[:2], other=code[2:]))
    assert present(hall) == [(2, 1)]
    assert "Selamat datang" in hall.text(2)


def test_a_bare_number_is_no_code_while_no_door_of_theirs_is_open(hall: Hall) -> None:
    hall.invite()
    hall.says(2, "menu", "4821")
    assert "Kode 4821" not in hall.text(2)


def test_a_bare_code_is_still_an_answer_where_a_number_is_asked_for(hall: Hall) -> None:
    hall.invite(days=(TODAY,))
    hall.says(1, "jadwal", "buat sesi", "Rapat", "tatap muka", "Aula", "lewati")
    hall.says(1, "5 desember jam 8 pagi", "16.00", "benar", codes(hall)[0])
    assert present(hall) == []


@pytest.mark.parametrize("typed", ["/start hadir-{code}", "HADIR {code}", "kode {code}"])
def test_whoever_asked_for_silence_is_marked_present_and_stays_silent(
    hall: Hall, typed: str
) -> None:
    hall.invite(days=(TODAY,))
    hall.says(2, "berhenti")
    before = len(hall.heard[2])
    hall.says(2, typed.format(code=codes(hall)[0]))
    assert present(hall) == [(2, 1)]
    [told] = hall.texts(2, before)
    assert "Selamat datang" in told
    assert "Menu" not in told
    assert hall.rows(Volunteer, id=2)[0].stopped_at is not None
    hall.says(2, "hadir")
    assert "dihentikan" in hall.text(2)


def test_the_code_of_a_door_is_nobodys_invitation(hall: Hall) -> None:
    hall.invite(days=(TODAY,))
    hall.enter(1, first=9, registered_at=None, consented_at=None, consent_version="")
    hall.says(9, f"/start hadir-{codes(hall)[0]}")
    assert "sudah terdaftar" in hall.text(9)
    assert hall.rows(Volunteer, id=9)[0].invitation == ""


@pytest.mark.parametrize("away", [8, 40])
def test_the_code_of_another_day_is_answered_with_the_right_day(hall: Hall, away: int) -> None:
    later = TrainingDay(2, TODAY.starts_at + away * ONE_DAY, TODAY.ends_at + away * ONE_DAY)
    hall.invite(days=(TODAY, later))
    hall.says(2, f"hadir {codes(hall)[1]}")
    assert "Kode itu untuk Bimtek Dasar" in hall.text(2)
    assert {8: "2 Desember", 40: "3 Januari"}[away] in hall.text(2)
    hall.wait_until(TODAY.ends_at + 7 * ONE_DAY).says(2, f"hadir {codes(hall)[0]}")
    assert "24 November" in hall.text(2)
    assert present(hall) == []


def test_of_a_far_session_nothing_is_told_to_whoever_is_not_invited(hall: Hall) -> None:
    hall.invite(days=(NEXT_WEEK,))
    hall.enter(1, first=9)
    hall.says(9, f"hadir {codes(hall)[0]}")
    assert "tidak saya kenali" in hall.text(9)


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
    hall: Hall, typed: str, reply: Reply, open_question: str
) -> None:
    """The invitation was the last thing that they heard, whatever else stands open."""
    if open_question:
        hall.says(2, open_question)
    session = hall.invite()
    hall.says(2, typed)
    assert Organiser(hall.engine).replies(session)[2] == reply


def test_a_loose_word_is_an_answer_to_what_was_asked_since(hall: Hall) -> None:
    session = hall.invite()
    hall.says(2, "hapus data", "nanti")
    assert Organiser(hall.engine).replies(session)[2] == Reply.INVITED


def test_a_loose_word_means_nothing_without_an_invitation(hall: Hall) -> None:
    hall.says(2, "menu", "izin")
    assert "undangan" not in hall.text(2)


# --- the rating --------------------------------------------------------------------------------


def _asked_for_a_rating(hall: Hall, **more: Any) -> int:
    session = hall.invite(reminders=(), **more)
    hall.says(2, "hadir")
    hall.wait_until(DAY.ends_at + HOUR)
    assert "Seberapa bermanfaat" in hall.text(2)
    return session


def test_a_number_right_under_the_question_is_the_rating(hall: Hall) -> None:
    session = _asked_for_a_rating(hall)
    hall.says(2, "4", "Bagus sekali")
    [row] = hall.rows(Evaluation)
    assert (row.session_id, row.rating, row.words) == (session, 4, "Bagus sekali")


def test_a_number_answers_what_was_asked_since(hall: Hall) -> None:
    _asked_for_a_rating(hall)
    hall.says(2, "menu", "4")
    assert hall.rows(Evaluation) == []
    assert "Kode itu untuk Bimtek Dasar" not in hall.text(2)


def test_who_guesses_is_heard_ten_times_an_hour_and_nobody_else_is_held_up(hall: Hall) -> None:
    hall.invite(days=(TODAY,))
    [code] = codes(hall)
    for n in range(1, 11):
        hall.says(2, f"HADIR {(int(code) + n) % 10_000:04}")
        assert "tidak saya kenali" in hall.text(2)
    hall.says(2, f"HADIR {code}")
    assert "terlalu banyak kode yang salah" in hall.text(2)
    assert present(hall) == []
    hall.says(3, f"HADIR {code}")
    assert present(hall) == [(3, 1)]
    hall.wait_until(NOW + timedelta(minutes=75))
    hall.says(2, f"HADIR {code}")
    assert present(hall) == [(2, 1), (3, 1)]


def test_right_codes_are_not_counted(hall: Hall) -> None:
    hall.invite(days=(TODAY,))
    [code] = codes(hall)
    for _ in range(12):
        hall.says(2, f"HADIR {code}")
    assert "sudah" in hall.text(2).lower()
