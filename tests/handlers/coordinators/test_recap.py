"""REKAP: numbers region by region, who has not finished, one person; and never beyond the scope."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.features.counters.recount import recount
from models.base import table
from models.broadcasts import Broadcast
from models.coordinators import Coordinator
from models.files import Job
from models.learning import Attempt
from models.messages import Outbox
from models.volunteer import Audit, Volunteer
from tests.support.talk import PAID
from tests.support.training_sessions import NOW
from tests.support.volunteers_in_chat import VolunteersInChat

SOUTH, RAWALUMBU, OUTSIDE = "32.75.04.1001", "32.75.05.1001", "32.16.06.2001"
MONDAY = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)  # 08.00 in Jakarta


def passed(
    chat: VolunteersInChat, *people: int, module: str = "d1", score: int = 90, **more: Any
) -> None:
    rows = [
        {
            "key": f"{module}-{person}-{score}",
            "volunteer_id": person,
            "module": module,
            "questions": [],
            "started_at": NOW,
            "finished_at": NOW,
            "score": score,
            "passed": score >= 70,
        }
        | more
        for person in people
    ]
    with chat.engine.begin() as connection:
        connection.execute(table(Attempt).insert(), rows)
        recount(connection)


@pytest.fixture
def bekasi(chat: VolunteersInChat) -> VolunteersInChat:
    """1 to 5 in Bekasi Selatan, 10 to 12 in Rawalumbu, 20 to 22 outside."""
    chat.enter(3, first=10, place=RAWALUMBU)
    chat.enter(3, first=20, place=OUTSIDE, name="Ratna Luar", phone="+6281234567899")
    passed(chat, 2, 10, score=90)
    passed(chat, 3, score=50)
    passed(chat, 20, score=100)
    return chat


# --- numbers -----------------------------------------------------------------------------------


def test_the_numbers_of_what_is_theirs(bekasi: VolunteersInChat) -> None:
    bekasi.says(1, "rekap")
    text = bekasi.text(1)
    assert "Terdaftar: 8 orang" in text
    assert "lulus 2 orang (25%), nilai rata-rata 76,7" in text
    assert "Bekasi Selatan: 5 orang, 4%\nRawalumbu: 3 orang, 6%" in text
    assert bekasi.labels(1)[:2] == ["Bekasi Selatan", "Rawalumbu"]


def test_down_by_button_and_by_name_and_up_again(bekasi: VolunteersInChat) -> None:
    bekasi.says(1, "rekap").presses(1, "Rawalumbu")
    assert "Terdaftar: 3 orang" in bekasi.text(1)
    bekasi.says(1, "pekayon jaya")
    assert "Kelurahan Pekayonjaya" in bekasi.text(1)
    assert bekasi.labels(1)[0] == "Naik ke Bekasi Selatan"
    bekasi.presses(1, "Naik ke Bekasi Selatan").presses(1, "Naik ke Kota Bekasi")
    assert not any(label.startswith("Naik") for label in bekasi.labels(1))
    bekasi.says(1, "kembali")
    assert "Kecamatan Bekasi Selatan" in bekasi.text(1)


def test_of_many_regions_the_largest_are_buttons_and_the_others_are_typed(
    chat: VolunteersInChat,
) -> None:
    chat.appoint(2, "32")
    for number in range(12):
        chat.enter(12 - number, first=100 + 20 * number, place=f"32.{number + 1:02}.01.2001")
    chat.says(2, "rekap")
    assert chat.labels(2)[0] == "Kab. Bogor"
    assert chat.labels(2).index("Belum lulus") == 8
    assert "Kabupaten Bogor: 12 orang" in chat.text(2)
    assert "ada 5 wilayah lain" in chat.text(2)
    chat.says(2, "kota bekasi")
    assert "Terdaftar: 5 orang" in chat.text(2)


def test_a_region_without_people_is_said_to_be_so(bekasi: VolunteersInChat) -> None:
    bekasi.says(1, "rekap", "bekasi timur")
    assert "Belum ada relawan" in bekasi.text(1)
    assert "Rekap Kota Bekasi" in bekasi.text(1)


def test_active_are_those_who_wrote_in_seven_days(bekasi: VolunteersInChat) -> None:
    bekasi.says(2, "menu").says(10, "menu").says(20, "menu").says(1, "rekap")
    assert "Aktif 7 hari terakhir: 2 orang (25%)" in bekasi.text(1)
    bekasi.now += timedelta(days=6)
    bekasi.says(3, "menu").says(1, "menu", "rekap")
    assert "Aktif 7 hari terakhir: 4 orang" in bekasi.text(1)
    bekasi.now += timedelta(days=1)
    bekasi.says(1, "menu", "rekap")
    assert "Aktif 7 hari terakhir: 2 orang" in bekasi.text(1)
    assert bekasi.wrong_counts() == 0


def test_a_message_is_short_enough_for_whatsapp_with_all_its_choices(
    chat: VolunteersInChat,
) -> None:
    chat.see_by(PAID)
    chat.appoint(2, "")
    for number in range(12):
        chat.enter(2, first=100 + 20 * number, place=f"32.{number + 1:02}.01.2001")
    chat.says(2, "rekap", "jawa barat")
    assert "ada 5 wilayah lain" in chat.text(2)
    assert len(chat.text(2)) <= PAID.text_limit


# --- who has not finished ----------------------------------------------------------------------


def test_names_of_those_who_have_not_passed_by_region_in_pages(bekasi: VolunteersInChat) -> None:
    bekasi.enter(50, first=100, place=RAWALUMBU)
    bekasi.says(1, "rekap", "belum lulus", "1")
    first = bekasi.text(1)
    assert "56 orang" in first
    assert "Relawan 3\n" in first
    assert "Relawan 2\n" not in first
    bekasi.says(1, "halaman lanjut")
    second = bekasi.text(1)
    assert "41. " in second
    assert "56. Relawan 149" in second
    assert "Halaman lanjut" not in bekasi.labels(1)
    names = [line.split(". ")[1] for line in (first + "\n" + second).splitlines() if ". R" in line]
    assert len(names) == len(set(names)) == 56


def test_names_stay_within_the_region_that_is_looked_at(bekasi: VolunteersInChat) -> None:
    bekasi.says(1, "rekap", "rawalumbu", "belum lulus", "2")
    assert bekasi.text(1).count("Relawan") == 3


def test_remind_these_is_a_broadcast_as_good_as_written(bekasi: VolunteersInChat) -> None:
    bekasi.says(1, "rekap", "belum lulus", "1").presses(1, "Ingatkan 6 orang ini")
    text = bekasi.text(1)
    assert "Kuis Modul 1" in text
    assert "Belum lulus modul 1" in text
    assert "Jumlah penerima: 6" in text
    bekasi.says(1, "kirim").sweep()
    [broadcast] = bekasi.rows(Broadcast)
    assert broadcast.confirmed == 6
    sent = {int(row.recipient) for row in bekasi.rows(Outbox) if row.notice_id == 1}
    assert sent == {1, 3, 4, 5, 11, 12}


def test_a_reminder_does_not_fall_into_a_broadcast_that_waits(bekasi: VolunteersInChat) -> None:
    bekasi.says(1, "siaran", "Besok libur.").says(1, "rekap", "belum lulus", "1", "ingatkan")
    assert "Kuis Modul 1" in bekasi.text(1)
    bekasi.says(1, "siaran")
    assert "Kuis Modul 1" not in bekasi.text(1)


# --- one person --------------------------------------------------------------------------------


def test_one_person_by_a_name_that_is_nearly_right(bekasi: VolunteersInChat) -> None:
    bekasi.enter(1, first=50, name="Mochamad Soleh", phone="+6281298765432")
    passed(bekasi, 50, score=88)
    bekasi.invite()
    bekasi.says(1, "rekap", "cari orang", "muhamad soleh")
    for told in ("Mochamad Soleh", "+6281298765432", "lulus dengan nilai 88", "Bimtek Dasar"):
        assert told in bekasi.text(1)


@pytest.mark.parametrize("number", ["0812-9876-5432", "+62 812 9876 5432", "6281298765432"])
def test_one_person_by_number(bekasi: VolunteersInChat, number: str) -> None:
    bekasi.enter(1, first=50, name="Mochamad Soleh", phone="+6281298765432")
    bekasi.says(1, "rekap", "cari orang", number)
    assert "Mochamad Soleh" in bekasi.text(1)


def test_several_of_a_name_are_asked_back(bekasi: VolunteersInChat) -> None:
    bekasi.enter(2, first=50, name="Dewi Lestari")
    bekasi.says(1, "rekap", "cari orang", "dewi lestari", "2")
    assert "Dewi Lestari" in bekasi.text(1)
    assert "Terakhir aktif" in bekasi.text(1)


@pytest.mark.parametrize("wanted", ["Ratna Luar", "081234567899", "Zzyzx"])
def test_nobody_is_found_outside_the_scope(bekasi: VolunteersInChat, wanted: str) -> None:
    bekasi.says(1, "rekap", "cari orang", wanted)
    assert "Tidak ada relawan" in bekasi.text(1)
    assert "+628" not in bekasi.text(1)


# --- the scope, at every turn ------------------------------------------------------------------


@pytest.mark.parametrize("word", ["rekap", "ekspor", "rekap mati", "rekap nyala"])
def test_a_volunteer_sees_nothing_of_it(bekasi: VolunteersInChat, word: str) -> None:
    bekasi.says(2, word)
    assert "koordinator" in bekasi.text(2)
    assert not bekasi.rows(Job)


@pytest.mark.parametrize("typed", ["tambun selatan", "kabupaten bekasi", "jawa barat", "32.16"])
def test_a_region_outside_the_scope_is_not_shown(bekasi: VolunteersInChat, typed: str) -> None:
    bekasi.says(1, "rekap", typed)
    assert "Rekap Kota Bekasi" in bekasi.text(1)
    assert "Terdaftar: 8 orang" in bekasi.text(1)


@pytest.mark.parametrize("value", ["32.16", "32", "", "91.71"])
def test_a_button_made_up_leads_nowhere(bekasi: VolunteersInChat, value: str) -> None:
    bekasi.says(1, "rekap")
    turn = bekasi.heard[1][-1].rows[0][0].value.partition(":")[0]
    bekasi.sends(1, button=value, turn=int(turn))
    assert "Terdaftar: 8 orang" in bekasi.text(1)


def test_who_is_moved_to_another_region_sees_that_at_the_next_word(
    bekasi: VolunteersInChat,
) -> None:
    bekasi.says(1, "rekap", "rawalumbu", "belum lulus", "1")
    with bekasi.engine.begin() as connection:
        connection.execute(update(table(Coordinator)).values(scope="32.16"))
    bekasi.says(1, "halaman lanjut")
    assert "Rekap Kabupaten Bekasi" in bekasi.text(1)
    assert "Relawan 1" not in bekasi.text(1)


@pytest.mark.parametrize("word", ["ingatkan", "kembali", "halaman lanjut", "1"])
def test_who_is_removed_in_the_middle_sees_nothing_more(
    bekasi: VolunteersInChat, word: str
) -> None:
    bekasi.says(1, "rekap", "belum lulus", "1")
    bekasi.dismiss(1)
    bekasi.says(1, word)
    assert "koordinator" in bekasi.text(1)
    assert "Relawan 3" not in bekasi.text(1)


def test_a_person_who_has_moved_away_is_not_shown_any_more(bekasi: VolunteersInChat) -> None:
    bekasi.enter(1, first=50, name="Mochamad Soleh")
    bekasi.says(1, "rekap", "cari orang", "soleh")
    assert "Terakhir aktif" in bekasi.text(1)
    with bekasi.engine.begin() as connection:
        connection.execute(update(table(Volunteer)).values(place=OUTSIDE))
    bekasi.says(1, "bantuan")
    assert "tidak ada lagi di wilayah" in bekasi.text(1)


# --- files -------------------------------------------------------------------------------------


def test_a_picture_and_a_spreadsheet_are_ordered_for_the_region_in_view(
    bekasi: VolunteersInChat,
) -> None:
    bekasi.says(1, "rekap", "rawalumbu", "gambar", "unduh excel", "menu", "ekspor")
    assert bekasi.tasks() == [
        ("recap_chart", {"region": "32.75.05", "by": 1}),
        ("recap_export", {"region": "32.75.05", "by": 1}),
        ("recap_export", {"region": "32.75", "by": 1}),
    ]
    acts = [(row.act, row.scope, row.by, row.details) for row in bekasi.rows(Audit)]
    assert acts == [
        ("recap exported", "32.75", 1, {"region": "32.75.05", "people": 3}),
        ("recap exported", "32.75", 1, {"region": "32.75", "people": 8}),
    ]


def test_too_many_for_one_file_are_refused(
    bekasi: VolunteersInChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["handlers.coordinators.recap.view"], "MOST_EXPORTED", 7)
    bekasi.says(1, "ekspor")
    assert "terlalu banyak" in bekasi.text(1)
    assert not bekasi.tasks()


# --- on Mondays --------------------------------------------------------------------------------


def mondays(chat: VolunteersInChat) -> int:
    return sum("rekap minggu ini" in text for text in chat.texts(1))


def at(chat: VolunteersInChat, moment: datetime) -> VolunteersInChat:
    chat.now = moment
    return chat.weekly()


def test_each_monday_at_eight_and_once(bekasi: VolunteersInChat) -> None:
    bekasi.weekly()
    at(bekasi, MONDAY - timedelta(minutes=1))
    assert mondays(bekasi) == 0
    at(bekasi, MONDAY).weekly()
    assert mondays(bekasi) == 1
    assert "Terdaftar: 8 orang" in bekasi.text(1)
    assert bekasi.labels(1) == ["Lihat rincian", "Matikan rekap Senin"]
    at(bekasi, MONDAY + timedelta(days=7, seconds=3))
    assert mondays(bekasi) == 2


def test_in_their_own_zone(bekasi: VolunteersInChat) -> None:
    with bekasi.engine.begin() as connection:
        connection.execute(update(table(Volunteer)).values(zone="Asia/Jayapura"))
    bekasi.weekly()
    at(bekasi, MONDAY - timedelta(hours=2, minutes=1))
    assert mondays(bekasi) == 0
    at(bekasi, MONDAY - timedelta(hours=2))
    assert mondays(bekasi) == 1


@pytest.mark.parametrize(("hours", "sent"), [(12, 1), (15.9, 0), (17, 0), (30, 0)])
def test_after_a_time_away_it_comes_the_same_day_or_not_at_all(
    bekasi: VolunteersInChat, hours: float, sent: int
) -> None:
    """At 23.54 it is still Monday, but night: in the morning it is Monday no more."""
    bekasi.weekly()
    at(bekasi, MONDAY + timedelta(hours=hours)).sweep()
    at(bekasi, MONDAY + timedelta(hours=hours + 10)).sweep()
    assert mondays(bekasi) == sent
    at(bekasi, MONDAY + timedelta(days=7))
    assert mondays(bekasi) == sent + 1


def test_off_by_a_button_of_its_own_and_on_by_a_word(bekasi: VolunteersInChat) -> None:
    bekasi.weekly()
    at(bekasi, MONDAY).presses(1, "Matikan rekap Senin")
    assert "tidak dikirim lagi" in bekasi.text(1)
    at(bekasi, MONDAY + timedelta(days=7))
    assert mondays(bekasi) == 1
    bekasi.says(1, "rekap nyala")
    at(bekasi, MONDAY + timedelta(days=14))
    assert mondays(bekasi) == 2


@pytest.mark.parametrize("typed", ["Lihat rincian", "matikan rekap senin"])
def test_without_buttons_their_labels_are_words(bekasi: VolunteersInChat, typed: str) -> None:
    bekasi.see_by(PAID)
    bekasi.weekly()
    at(bekasi, MONDAY).says(1, typed)
    told = {"L": "Pilih wilayah", "m": "tidak dikirim lagi"}
    assert told[typed[0]] in bekasi.text(1)


def test_off_and_on_in_the_recap(bekasi: VolunteersInChat) -> None:
    bekasi.says(1, "rekap").presses(1, "Matikan rekap Senin")
    assert "Nyalakan rekap Senin" in bekasi.labels(1)
    bekasi.presses(1, "Nyalakan rekap Senin")
    assert "Matikan rekap Senin" in bekasi.labels(1)
    at(bekasi, MONDAY)
    assert mondays(bekasi) == 1


def test_none_to_who_stopped_or_is_no_coordinator_any_more(bekasi: VolunteersInChat) -> None:
    bekasi.appoint(2, "32.75")
    bekasi.weekly()
    bekasi.says(1, "berhenti")
    bekasi.dismiss(2)
    at(bekasi, MONDAY)
    assert mondays(bekasi) == 0
    assert not any("minggu ini" in text for text in bekasi.texts(2))


# --- what the numbers follow -------------------------------------------------------------------


def test_the_numbers_follow_what_people_do(bekasi: VolunteersInChat) -> None:
    bekasi.says(2, "hapus data", "ya, teruskan", "hapus semua")
    bekasi.says(10, "profil", "3", "Kota Bekasi", "Bekasi Selatan", "Pekayon Jaya", "benar")
    bekasi.says(3, "lanjut")
    bekasi.says(1, "rekap")
    assert "Terdaftar: 7 orang" in bekasi.text(1)
    assert "Bekasi Selatan: 5 orang" in bekasi.text(1)
    assert bekasi.wrong_counts() == 0
