"""JADWAL: what is coming, and what can be done about it."""

from __future__ import annotations

from datetime import timedelta

from bot.features.training_sessions.types import Quota, TrainingDay
from tests.support.training_sessions import DAY, START
from tests.support.volunteers_in_chat import VolunteersInChat


def test_nothing_is_coming(chat: VolunteersInChat) -> None:
    chat.says(2, "jadwal")
    assert "Belum ada jadwal" in chat.text(2)


def test_one_session_is_shown_with_its_map_and_ones_answer(chat: VolunteersInChat) -> None:
    chat.invite(point=(-6.25, 106.99))
    chat.says(2, "hadir", "jadwal")
    for part in ("Sabtu, 5 Desember 2026", "maps.google.com", "tercatat akan hadir"):
        assert part in chat.text(2)
    assert chat.labels(2) == ["Tidak bisa", "Simpan ke kalender", "Menu"]


def test_the_calendar_file_is_ordered(chat: VolunteersInChat) -> None:
    session = chat.invite()
    chat.says(2, "jadwal", "simpan ke kalender")
    assert chat.tasks() == [("calendar", {"session": session})]


def test_an_answer_from_there(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.says(2, "jadwal", "hadir", "jadwal")
    assert "tercatat akan hadir" in chat.text(2)
    chat.says(2, "tidak bisa", "jadwal")
    assert "tidak bisa hadir" in chat.text(2)


def test_the_place_in_the_waiting_list(chat: VolunteersInChat) -> None:
    chat.invite(quotas=(Quota(seats=1),))
    for person in (2, 3, 4):
        chat.says(person, "hadir")
    chat.says(4, "jadwal")
    assert "urutan ke-2" in chat.text(4)


def test_several_sessions_are_listed_the_next_first(chat: VolunteersInChat) -> None:
    chat.invite(key="later", title="Yang kedua", days=(_moved(timedelta(days=7)),))
    chat.invite()
    chat.says(2, "jadwal")
    assert chat.labels(2) == ["Bimtek Dasar", "Yang kedua", "Menu"]
    chat.says(2, "2")
    assert "12 Desember" in chat.text(2)


def test_a_session_that_ended_while_it_was_looked_at(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.says(2, "jadwal")
    chat.wait_until(DAY.ends_at + timedelta(hours=12)).says(2, "1")
    assert "sudah selesai" in chat.text(2)


def test_my_data_tells_of_sessions(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.says(2, "hadir").wait_until(START).says(2, "hadir 1001", "data saya")
    told = "\n".join(chat.texts(2)[-2:])
    assert "Bimtek Dasar" in told


def _moved(by: timedelta) -> TrainingDay:
    return TrainingDay(1, DAY.starts_at + by, DAY.ends_at + by)
