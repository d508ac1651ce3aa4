"""Becoming a coordinator by a code, and what coordinators did as those above them read it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.features.coordinators.writes import new_code
from models.coordinators import Coordinator, CoordinatorCode
from models.volunteer import Audit
from tests.support.volunteers_in_chat import Hall


def code_for(hall: Hall, scope: str = "32.75") -> str:
    with hall.engine.begin() as connection:
        return new_code(connection, scope, hall.now)


def scopes(hall: Hall) -> dict[int, str]:
    return {row.volunteer_id: row.scope for row in hall.rows(Coordinator)}


@pytest.mark.parametrize("how", ["koordinator {}", "/start koordinator-{}", "KOORDINATOR {}"])
def test_the_first_who_sends_it_is_coordinator(hall: Hall, how: str) -> None:
    code = code_for(hall)
    hall.says(2, how.format(code))
    assert scopes(hall)[2] == "32.75"
    assert "koordinator untuk Kota Bekasi" in hall.text(2)
    hall.says(2, "siaran")
    assert "Apa isi siarannya" in hall.text(2)


def test_a_code_may_be_typed_with_spaces_or_small_letters(hall: Hall) -> None:
    code = code_for(hall).replace("-", " ").lower()
    hall.says(2, "koordinator", code)
    assert 2 in scopes(hall)


def test_the_second_who_sends_it_is_none(hall: Hall) -> None:
    code = code_for(hall)
    hall.says(2, f"koordinator {code}").says(3, f"koordinator {code}")
    assert set(scopes(hall)) == {1, 2}
    assert "tidak berlaku" in hall.text(3)


def test_after_48_hours_it_is_too_old(hall: Hall) -> None:
    code = code_for(hall)
    hall.now += timedelta(hours=48)
    hall.says(2, f"koordinator {code}")
    assert set(scopes(hall)) == {1}


@pytest.mark.parametrize("code", ["AAAAA-AAAAA", "2222222222", "x"])
def test_a_guess_is_none(hall: Hall, code: str) -> None:
    code_for(hall)
    hall.says(2, "koordinator", code)
    assert set(scopes(hall)) == {1}
    assert "tidak berlaku" in hall.text(2)


def test_a_wider_region_takes_the_place_of_a_narrower_not_the_other_way_round(hall: Hall) -> None:
    hall.says(1, f"koordinator {code_for(hall, '32')}")
    assert scopes(hall) == {1: "32"}
    inner = code_for(hall, "32.75.04")
    hall.says(1, f"koordinator {inner}")
    assert scopes(hall) == {1: "32"}
    hall.says(2, f"koordinator {inner}")
    assert scopes(hall)[2] == "32.75.04"


def test_only_the_hash_of_a_code_is_kept(hall: Hall) -> None:
    code = code_for(hall).replace("-", "")
    [row] = hall.rows(CoordinatorCode)
    assert code not in str(tuple(row))


def test_whoever_is_not_registered_registers_first(hall: Hall) -> None:
    code = code_for(hall)
    hall.says(77, f"/start koordinator-{code}")
    assert "terdaftar" in hall.text(77)
    assert set(scopes(hall)) == {1}


def test_those_above_read_what_was_done_below_and_no_further(hall: Hall) -> None:
    hall.enter(1, first=8, place="32.16.05.2001")
    hall.appoint(8, "32.16")
    hall.appoint(2, "32")
    hall.says(1, "siaran", "Besok kerja bakti.", "semua", "kirim").sweep()
    hall.says(2, "catatan koordinator")
    assert "Relawan 1 (Kota Bekasi), mengirim siaran, 5 orang" in hall.text(2)
    hall.says(8, "catatan koordinator")
    assert "Belum ada catatan" in hall.text(8)
    hall.says(3, "catatan koordinator")
    assert "khusus" in hall.text(3).lower() or "koordinator" in hall.text(3).lower()
    assert "siaran" not in hall.text(3)


def test_the_list_of_acts_has_pages(hall: Hall) -> None:
    for _ in range(20):
        code_for(hall)
    hall.says(1, "catatan koordinator")
    assert hall.text(1).count("membuat kode") == 15
    hall.says(1, "halaman lanjut")
    assert hall.text(1).count("membuat kode") == 5
    assert len(hall.rows(Audit)) == 20
