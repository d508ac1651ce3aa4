"""A coordinator looks after a session: who comes, what changes, who is there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.engine.messages import Media
from bot.engine.person import PersonState, Volunteer
from bot.features.training_sessions.attendance import mark_present
from bot.features.training_sessions.requests import MarkPresent
from bot.features.training_sessions.types import Quota
from models.training_sessions import Attendance, Presence, SeatQuota, SessionDay, TrainingSession
from models.vocabulary import Reply
from models.volunteer import Audit
from tests.support.training_sessions import DAY, NOW, SECOND_DAY, START, Organiser, within
from tests.support.volunteers_in_chat import VolunteersInChat

DAYS = (DAY, SECOND_DAY)


def managing(chat: VolunteersInChat, *choices: str) -> VolunteersInChat:
    return chat.says(1, "jadwal", "kelola", *choices)


def test_the_numbers_by_answer_and_the_free_seats_by_region(chat: VolunteersInChat) -> None:
    chat.enter(1, first=8, place="32.75.05.1001")
    quotas = (Quota("32.75.05", "", 2), Quota("", "", 3))
    chat.invite(quotas=quotas, seats=5)
    chat.says(8, "hadir").says(2, "hadir").says(3, "tidak bisa").says(4, "nanti dulu")
    managing(chat)
    for line in (
        "Diundang: 6",
        "Akan hadir: 2",
        "Tidak bisa: 1",
        "Belum menjawab: 3",
        "terisi 1 dari 2, sisa 1",
        "terisi 1 dari 3, sisa 2",
    ):
        assert line in chat.text(1)


def test_the_list_of_who_comes_is_by_region_in_pages(chat: VolunteersInChat) -> None:
    chat.enter(45, first=100, place="32.75.05.1001")
    chat.invite()
    for person in (2, *range(100, 145)):
        chat.says(person, "hadir")
    managing(chat, "daftar peserta", "akan hadir")
    assert "Bekasi Selatan" in chat.text(1)
    assert "40. " in chat.text(1)
    assert "41. " not in chat.text(1)
    chat.says(1, "halaman lanjut")
    assert "46. " in chat.text(1)
    assert "Halaman lanjut" not in chat.labels(1)


def test_an_empty_list_is_said_to_be_empty(chat: VolunteersInChat) -> None:
    chat.invite()
    managing(chat, "daftar peserta", "akan hadir")
    assert "Belum ada" in chat.text(1)


def test_live_is_what_is_there_now(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.wait_until(START)
    managing(chat)
    assert "Hadir hari 1: 0" in chat.text(1)
    chat.says(2, "hadir 1001").says(1, "perbarui")
    assert "Hadir hari 1: 1" in chat.text(1)


def test_the_code_of_each_day_with_a_sheet_for_the_door(chat: VolunteersInChat) -> None:
    session = chat.invite(days=DAYS)
    managing(chat, "kode hadir")
    assert "1001" in chat.text(1)
    assert "1002" in chat.text(1)
    assert chat.tasks() == [
        ("door_code", {"session": session, "day": 1}),
        ("door_code", {"session": session, "day": 2}),
    ]


def test_marked_by_hand_by_a_part_of_the_name_and_written_down(chat: VolunteersInChat) -> None:
    chat.enter(1, first=8, name="Dewi Lestariningsih")
    chat.invite(days=DAYS)
    chat.wait_until(START)
    managing(chat, "tandai hadir", "1", "lestari", "1")
    assert "Sudah ditandai" in chat.text(1)
    [row] = chat.rows(Presence)
    assert (row.day, row.volunteer_id, row.marked_by) == (1, 8, 1)
    [noted] = chat.rows(Audit, act="marked present")
    assert (noted.by, noted.scope, noted.details) == (1, "32.75", {"session": 1, "of": 8})


def test_nobody_is_marked_before_the_door_opens(chat: VolunteersInChat) -> None:
    chat.invite()
    managing(chat, "tandai hadir", "relawan 3", "1")
    assert chat.rows(Presence) == []
    assert "belum" in chat.text(1).casefold()


def test_a_name_that_nobody_has(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.wait_until(START)
    managing(chat, "tandai hadir", "Zxywq")
    assert "Zxywq" in chat.text(1)


def test_one_day_is_moved_and_the_other_stays(chat: VolunteersInChat) -> None:
    chat.invite(days=DAYS)
    managing(chat, "ubah waktu", "2", "Minggu 6 Desember jam 10", "15.00", "ya")
    chat.sweep()
    days = [(row.starts_at, row.ends_at, row.code) for row in chat.rows(SessionDay)]
    assert days[0] == (DAY.starts_at, DAY.ends_at, "1001")
    assert days[1][0] == SECOND_DAY.starts_at + timedelta(hours=2)
    assert days[1][2] == "1002", "the code may be printed already"
    assert "Menjadi:" in chat.text(2)


def test_the_second_day_can_still_be_moved_when_the_first_has_begun(chat: VolunteersInChat) -> None:
    chat.invite(days=DAYS)
    chat.says(2, "hadir").wait_until(START + timedelta(hours=3))
    managing(chat, "ubah waktu")
    assert "Hari 1" not in chat.text(1).split("Hari yang mana?")[1]
    chat.says(1, "1", "6 Desember jam 10", "15.00", "ya").sweep()
    assert "pukul 10.00–15.00 WIB" in chat.text(2)
    chat.wait_until(SECOND_DAY.starts_at + timedelta(hours=1, minutes=15))
    reminders = [text for text in chat.texts(2) if "Mengingatkan" in text]
    assert "Waktu: Minggu, 6 Desember 2026, pukul 10.00–15.00 WIB" in reminders[-1]


@pytest.mark.parametrize("end", ["tidak", "batal", "menu"])
def test_a_change_that_is_not_confirmed_is_none(chat: VolunteersInChat, end: str) -> None:
    chat.invite()
    managing(chat, "ubah waktu", "6 Desember jam 10", "15.00", end)
    assert chat.rows(TrainingSession)[0].version == 1
    assert chat.rows(SessionDay)[0].starts_at == START


def test_days_that_would_overlap_are_refused(chat: VolunteersInChat) -> None:
    chat.invite(days=DAYS)
    managing(chat, "ubah waktu", "1", "6 Desember jam 10", "15.00", "ya")
    assert "Waktu hari-harinya bertabrakan. Mohon pilih waktu lain." in chat.text(1)
    assert chat.rows(TrainingSession)[0].version == 1


def test_a_new_place_is_told_to_those_who_were_told_the_old_one(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.says(3, "tidak bisa")
    managing(chat, "ubah tempat", "Gedung Serbaguna", "lewati", "ya")
    chat.sweep()
    for person in (2, 3):
        assert "Aula Kecamatan" in chat.text(person)
        assert "Gedung Serbaguna" in chat.text(person)
    said = len(chat.heard[2])
    chat.sweep()
    assert len(chat.heard[2]) == said, "once"


def test_an_online_session_gets_a_new_link(chat: VolunteersInChat) -> None:
    chat.invite(online=True, place="", link="https://meet.example.org/one")
    managing(chat, "ubah tempat", "meet.example.org/two")
    assert "https://meet.example.org/two" in chat.text(1)
    chat.says(1, "ya").sweep()
    assert "https://meet.example.org/two" in chat.text(2)


def test_a_session_goes_online_and_back(chat: VolunteersInChat) -> None:
    chat.invite()
    managing(chat, "ubah tempat", "daring", "lewati", "ya")
    chat.sweep()
    assert "Tempat: daring" in chat.text(2)
    chat.says(1, "ubah tempat", "tatap muka", "Gedung Serbaguna", "lewati", "ya").sweep()
    assert "Gedung Serbaguna" in chat.text(2)
    assert not chat.rows(TrainingSession)[0].online


def test_the_map_is_repeated_before_a_new_place_is_kept(chat: VolunteersInChat) -> None:
    chat.invite()
    managing(chat, "ubah tempat", "Gedung Serbaguna")
    chat.sends(1, media=Media.LOCATION, point=(-6.25, 106.99))
    assert "Gedung Serbaguna" in chat.text(1)
    assert "maps.google.com/?q=-6.250000,106.990000" in chat.text(1)
    assert "pukul" not in chat.text(1), "the hours are the same"
    chat.says(1, "tidak", "ubah tempat", "Gedung Serbaguna", "maps.example.org/x")
    assert "https://maps.example.org/x" in chat.text(1)


@pytest.mark.parametrize(
    "said", [("Hotel Aryaduta Makassar", "lewati"), ("Balai Besar", "lewati", "WITA")]
)
def test_in_another_zone_the_hours_are_told_as_they_are_there(
    chat: VolunteersInChat, said: tuple[str, ...]
) -> None:
    chat.invite()
    chat.dismiss(1)
    chat.appoint(1, "")
    managing(chat, "ubah tempat", *said)
    assert "Sabtu, 5 Desember 2026, pukul 09.00–17.00 WITA" in chat.text(1)
    chat.says(1, "ya").sweep()
    assert "pukul 08.00–16.00 WIB" in chat.text(2)
    assert "pukul 09.00–17.00 WITA" in chat.text(2)
    assert chat.rows(TrainingSession)[0].zone == "Asia/Makassar"


def test_a_day_past_the_next_one_is_moved_with_all_of_them(chat: VolunteersInChat) -> None:
    chat.invite(days=DAYS)
    managing(chat, "ubah waktu", "1", "8 Desember 10.00-15.00", "ya")
    assert "Hari 1 harus sebelum hari 2; pilih Semua hari." in chat.text(1)
    chat.says(1, "ubah waktu", "semua hari", "8 Desember jam 10", "ya")
    assert chat.rows(SessionDay)[1].starts_at == START + timedelta(days=4, hours=2)


def test_invitations_that_wait_for_the_morning_are_said_to(chat: VolunteersInChat) -> None:
    chat.now = NOW.replace(hour=15)  # 22.00 in Jakarta
    chat.invite()
    managing(chat)
    assert "Undangan dikirim mulai pukul 06.00 waktu setempat." in chat.text(1)
    chat.wait_until(NOW + timedelta(days=1))
    managing(chat)
    assert "Undangan dikirim" not in chat.text(1)


def test_cancelled_after_a_second_question(chat: VolunteersInChat) -> None:
    chat.invite()
    managing(chat, "batalkan sesi", "tidak")
    assert chat.rows(TrainingSession)[0].cancelled_at is None
    chat.says(1, "batalkan sesi", "ya").sweep()
    assert "dibatalkan" in chat.text(2)
    said = len(chat.heard[2])
    chat.wait_until(START + timedelta(days=1))
    assert len(chat.heard[2]) == said


def test_who_registers_later_can_be_invited_too(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.enter(1, first=8)
    managing(chat, "undang yang baru")
    chat.sweep()
    assert "diundang" in chat.text(8)
    assert len(chat.heard[2]) == 1
    assert len(chat.rows(Attendance)) == 6


def test_the_sheet_is_ordered_and_comes_later(chat: VolunteersInChat) -> None:
    session = chat.invite()
    managing(chat, "unduh daftar")
    assert chat.tasks() == [("attendance", {"session": session})]


def test_a_missed_reminder_is_shown(chat: VolunteersInChat) -> None:
    chat.invite(reminders=(timedelta(hours=2),))
    chat.now = START + timedelta(minutes=5)
    chat.sweep()
    managing(chat)
    assert "2 jam" in chat.text(1)
    assert "tidak sempat dikirim" in chat.text(1)


def test_only_sessions_of_ones_own_region_are_seen(chat: VolunteersInChat) -> None:
    chat.invite(scope="32")
    managing(chat)
    assert "Belum ada acara di wilayah" in chat.text(1)


def test_the_level_above_sees_them_all(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.dismiss(1)
    chat.appoint(1, "32")
    managing(chat)
    assert "Diundang: 5" in chat.text(1)


def test_removed_while_looking(chat: VolunteersInChat) -> None:
    chat.invite()
    managing(chat, "batalkan sesi")
    chat.dismiss(1)
    chat.says(1, "ya")
    assert chat.rows(TrainingSession)[0].cancelled_at is None


def test_cancelled_by_somebody_else_while_looking(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.appoint(2, "32")
    managing(chat, "ubah waktu")
    chat.says(2, "jadwal", "kelola", "batalkan sesi", "ya")
    chat.says(1, "6 Desember jam 10")
    assert "sudah tidak ada" in chat.text(1)


def test_the_last_thirty_days_stay_in_sight(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.wait_until(NOW + timedelta(days=30))
    managing(chat)
    assert "Diundang: 5" in chat.text(1)
    for gone in ("Ubah tempat", "Batalkan acara", "Kode hadir"):
        assert gone not in chat.labels(1)
    assert "Tutup acara" in chat.labels(1)
    chat.says(1, "menu").wait_until(NOW + timedelta(days=50))
    managing(chat)
    assert "Belum ada acara" in chat.text(1)


# --- who is there, and who came uninvited -------------------------------------------------------


def at_the_start(chat: VolunteersInChat, **changes: Any) -> int:
    session = chat.invite(**changes)
    chat.wait_until(START)
    return session


def test_who_is_present_is_listed_by_day_live(chat: VolunteersInChat) -> None:
    at_the_start(chat, days=DAYS)
    managing(chat, "daftar peserta", "sudah hadir", "1")
    assert "Hadir hari 1: 0" in chat.text(1)
    chat.says(3, "hadir 1001").says(1, "perbarui")
    assert "Hadir hari 1: 1" in chat.text(1)
    assert "1. Relawan 3" in chat.text(1)
    chat.says(1, "kembali", "sudah hadir", "2")
    assert "Relawan" not in chat.text(1)


def test_the_list_of_who_is_present_has_pages(chat: VolunteersInChat) -> None:
    chat.enter(45, first=100)
    at_the_start(chat)
    for person in range(100, 145):
        chat.says(person, "hadir 1001")
    managing(chat, "daftar peserta", "sudah hadir")
    assert "40. " in chat.text(1)
    assert "41. " not in chat.text(1)
    chat.says(1, "halaman lanjut")
    assert "45. " in chat.text(1)


def test_names_carry_a_mark_of_presence(chat: VolunteersInChat) -> None:
    at_the_start(chat, days=DAYS)
    chat.says(2, "hadir 1001").says(1, "jadwal", "kelola", "daftar peserta", "belum menjawab")
    assert "Relawan 2 ✓ hari 1" in chat.text(1)
    assert "Relawan 3 ✓" not in chat.text(1)


def test_marking_by_hand_shows_who_is_marked_already(chat: VolunteersInChat) -> None:
    at_the_start(chat)
    chat.says(2, "hadir 1001")
    managing(chat, "tandai hadir", "Relawan 2")
    assert "Relawan 2 ✓ sudah hadir" in chat.text(1)
    chat.says(1, "1")
    assert "sudah ditandai" in chat.text(1)
    chat.says(1, "tidak")
    assert len(chat.rows(Presence)) == 1


@pytest.mark.parametrize("typed", ["Bambang Tamu", "bambang tmu", "0812-3456-7891"])
def test_somebody_uninvited_is_let_in_by_hand_though_the_seats_are_taken(
    chat: VolunteersInChat, typed: str
) -> None:
    session = at_the_start(chat, quotas=(Quota("32.75.05", "", 0), Quota("", "", 3)), seats=3)
    place = "32.75.05.1001"
    chat.enter(1, first=9, name="Bambang Tamu", phone="+6281234567891", place=place)
    chat.says(9, "hadir 1001")
    assert "meja pendaftaran" in chat.text(9)
    managing(chat, "tandai hadir", typed)
    assert "Bambang Tamu (tidak diundang)" in chat.text(1)
    chat.says(1, "1")
    assert "ditambahkan" in chat.text(1)
    assert "sudah penuh" in chat.text(1)
    [row] = chat.rows(Attendance, volunteer_id=9)
    assert (row.session_id, row.reply) == (session, Reply.COMING)
    assert [r.volunteer_id for r in chat.rows(Presence)] == [9]
    assert [r.taken for r in chat.rows(SeatQuota)] == [1, 0]


def test_nobody_outside_the_region_is_found_or_let_in(chat: VolunteersInChat) -> None:
    session = at_the_start(chat)
    chat.enter(1, first=9, name="Bambang Tamu", place="31.74.01.1001", phone="+6281234567891")
    managing(chat, "tandai hadir", "Bambang Tamu")
    assert "Tidak ada relawan" in chat.text(1)
    chat.says(1, "0812 3456 7891")
    assert "Tidak ada relawan" in chat.text(1)
    for scope in ("32.75", "31.74", None):
        with chat.engine.begin() as connection:
            turn = within(connection, PersonState(Volunteer(id=1), scope=scope), chat.now)
            mark_present(turn, MarkPresent(session, 1, 9))
    assert chat.rows(Presence) == []
    assert chat.rows(Attendance, volunteer_id=9) == []


def test_who_joins_late_is_invited_until_the_end_and_may_answer(chat: VolunteersInChat) -> None:
    session = chat.invite()
    chat.wait_until(START + timedelta(hours=1))
    chat.enter(1, first=20)
    managing(chat)
    assert "datang belakangan" in chat.text(1)
    chat.says(1, "undang yang baru").sweep()
    assert "diundang" in chat.text(20)
    chat.presses(20, "Hadir")
    assert Organiser(chat.engine).replies(session)[20] == Reply.COMING


# --- after publishing everything may change ----------------------------------------------------


def test_title_and_note_are_no_news(chat: VolunteersInChat) -> None:
    chat.invite()
    heard = len(chat.heard[2])
    managing(chat, "ubah lainnya", "judul", "Bimtek Lanjutan", "ubah lainnya", "catatan")
    chat.says(1, "Bawa KTP dan alat tulis").sweep()
    assert len(chat.heard[2]) == heard
    chat.says(2, "jadwal")
    assert "Bimtek Lanjutan" in chat.text(2)
    assert "Bawa KTP" in chat.text(2)


def test_more_seats_let_those_who_wait_move_up(chat: VolunteersInChat) -> None:
    session = chat.invite(quotas=(Quota(seats=1),), seats=1)
    chat.says(2, "hadir").says(3, "hadir").says(4, "hadir")
    managing(chat, "ubah lainnya", "kursi", "2", "tidak dibagi").sweep()
    assert "Kabar baik" in chat.text(3)
    assert "daftar tunggu" in chat.text(4)
    assert chat.rows(SeatQuota, session_id=session)[0].taken == 2


def test_fewer_seats_take_nobodys_away(chat: VolunteersInChat) -> None:
    session = chat.invite(quotas=(Quota("32.75", "", 2), Quota(seats=1)), seats=3)
    chat.says(2, "hadir").says(3, "hadir").says(4, "hadir")
    managing(chat, "ubah lainnya", "kursi", "1", "tidak dibagi").sweep()
    [quota] = chat.rows(SeatQuota, session_id=session)
    replies = [row.reply for row in chat.rows(Attendance, quota_id=quota.id)]
    assert (quota.taken, replies.count(Reply.COMING), replies.count(Reply.WAITING)) == (2, 2, 1)


def test_a_cancelled_session_takes_place_after_all(chat: VolunteersInChat) -> None:
    session = chat.invite()
    chat.says(2, "hadir")
    managing(chat, "batalkan acara", "ya").sweep()
    assert "dibatalkan" in chat.text(2)
    managing(chat, "dibatalkan", "Bimtek Dasar", "ya").sweep()
    assert "jadi diadakan" in chat.text(2)
    assert "akan hadir" in chat.text(2)
    assert chat.rows(TrainingSession, id=session)[0].cancelled_at is None


def test_a_mark_is_taken_back_and_written_down(chat: VolunteersInChat) -> None:
    at_the_start(chat)
    managing(chat, "tandai hadir", "Relawan 2", "Relawan 2", "Relawan 2", "Relawan 2", "ya")
    assert chat.rows(Presence) == []
    assert "mark taken back" in {row.act for row in chat.rows(Audit)}
