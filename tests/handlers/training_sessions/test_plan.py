"""A coordinator plans a session; nothing is kept before the whole of it was seen and confirmed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.engine.messages import Media
from models.notices import Notice
from models.training_sessions import SeatQuota, SessionDay, TrainingSession
from models.volunteer import Audit
from tests.support.training_sessions import NOW
from tests.support.volunteers_in_chat import VolunteersInChat

UNTIL_SEATS = ("Bimtek", "tatap muka", "Aula", "lewati", "5 Desember 8.00", "16.00", "benar")
ALL = ("tidak dibatasi", "semua", "semua", "semua", "biasa")


def planning(chat: VolunteersInChat, *answers: str) -> VolunteersInChat:
    return chat.says(1, "jadwal", "buat sesi", *answers)


def test_a_whole_plan_is_repeated_in_full_before_it_is_published(chat: VolunteersInChat) -> None:
    planning(chat, *UNTIL_SEATS, *ALL)
    told = chat.text(1)
    for part in (
        "Sabtu, 5 Desember 2026, pukul 08.00–16.00 WIB",
        "Tempat: Aula",
        "Kota Bekasi",
        "7 hari sebelumnya",
        "Jumlah yang diundang: 5",
    ):
        assert part in told
    assert chat.rows(TrainingSession) == []
    chat.says(1, "terbitkan")
    [session] = chat.rows(TrainingSession)
    assert (session.title, session.zone, session.scope) == ("Bimtek", "Asia/Jakarta", "32.75")
    assert [row.code for row in chat.rows(SessionDay)] == ["1001"]
    assert "session published" in [row.act for row in chat.rows(Audit)]


def test_five_hundred_seats_by_region_and_group(chat: VolunteersInChat) -> None:
    chat.dismiss(1)
    chat.appoint(1, "32")
    split = "Kota Bekasi 225, Kabupaten Bekasi 225, IPSM Pusat 25"
    planning(chat, *UNTIL_SEATS, "500", split, "semua", "semua", "biasa")
    for line in ("Kursi: 500", "Kota Bekasi: 225", "Kabupaten Bekasi: 225", "25"):
        assert line in chat.text(1)
    chat.says(1, "terbitkan")
    quotas = [(row.region, row.group, row.seats) for row in chat.rows(SeatQuota)]
    assert quotas == [("32.75", "", 225), ("32.16", "", 225), ("", "ipsm-pusat", 25), ("", "", 25)]


def test_two_days_and_reminders_of_ones_own(chat: VolunteersInChat) -> None:
    planning(chat, *UNTIL_SEATS[:-1], "tambah besoknya", "benar", *ALL[:-1], "3 hari, 5 jam")
    chat.says(1, "terbitkan")
    days = [(row.starts_at, row.ends_at) for row in chat.rows(SessionDay)]
    assert days[1][0] - days[0][0] == timedelta(days=1)
    kinds = {(row.kind, row.day, row.minutes_before) for row in chat.rows(Notice)}
    assert {("reminder", 1, 4320), ("reminder", 1, 300), ("reminder", 2, 60)} <= kinds
    assert ("reminder", 1, 120) not in kinds


def test_a_map_point_and_an_online_link(chat: VolunteersInChat) -> None:
    planning(chat, "Bimtek", "tatap muka", "Aula")
    chat.sends(1, media=Media.LOCATION, point=(-6.25, 106.99))
    chat.says(1, *UNTIL_SEATS[4:], *ALL)
    assert "maps.google.com/?q=-6.250000,106.990000" in chat.text(1)
    chat.says(1, "perbaiki", "tempat", "daring", "meet.example.org/abc")
    assert "https://meet.example.org/abc" in chat.text(1)
    assert "maps.google" not in chat.text(1)


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("Minggu 5 Desember jam 8", "Sabtu"),
        ("31 Februari jam 8", "tidak ada"),
        ("23 November 2026 jam 8", "lewat"),
        ("besok", "jam"),
        ("asap", "Misalnya"),
    ],
)
def test_a_date_that_cannot_be_meant_is_asked_again(
    chat: VolunteersInChat, said: str, hint: str
) -> None:
    planning(chat, *UNTIL_SEATS[:4], said)
    assert hint.casefold() in chat.text(1).casefold()
    chat.says(1, "Sabtu 5 Desember jam 8 pagi")
    assert "pukul 08.00 WIB" in chat.text(1)


@pytest.mark.parametrize(
    ("at", "said", "hint"),
    [
        ("seats", "nol", "angka"),
        ("seats", "-5", "angka"),
        ("split", "Kota Bekasi 30", "20"),
        ("split", "Kota Bekasi", "misalnya"),
        ("split", "Kota Bandung 5", "Bandung"),
        ("who", "Kota Bandung", "di luar"),
        ("who", "Negeri Dongeng", "Negeri Dongeng"),
        ("reminders", "kapan-kapan", "misalnya"),
    ],
)
def test_bad_input_gets_a_sentence_and_nothing_is_lost(
    chat: VolunteersInChat, at: str, said: str, hint: str
) -> None:
    before = {
        "seats": (),
        "split": ("20",),
        "who": ("tidak dibatasi",),
        "reminders": ("tidak dibatasi", "semua", "semua", "semua"),
    }
    planning(chat, *UNTIL_SEATS, *before[at])
    question = chat.text(1)
    chat.says(1, said)
    assert hint.casefold() in chat.text(1).casefold()
    assert question.split("\n")[-1] in chat.text(1)


def test_one_thing_is_mended_and_all_else_stays(chat: VolunteersInChat) -> None:
    planning(chat, *UNTIL_SEATS, *ALL, "perbaiki", "waktu", "6 Desember 9.00", "12.00", "benar")
    assert "Minggu, 6 Desember 2026, pukul 09.00–12.00 WIB" in chat.text(1)
    assert "Tempat: Aula" in chat.text(1)
    chat.says(1, "buang")
    assert chat.rows(TrainingSession) == []


def test_an_interrupted_plan_goes_on_where_it_stood(chat: VolunteersInChat) -> None:
    planning(chat, *UNTIL_SEATS, "menu", "lanjut")
    assert "kursi" in chat.text(1)


def test_a_plan_whose_day_has_passed_meanwhile_is_not_published(chat: VolunteersInChat) -> None:
    planning(chat, *UNTIL_SEATS, *ALL)
    chat.wait_until(NOW + timedelta(days=12)).says(1, "terbitkan")
    assert "sudah lewat" in chat.text(1)
    assert chat.rows(TrainingSession) == []


def test_an_audience_without_anybody_is_not_published(chat: VolunteersInChat) -> None:
    planning(chat, *UNTIL_SEATS, "tidak dibatasi", "semua", "TKSK", "semua", "biasa", "terbitkan")
    assert "belum ada" in chat.text(1).casefold()
    assert chat.rows(TrainingSession) == []


def test_who_is_no_coordinator_cannot_plan(chat: VolunteersInChat) -> None:
    chat.says(2, "jadwal")
    assert "Buat acara" not in chat.labels(2)
    chat.says(2, "/plan", "buat sesi")
    assert chat.rows(TrainingSession) == []


def test_a_coordinator_removed_in_mid_plan_is_one_no_more(chat: VolunteersInChat) -> None:
    planning(chat, *UNTIL_SEATS, *ALL)
    chat.dismiss(1)
    chat.says(1, "terbitkan")
    assert chat.rows(TrainingSession) == []
    assert "Menu utama" in chat.text(1)


def test_the_whole_country_is_asked_for_its_zone(chat: VolunteersInChat) -> None:
    chat.dismiss(1)
    chat.appoint(1)
    planning(chat, *UNTIL_SEATS[:4], "WIT", "5 Desember 8.00")
    assert "pukul 08.00 WIT" in chat.text(1)


def test_a_day_may_be_told_with_its_end(chat: VolunteersInChat) -> None:
    planning(chat, *UNTIL_SEATS[:4], "Sabtu 5 Desember 08.00 - 16.00 WIB")
    assert "Sabtu, 5 Desember 2026, pukul 08.00–16.00 WIB" in chat.text(1)
    chat.says(1, "tambah hari lain", "Minggu 6 Desember 16.00 - 08.00")
    assert "Jam selesai harus setelah jam mulai" in chat.text(1)


def test_a_zone_at_the_end_counts(chat: VolunteersInChat) -> None:
    planning(chat, *UNTIL_SEATS[:4], "5 Desember 08.00", "16.00 WITA")
    assert "pukul 08.00–15.00 WIB" in chat.text(1)


@pytest.mark.parametrize("said", [("5 Desember 06.00-10.00",), ("5 Desember 06.00", "10.00")])
def test_a_day_does_not_run_into_the_next(chat: VolunteersInChat, said: tuple[str, ...]) -> None:
    planning(chat, *UNTIL_SEATS[:-1], "tambah hari lain", *said)
    assert "Waktu hari-harinya bertabrakan. Mohon pilih waktu lain." in chat.text(1)


def test_spans_side_by_side_are_one_reminder_each(chat: VolunteersInChat) -> None:
    planning(chat, *UNTIL_SEATS, *ALL[:-1], "7 hari 2 jam")
    assert "7 hari sebelumnya" in chat.text(1)
    assert "2 jam sebelumnya" in chat.text(1)


def test_at_night_it_is_said_when_invitations_go_out(chat: VolunteersInChat) -> None:
    chat.now = NOW.replace(hour=15)  # 22.00 in Jakarta
    planning(chat, *UNTIL_SEATS, *ALL)
    morning = "Undangan dikirim mulai pukul 06.00 waktu setempat."
    assert morning in chat.text(1)
    chat.says(1, "terbitkan")
    assert f"Acara diterbitkan. {morning}" in chat.text(1)
    assert "sedang dikirim" not in chat.text(1)


def test_days_are_written_anew_from_the_first(chat: VolunteersInChat) -> None:
    planning(chat, *UNTIL_SEATS, *ALL, "perbaiki", "waktu")
    assert "Semua hari ditulis ulang, mulai dari hari 1." in chat.text(1)


def test_a_national_plan_follows_the_zone_of_its_place(chat: VolunteersInChat) -> None:
    chat.dismiss(1)
    chat.appoint(1, "")
    planning(chat, "Bimtek", "tatap muka", "Hotel Aryaduta Makassar", "lewati", "5 Desember 8.00")
    assert "pukul 08.00 WITA" in chat.text(1)
    chat.says(1, "16.00", "benar", "tidak dibatasi", "Kota Bekasi", "semua", "semua", "biasa")
    chat.says(1, "perbaiki", "tempat", "tatap muka", "Balai Besar", "lewati")
    assert "Waktu setempat yang dipakai?" in chat.text(1)
    chat.says(1, "WIB")
    assert "Sabtu, 5 Desember 2026, pukul 07.00–15.00 WIB" in chat.text(1)


def test_several_days_are_told_at_once(chat: VolunteersInChat) -> None:
    planning(chat, *UNTIL_SEATS[:4], "5 dan 6 Desember jam 8-16")
    assert "Sabtu, 5 Desember 2026, pukul 08.00–16.00 WIB" in chat.text(1)
    assert "Minggu, 6 Desember 2026, pukul 08.00–16.00 WIB" in chat.text(1)


def test_several_days_end_at_the_hour_that_is_asked_once(chat: VolunteersInChat) -> None:
    planning(chat, *UNTIL_SEATS[:4], "Sabtu-Minggu jam 8 pagi", "jam 4 sore")
    assert "Sabtu, 28 November 2026, pukul 08.00–16.00 WIB" in chat.text(1)
    assert "Minggu, 29 November 2026, pukul 08.00–16.00 WIB" in chat.text(1)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("23 November jam 8", "Maksudnya Senin, 23 November 2026, yang sudah lewat?"),
        ("Jumat 5 Desember jam 8", "5 Desember 2026 jatuh pada hari Sabtu."),
        ("besok jam 8 di aula", "Saya membaca Rabu, 25 November 2026, tetapi"),
        ("malam Sabtu 5 Desember jam 7", "Jumat, 4 Desember 2026 atau Sabtu, 5 Desember 2026?"),
        ("5 Desember jam 8 siang", "Jamnya belum jelas"),
    ],
)
def test_a_doubt_is_asked_with_what_was_understood(
    chat: VolunteersInChat, said: str, asked: str
) -> None:
    planning(chat, *UNTIL_SEATS[:4], said)
    assert asked in chat.text(1)
