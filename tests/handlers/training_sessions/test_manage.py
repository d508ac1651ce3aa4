"""A coordinator looks after a session: who comes, what changes, who is there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.engine.messages import Media
from bot.engine.person import Volunteer, World
from bot.features.training_sessions.attendance import mark_present
from bot.features.training_sessions.requests import MarkPresent
from bot.features.training_sessions.types import Quota
from models.training_sessions import Attendance, Presence, SeatQuota, SessionDay, TrainingSession
from models.vocabulary import Reply
from models.volunteer import Audit
from tests.support.training_sessions import DAY, NOW, SECOND_DAY, START, within
from tests.support.volunteers_in_chat import Hall

DAYS = (DAY, SECOND_DAY)


def managing(hall: Hall, *choices: str) -> Hall:
    return hall.says(1, "jadwal", "kelola", *choices)


def test_the_numbers_by_answer_and_the_free_seats_by_region(hall: Hall) -> None:
    hall.enter(1, first=8, place="32.75.05.1001")
    quotas = (Quota("32.75.05", "", 2), Quota("", "", 3))
    hall.invite(quotas=quotas, seats=5)
    hall.says(8, "hadir").says(2, "hadir").says(3, "tidak bisa").says(4, "nanti dulu")
    managing(hall)
    for line in (
        "Diundang: 6",
        "Akan hadir: 2",
        "Tidak bisa: 1",
        "Belum menjawab: 3",
        "terisi 1 dari 2, sisa 1",
        "terisi 1 dari 3, sisa 2",
    ):
        assert line in hall.text(1)


def test_the_list_of_who_comes_is_by_region_in_pages(hall: Hall) -> None:
    hall.enter(45, first=100, place="32.75.05.1001")
    hall.invite()
    for person in (2, *range(100, 145)):
        hall.says(person, "hadir")
    managing(hall, "daftar peserta", "akan hadir")
    assert "Bekasi Selatan" in hall.text(1)
    assert "40. " in hall.text(1)
    assert "41. " not in hall.text(1)
    hall.says(1, "halaman lanjut")
    assert "46. " in hall.text(1)
    assert "Halaman lanjut" not in hall.labels(1)


def test_an_empty_list_is_said_to_be_empty(hall: Hall) -> None:
    hall.invite()
    managing(hall, "daftar peserta", "akan hadir")
    assert "Belum ada" in hall.text(1)


def test_live_is_what_is_there_now(hall: Hall) -> None:
    hall.invite()
    hall.wait_until(START)
    managing(hall)
    assert "Hadir hari 1: 0" in hall.text(1)
    hall.says(2, "hadir 1001").says(1, "perbarui")
    assert "Hadir hari 1: 1" in hall.text(1)


def test_the_code_of_each_day_with_a_picture_to_scan(hall: Hall) -> None:
    session = hall.invite(days=DAYS)
    managing(hall, "kode hadir")
    assert "1001" in hall.text(1)
    assert "1002" in hall.text(1)
    assert hall.tasks() == [
        ("door_code", {"session": session, "day": 1}),
        ("door_code", {"session": session, "day": 2}),
    ]


def test_marked_by_hand_by_a_part_of_the_name_and_written_down(hall: Hall) -> None:
    hall.enter(1, first=8, name="Dewi Lestariningsih")
    hall.invite(days=DAYS)
    hall.wait_until(START)
    managing(hall, "tandai hadir", "1", "lestari", "1")
    assert "Sudah ditandai" in hall.text(1)
    [row] = hall.rows(Presence)
    assert (row.day, row.volunteer_id, row.marked_by) == (1, 8, 1)
    [noted] = hall.rows(Audit, act="marked present")
    assert (noted.by, noted.scope, noted.details) == (1, "32.75", {"session": 1, "of": 8})


def test_nobody_is_marked_before_the_door_opens(hall: Hall) -> None:
    hall.invite()
    managing(hall, "tandai hadir", "relawan 3", "1")
    assert hall.rows(Presence) == []
    assert "belum" in hall.text(1).casefold()


def test_a_name_that_nobody_has(hall: Hall) -> None:
    hall.invite()
    hall.wait_until(START)
    managing(hall, "tandai hadir", "Zxywq")
    assert "Zxywq" in hall.text(1)


def test_one_day_is_moved_and_the_other_stays(hall: Hall) -> None:
    hall.invite(days=DAYS)
    managing(hall, "ubah waktu", "2", "Minggu 6 Desember jam 10", "15.00", "ya")
    hall.sweep()
    days = [(row.starts_at, row.ends_at, row.code) for row in hall.rows(SessionDay)]
    assert days[0] == (DAY.starts_at, DAY.ends_at, "1001")
    assert days[1][0] == SECOND_DAY.starts_at + timedelta(hours=2)
    assert days[1][2] == "1002", "the code may be printed already"
    assert "Menjadi:" in hall.text(2)


def test_the_second_day_can_still_be_moved_when_the_first_has_begun(hall: Hall) -> None:
    hall.invite(days=DAYS)
    hall.says(2, "hadir").wait_until(START + timedelta(hours=3))
    managing(hall, "ubah waktu")
    assert "Hari 1" not in hall.text(1).split("Hari yang mana?")[1]
    hall.says(1, "1", "6 Desember jam 10", "15.00", "ya").sweep()
    assert "pukul 10.00–15.00 WIB" in hall.text(2)
    hall.wait_until(SECOND_DAY.starts_at + timedelta(hours=1, minutes=15))
    reminders = [text for text in hall.texts(2) if "Mengingatkan" in text]
    assert "Waktu: Minggu, 6 Desember 2026, pukul 10.00–15.00 WIB" in reminders[-1]


@pytest.mark.parametrize("end", ["tidak", "batal", "menu"])
def test_a_change_that_is_not_confirmed_is_none(hall: Hall, end: str) -> None:
    hall.invite()
    managing(hall, "ubah waktu", "6 Desember jam 10", "15.00", end)
    assert hall.rows(TrainingSession)[0].version == 1
    assert hall.rows(SessionDay)[0].starts_at == START


def test_days_that_would_overlap_are_refused(hall: Hall) -> None:
    hall.invite(days=DAYS)
    managing(hall, "ubah waktu", "1", "6 Desember jam 10", "15.00", "ya")
    assert "Waktu hari-harinya bertabrakan. Mohon pilih waktu lain." in hall.text(1)
    assert hall.rows(TrainingSession)[0].version == 1


def test_a_new_place_is_told_to_those_who_were_told_the_old_one(hall: Hall) -> None:
    hall.invite()
    hall.says(3, "tidak bisa")
    managing(hall, "ubah tempat", "Gedung Serbaguna", "lewati", "ya")
    hall.sweep()
    for person in (2, 3):
        assert "Aula Kecamatan" in hall.text(person)
        assert "Gedung Serbaguna" in hall.text(person)
    said = len(hall.heard[2])
    hall.sweep()
    assert len(hall.heard[2]) == said, "once"


def test_an_online_session_gets_a_new_link(hall: Hall) -> None:
    hall.invite(online=True, place="", link="https://meet.example.org/one")
    managing(hall, "ubah tempat", "meet.example.org/two")
    assert "https://meet.example.org/two" in hall.text(1)
    hall.says(1, "ya").sweep()
    assert "https://meet.example.org/two" in hall.text(2)


def test_a_session_goes_online_and_back(hall: Hall) -> None:
    hall.invite()
    managing(hall, "ubah tempat", "daring", "lewati", "ya")
    hall.sweep()
    assert "Tempat: daring" in hall.text(2)
    hall.says(1, "ubah tempat", "tatap muka", "Gedung Serbaguna", "lewati", "ya").sweep()
    assert "Gedung Serbaguna" in hall.text(2)
    assert not hall.rows(TrainingSession)[0].online


def test_the_map_is_repeated_before_a_new_place_is_kept(hall: Hall) -> None:
    hall.invite()
    managing(hall, "ubah tempat", "Gedung Serbaguna")
    hall.sends(1, media=Media.LOCATION, point=(-6.25, 106.99))
    assert "Gedung Serbaguna" in hall.text(1)
    assert "maps.google.com/?q=-6.250000,106.990000" in hall.text(1)
    assert "pukul" not in hall.text(1), "the hours are the same"
    hall.says(1, "tidak", "ubah tempat", "Gedung Serbaguna", "maps.example.org/x")
    assert "https://maps.example.org/x" in hall.text(1)


@pytest.mark.parametrize(
    "said", [("Hotel Aryaduta Makassar", "lewati"), ("Balai Besar", "lewati", "WITA")]
)
def test_in_another_zone_the_hours_are_told_as_they_are_there(
    hall: Hall, said: tuple[str, ...]
) -> None:
    hall.invite()
    hall.dismiss(1)
    hall.appoint(1, "")
    managing(hall, "ubah tempat", *said)
    assert "Sabtu, 5 Desember 2026, pukul 09.00–17.00 WITA" in hall.text(1)
    hall.says(1, "ya").sweep()
    assert "pukul 08.00–16.00 WIB" in hall.text(2)
    assert "pukul 09.00–17.00 WITA" in hall.text(2)
    assert hall.rows(TrainingSession)[0].zone == "Asia/Makassar"


def test_a_day_past_the_next_one_is_moved_with_all_of_them(hall: Hall) -> None:
    hall.invite(days=DAYS)
    managing(hall, "ubah waktu", "1", "8 Desember 10.00-15.00", "ya")
    assert "Hari 1 harus sebelum hari 2; pilih Semua hari." in hall.text(1)
    hall.says(1, "ubah waktu", "semua hari", "8 Desember jam 10", "ya")
    assert hall.rows(SessionDay)[1].starts_at == START + timedelta(days=4, hours=2)


def test_invitations_that_wait_for_the_morning_are_said_to(hall: Hall) -> None:
    hall.now = NOW.replace(hour=15)  # 22.00 in Jakarta
    hall.invite()
    managing(hall)
    assert "Undangan dikirim mulai pukul 06.00 waktu setempat." in hall.text(1)
    hall.wait_until(NOW + timedelta(days=1))
    managing(hall)
    assert "Undangan dikirim" not in hall.text(1)


def test_cancelled_after_a_second_question(hall: Hall) -> None:
    hall.invite()
    managing(hall, "batalkan sesi", "tidak")
    assert hall.rows(TrainingSession)[0].cancelled_at is None
    hall.says(1, "batalkan sesi", "ya").sweep()
    assert "dibatalkan" in hall.text(2)
    said = len(hall.heard[2])
    hall.wait_until(START + timedelta(days=1))
    assert len(hall.heard[2]) == said


def test_who_registers_later_can_be_invited_too(hall: Hall) -> None:
    hall.invite()
    hall.enter(1, first=8)
    managing(hall, "undang yang baru")
    hall.sweep()
    assert "diundang" in hall.text(8)
    assert len(hall.heard[2]) == 1
    assert len(hall.rows(Attendance)) == 6


def test_the_sheet_is_ordered_and_comes_later(hall: Hall) -> None:
    session = hall.invite()
    managing(hall, "unduh daftar")
    assert hall.tasks() == [("attendance", {"session": session})]


def test_a_missed_reminder_is_shown(hall: Hall) -> None:
    hall.invite(reminders=(timedelta(hours=2),))
    hall.now = START + timedelta(minutes=5)
    hall.sweep()
    managing(hall)
    assert "2 jam" in hall.text(1)
    assert "tidak sempat dikirim" in hall.text(1)


def test_only_sessions_of_ones_own_region_are_seen(hall: Hall) -> None:
    hall.invite(scope="32")
    managing(hall)
    assert "Belum ada acara di wilayah" in hall.text(1)


def test_the_level_above_sees_them_all(hall: Hall) -> None:
    hall.invite()
    hall.dismiss(1)
    hall.appoint(1, "32")
    managing(hall)
    assert "Diundang: 5" in hall.text(1)


def test_removed_while_looking(hall: Hall) -> None:
    hall.invite()
    managing(hall, "batalkan sesi")
    hall.dismiss(1)
    hall.says(1, "ya")
    assert hall.rows(TrainingSession)[0].cancelled_at is None


def test_cancelled_by_somebody_else_while_looking(hall: Hall) -> None:
    hall.invite()
    hall.appoint(2, "32")
    managing(hall, "ubah waktu")
    hall.says(2, "jadwal", "kelola", "batalkan sesi", "ya")
    hall.says(1, "6 Desember jam 10")
    assert "sudah tidak ada" in hall.text(1)


def test_the_last_thirty_days_stay_in_sight(hall: Hall) -> None:
    hall.invite()
    hall.wait_until(NOW + timedelta(days=30))
    managing(hall)
    assert "Diundang: 5" in hall.text(1)
    for gone in ("Ubah waktu", "Batalkan acara", "Kode hadir"):
        assert gone not in hall.labels(1)
    hall.says(1, "menu").wait_until(NOW + timedelta(days=50))
    managing(hall)
    assert "Belum ada acara" in hall.text(1)


# --- who is there, and who came uninvited -------------------------------------------------------


def at_the_start(hall: Hall, **changes: Any) -> int:
    session = hall.invite(**changes)
    hall.wait_until(START)
    return session


def test_who_is_present_is_listed_by_day_live(hall: Hall) -> None:
    at_the_start(hall, days=DAYS)
    managing(hall, "daftar peserta", "sudah hadir", "1")
    assert "Hadir hari 1: 0" in hall.text(1)
    hall.says(3, "hadir 1001").says(1, "perbarui")
    assert "Hadir hari 1: 1" in hall.text(1)
    assert "1. Relawan 3" in hall.text(1)
    hall.says(1, "kembali", "sudah hadir", "2")
    assert "Relawan" not in hall.text(1)


def test_the_list_of_who_is_present_has_pages(hall: Hall) -> None:
    hall.enter(45, first=100)
    at_the_start(hall)
    for person in range(100, 145):
        hall.says(person, "hadir 1001")
    managing(hall, "daftar peserta", "sudah hadir")
    assert "40. " in hall.text(1)
    assert "41. " not in hall.text(1)
    hall.says(1, "halaman lanjut")
    assert "45. " in hall.text(1)


def test_names_carry_a_mark_of_presence(hall: Hall) -> None:
    at_the_start(hall, days=DAYS)
    hall.says(2, "hadir 1001").says(1, "jadwal", "kelola", "daftar peserta", "belum menjawab")
    assert "Relawan 2 ✓ hari 1" in hall.text(1)
    assert "Relawan 3 ✓" not in hall.text(1)


def test_marking_by_hand_shows_who_is_marked_already(hall: Hall) -> None:
    at_the_start(hall)
    hall.says(2, "hadir 1001")
    managing(hall, "tandai hadir", "Relawan 2")
    assert "Relawan 2 ✓ sudah hadir" in hall.text(1)
    hall.says(1, "1")
    assert "sebelumnya" in hall.text(1)
    assert len(hall.rows(Presence)) == 1


@pytest.mark.parametrize("typed", ["Bambang Tamu", "bambang tmu", "0812-3456-7891"])
def test_somebody_uninvited_is_let_in_by_hand_though_the_seats_are_taken(
    hall: Hall, typed: str
) -> None:
    session = at_the_start(hall, quotas=(Quota("32.75.05", "", 0), Quota("", "", 3)), seats=3)
    place = "32.75.05.1001"
    hall.enter(1, first=9, name="Bambang Tamu", phone="+6281234567891", place=place)
    hall.says(9, "hadir 1001")
    assert "meja pendaftaran" in hall.text(9)
    managing(hall, "tandai hadir", typed)
    assert "Bambang Tamu (tidak diundang)" in hall.text(1)
    hall.says(1, "1")
    assert "ditambahkan" in hall.text(1)
    assert "sudah penuh" in hall.text(1)
    [row] = hall.rows(Attendance, volunteer_id=9)
    assert (row.session_id, row.reply) == (session, Reply.COMING)
    assert [r.volunteer_id for r in hall.rows(Presence)] == [9]
    assert [r.taken for r in hall.rows(SeatQuota)] == [1, 0]


def test_nobody_outside_the_region_is_found_or_let_in(hall: Hall) -> None:
    session = at_the_start(hall)
    hall.enter(1, first=9, name="Bambang Tamu", place="31.74.01.1001", phone="+6281234567891")
    managing(hall, "tandai hadir", "Bambang Tamu")
    assert "Tidak ada relawan" in hall.text(1)
    hall.says(1, "0812 3456 7891")
    assert "Tidak ada relawan" in hall.text(1)
    for scope in ("32.75", "31.74", None):
        with hall.engine.begin() as connection:
            turn = within(connection, World(Volunteer(id=1), scope=scope), hall.now)
            mark_present(turn, MarkPresent(session, 1, 9))
    assert hall.rows(Presence) == []
    assert hall.rows(Attendance, volunteer_id=9) == []


def test_after_the_beginning_it_is_said_why_nobody_new_is_invited(hall: Hall) -> None:
    hall.invite()
    managing(hall)
    assert "Undang yang baru" in hall.labels(1)
    assert "undangan baru tidak dikirim" not in hall.text(1)
    hall.wait_until(START)
    managing(hall)
    assert "undangan baru tidak dikirim" in hall.text(1)
    assert "Tandai hadir" in hall.text(1)
