"""A coordinator changes what else may change: days more or fewer, who is invited, a session that is
over, the waiting list; and sees who knows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.features.training_sessions.types import Quota
from models.messages import Outbox
from models.training_sessions import Attendance, Presence, SeatQuota, SessionDay, TrainingSession
from models.vocabulary import NEEDS_TEMPLATE, Reply, State
from models.volunteer import Address, Audit, Volunteer
from tests.support.training_sessions import DAY, NOW, SECOND_DAY, START, Organiser
from tests.support.volunteers_in_chat import VolunteersInChat

DAYS = (DAY, SECOND_DAY)
A_DAY = timedelta(days=1)
OVER = START + timedelta(hours=12)  # in the evening, before the night


def managing(chat: VolunteersInChat, *choices: str) -> VolunteersInChat:
    return chat.says(1, "jadwal", "kelola", *choices)


def days(chat: VolunteersInChat) -> list[tuple[int, Any, Any]]:
    return [(row.number, row.starts_at, row.code) for row in chat.rows(SessionDay)]


# --- days ---------------------------------------------------------------------------------------


def test_a_day_is_added_and_told_with_the_others(chat: VolunteersInChat) -> None:
    chat.invite()
    managing(chat, "ubah lainnya", "tambah hari", "Minggu 6 Desember jam 8 sampai 15")
    assert "Menjadi:" in chat.text(1)
    assert chat.rows(TrainingSession)[0].version == 1, "not yet"
    chat.says(1, "ya").sweep()
    assert [number for number, _, _ in days(chat)] == [1, 2]
    assert days(chat)[0][1:] == (START, "1001"), "its code may be printed already"
    assert "Hari 2: Minggu, 6 Desember 2026, pukul 08.00–15.00 WIB" in chat.text(2)


def test_an_earlier_day_is_the_first_and_keeps_every_code(chat: VolunteersInChat) -> None:
    chat.invite()
    managing(chat, "ubah lainnya", "tambah hari", "Jumat 4 Desember jam 8", "15.00", "ya").sweep()
    assert [number for number, _, _ in days(chat)] == [1, 2]
    assert days(chat)[1][1:] == (START, "1001")


def test_a_day_that_would_overlap_is_refused(chat: VolunteersInChat) -> None:
    chat.invite()
    managing(chat, "ubah lainnya", "tambah hari", "Sabtu 5 Desember jam 9 sampai 12", "ya")
    assert "bertabrakan" in chat.text(1)
    assert len(days(chat)) == 1


def test_a_day_is_dropped_and_its_code_still_known(chat: VolunteersInChat) -> None:
    chat.invite(days=DAYS)
    chat.says(2, "hadir")
    managing(chat, "ubah lainnya", "hapus hari", "1", "ya").sweep()
    assert days(chat) == [(1, SECOND_DAY.starts_at, "1002")]
    assert "Minggu, 6 Desember 2026" in chat.text(2)
    chat.wait_until(START).says(2, "hadir 1001")
    assert "ditiadakan" in chat.text(2)
    assert chat.rows(Presence) == []


def test_the_only_day_is_not_dropped(chat: VolunteersInChat) -> None:
    chat.invite()
    managing(chat, "ubah lainnya", "hapus hari")
    assert "Batalkan acara" in chat.text(1)


def test_who_was_there_on_a_day_was_there_on_that_day(chat: VolunteersInChat) -> None:
    session = chat.invite(days=DAYS)
    chat.says(2, "hadir").wait_until(START).says(2, "hadir 1001")
    later = SECOND_DAY.starts_at + A_DAY
    chat.wait_until(OVER)
    managing(chat, "ubah lainnya", "tambah hari", "Senin 7 Desember jam 8 sampai 12", "ya")
    assert [row.day for row in chat.rows(Presence, session_id=session)] == [1]
    assert days(chat)[2][1] == later


# --- what is over -------------------------------------------------------------------------------


def test_a_session_that_is_over_is_moved_and_told(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.says(2, "hadir").wait_until(OVER)
    managing(chat, "ubah waktu", "Sabtu 12 Desember jam 8", "15.00", "ya").sweep()
    assert "Sabtu, 12 Desember 2026" in chat.text(2)
    assert "Sabtu, 5 Desember 2026" in chat.text(2), "what they knew"


def test_a_day_on_which_somebody_was_there_is_not_moved(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.says(2, "hadir").wait_until(START).says(2, "hadir 1001").wait_until(OVER)
    managing(chat)
    assert "Ubah waktu" not in chat.labels(1)


def test_a_session_that_is_over_is_closed_quietly_and_opened_again(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.says(2, "hadir").wait_until(OVER).sweep()
    said = len(chat.heard[2])
    managing(chat, "tutup acara", "ya").sweep()
    assert len(chat.heard[2]) == said
    managing(chat, "acara yang dibatalkan", "1", "ya")
    assert "dibuka lagi" in chat.text(1)
    managing(chat)
    assert "Bimtek Dasar" in chat.text(1)
    chat.sweep()
    assert len(chat.heard[2]) == said
    chat.says(1, "ubah waktu", "Sabtu 12 Desember jam 8", "15.00", "ya").sweep()
    assert "Sabtu, 12 Desember 2026" in chat.text(2)


def test_ten_choices_are_as_many_as_a_list_on_whatsapp_shows(chat: VolunteersInChat) -> None:
    chat.invite(days=DAYS)
    for choices in ((), ("ubah lainnya",), ("kembali", "daftar peserta")):
        managing(chat) if not choices else chat.says(1, *choices)
        assert len(chat.labels(1)) <= 10, chat.labels(1)
    chat.says(1, "unduh daftar")
    assert [kind for kind, _ in chat.tasks()] == ["attendance"]


# --- who is invited -----------------------------------------------------------------------------


def test_more_people_are_invited_and_nobody_is_asked_twice(chat: VolunteersInChat) -> None:
    chat.enter(1, first=50, place="32.75.05.1001")
    session = chat.invite(audience=_only("32.75.04"))
    assert 50 not in chat.heard
    said = len(chat.heard[2])
    managing(chat, "ubah lainnya", "siapa yang diundang", "Kota Bekasi", "semua", "semua")
    assert "tetap diundang" in chat.text(1)
    chat.says(1, "ya").sweep()
    assert "Bimtek Dasar" in chat.text(50)
    assert len(chat.heard[2]) == said
    assert len(chat.rows(Attendance, session_id=session, volunteer_id=50)) == 1


def test_whoever_was_told_stays_invited_when_fewer_are_meant(chat: VolunteersInChat) -> None:
    session = chat.invite()
    managing(chat, "ubah lainnya", "siapa yang diundang", "Bekasi Selatan", "semua", "semua", "ya")
    chat.sweep()
    assert chat.rows(Attendance, session_id=session, volunteer_id=2) != []


def _only(region: str) -> Any:
    from bot.features.audience.types import Audience

    return Audience((region,))


# --- the waiting list ---------------------------------------------------------------------------


def waiting(chat: VolunteersInChat) -> int:
    session = chat.invite(quotas=(Quota(seats=1),), seats=1)
    for person in (2, 3, 4):
        chat.says(person, "hadir")
        chat.now += timedelta(minutes=1)
    return session


def test_a_seat_is_given_over_the_seats_and_told(chat: VolunteersInChat) -> None:
    session = waiting(chat)
    managing(chat, "daftar peserta", "daftar tunggu", "atur daftar tunggu", "relawan 4")
    chat.says(1, "1", "beri kursi").sweep()
    [row] = chat.rows(Attendance, session_id=session, volunteer_id=4)
    assert row.reply == Reply.COMING
    assert chat.rows(SeatQuota)[0].taken == 2
    assert "Kabar baik" in chat.text(4)
    [noted] = chat.rows(Audit, act="seat given")
    assert (noted.by, noted.details) == (1, {"session": session, "of": 4})


def test_who_is_put_first_gets_the_next_seat(chat: VolunteersInChat) -> None:
    waiting(chat)
    managing(chat, "daftar peserta", "daftar tunggu", "atur daftar tunggu", "relawan 4")
    chat.says(1, "1", "dahulukan")
    assert "paling depan" in chat.text(1)
    chat.says(2, "tidak bisa").sweep()
    replies = {row.volunteer_id: row.reply for row in chat.rows(Attendance)}
    assert (replies[3], replies[4]) == (Reply.WAITING, Reply.COMING)


def test_only_who_waits_is_found(chat: VolunteersInChat) -> None:
    waiting(chat)
    managing(chat, "daftar peserta", "daftar tunggu", "atur daftar tunggu", "relawan 2")
    assert "Relawan 2" not in chat.labels(1)


def test_who_waits_is_found_among_many_of_the_name(chat: VolunteersInChat) -> None:
    chat.enter(30, first=100, name="Dewi Lestari")
    waiting(chat)
    chat.says(120, "hadir")
    managing(chat, "daftar peserta", "daftar tunggu", "atur daftar tunggu", "dewi", "dahulukan")
    assert "Dewi Lestari sekarang paling depan" in chat.text(1)
    chat.says(2, "tidak bisa")
    assert chat.rows(Attendance, volunteer_id=120)[0].reply == Reply.COMING


def test_the_search_says_how_many_more_there_are(chat: VolunteersInChat) -> None:
    chat.enter(30, first=100)
    chat.invite()
    chat.wait_until(START)
    managing(chat, "tandai hadir", "relawan")
    assert "Masih ada 27 orang lain" in chat.text(1)


# --- who knows ----------------------------------------------------------------------------------


def knows(chat: VolunteersInChat) -> str:
    managing(chat, "siapa yang tahu")
    return chat.text(1)


def test_all_who_were_invited_know_by_channel_and_name(chat: VolunteersInChat) -> None:
    chat.invite()
    assert "Sudah tahu\n" in _plain(knows(chat))
    assert "Telegram: 5 orang" in chat.text(1)
    chat.says(1, "sudah tahu")
    assert "Relawan 2 (Telegram)" in chat.text(1)


def test_at_night_it_says_when_the_rest_goes_never_that_it_goes(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.wait_until(NOW + timedelta(hours=13))  # 23.00
    managing(chat, "ubah tempat", "Gedung Serbaguna", "lewati", "ya")
    assert "06.00" in chat.text(1)
    assert "sekarang" not in chat.text(1).split("Perubahan disimpan.")[1].split("Siapa")[0]
    assert "sedang dikabari" not in "".join(chat.texts(1))
    chat.sweep()
    assert "Menunggu giliran" in knows(chat)
    assert "Paling lambat terkirim Rabu, 25 November 2026, pukul 06.00 WIB" in chat.text(1)
    chat.wait_until(NOW + timedelta(hours=21)).sweep()
    assert "Menunggu giliran" not in knows(chat)


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("stopped", "Minta berhenti"),
        ("unreachable", "Tidak terjangkau"),
        ("held", "Menunggu mereka menulis"),
        ("failed", "Gagal dikirim"),
        ("unknown", "Mungkin sudah tahu"),
    ],
)
def test_who_does_not_know_and_why(chat: VolunteersInChat, why: str, told: str) -> None:
    chat.invite()
    organiser = Organiser(chat.engine)
    if why == "stopped":
        organiser.set(Volunteer, {"id": 2}, stopped_at=NOW)
    if why == "unreachable":
        organiser.set(Address, {"volunteer_id": 2}, reachable=False)
    managing(chat, "ubah tempat", "Gedung Serbaguna", "lewati", "ya")
    chat.sweep()
    _befall(chat, why)
    assert told in knows(chat)
    chat.says(1, told)
    assert "Relawan 2 (Telegram)" in chat.text(1)
    assert "Relawan 3" not in chat.text(1)


def _befall(chat: VolunteersInChat, why: str) -> None:
    """What has become of the last message to volunteer 2."""
    last = max(row.id for row in chat.rows(Outbox, recipient="2") if row.notice_id)
    organiser = Organiser(chat.engine)
    if why in {"held", "failed"}:
        state = {"held": State.HELD, "failed": State.FAILED}[why]
        error = NEEDS_TEMPLATE if why == "held" else "rejected"
        organiser.set(Attendance, {"volunteer_id": 2}, told=1)
        organiser.set(Outbox, {"id": last}, state=state, error=error)
    if why == "unknown":
        organiser.set(Outbox, {"id": last}, state=State.UNKNOWN)


def test_changed_back_everybody_knows(chat: VolunteersInChat) -> None:
    chat.invite()
    chat.wait_until(NOW + timedelta(hours=13))
    managing(chat, "ubah tempat", "Gedung Serbaguna", "lewati", "ya")
    chat.says(1, "ubah tempat", "Aula Kecamatan", "lewati", "ya").sweep()
    assert "Menunggu giliran" not in knows(chat)


def _plain(text: str) -> str:
    return text.replace("<b>", "").replace("</b>", "")
