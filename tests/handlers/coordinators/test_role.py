"""Becoming a coordinator by a code, and what coordinators did as those above them read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import bot
from bot.features.coordinators.writes import new_code
from handlers.coordinators.acts import ACTS
from models.coordinators import Coordinator, CoordinatorCode
from models.volunteer import Audit
from tests.support.volunteers_in_chat import VolunteersInChat


def code_for(chat: VolunteersInChat, scope: str = "32.75") -> str:
    with chat.engine.begin() as connection:
        return new_code(connection, scope, chat.now)


def scopes(chat: VolunteersInChat) -> dict[int, str]:
    return {row.volunteer_id: row.scope for row in chat.rows(Coordinator)}


@pytest.mark.parametrize("how", ["koordinator {}", "/start koordinator-{}", "KOORDINATOR {}"])
def test_the_first_who_sends_it_is_coordinator(chat: VolunteersInChat, how: str) -> None:
    code = code_for(chat)
    chat.says(2, how.format(code))
    assert scopes(chat)[2] == "32.75"
    assert "koordinator untuk Kota Bekasi" in chat.text(2)
    chat.says(2, "siaran")
    assert "Apa isi siarannya" in chat.text(2)


def test_a_code_may_be_typed_with_spaces_or_small_letters(chat: VolunteersInChat) -> None:
    code = code_for(chat).replace("-", " ").lower()
    chat.says(2, "koordinator", code)
    assert 2 in scopes(chat)


def test_the_second_who_sends_it_is_none(chat: VolunteersInChat) -> None:
    code = code_for(chat)
    chat.says(2, f"koordinator {code}").says(3, f"koordinator {code}")
    assert set(scopes(chat)) == {1, 2}
    assert "tidak berlaku" in chat.text(3)


def test_after_48_hours_it_is_too_old(chat: VolunteersInChat) -> None:
    code = code_for(chat)
    chat.now += timedelta(hours=48)
    chat.says(2, f"koordinator {code}")
    assert set(scopes(chat)) == {1}


@pytest.mark.parametrize("code", ["AAAAA-AAAAA", "2222222222", "x"])
def test_a_guess_is_none(chat: VolunteersInChat, code: str) -> None:
    code_for(chat)
    chat.says(2, "koordinator", code)
    assert set(scopes(chat)) == {1}
    assert "tidak berlaku" in chat.text(2)


def test_a_wider_region_takes_the_place_of_a_narrower_not_the_other_way_round(
    chat: VolunteersInChat,
) -> None:
    chat.says(1, f"koordinator {code_for(chat, '32')}")
    assert scopes(chat) == {1: "32"}
    inner = code_for(chat, "32.75.04")
    chat.says(1, f"koordinator {inner}")
    assert scopes(chat) == {1: "32"}
    chat.says(2, f"koordinator {inner}")
    assert scopes(chat)[2] == "32.75.04"


def test_only_the_hash_of_a_code_is_kept(chat: VolunteersInChat) -> None:
    code = code_for(chat).replace("-", "")
    [row] = chat.rows(CoordinatorCode)
    assert code not in str(tuple(row))


def test_whoever_is_not_registered_registers_first(chat: VolunteersInChat) -> None:
    code = code_for(chat)
    chat.says(77, f"/start koordinator-{code}")
    assert "terdaftar" in chat.text(77)
    assert set(scopes(chat)) == {1}


def test_those_above_read_what_was_done_below_and_no_further(chat: VolunteersInChat) -> None:
    chat.enter(1, first=8, place="32.16.05.2001")
    chat.appoint(8, "32.16")
    chat.appoint(2, "32")
    chat.says(1, "siaran", "Besok kerja bakti.", "semua", "kirim").sweep()
    chat.says(2, "catatan koordinator")
    assert "Relawan 1 (Kota Bekasi), mengirim siaran: “Besok kerja bakti.”, 5 orang" in chat.text(2)
    chat.says(8, "catatan koordinator")
    assert "Belum ada catatan" in chat.text(8)
    chat.says(3, "catatan koordinator")
    assert "khusus" in chat.text(3).lower() or "koordinator" in chat.text(3).lower()
    assert "siaran" not in chat.text(3)


def test_the_list_of_acts_has_pages(chat: VolunteersInChat) -> None:
    for _ in range(20):
        code_for(chat)
    chat.says(1, "catatan koordinator")
    assert chat.text(1).count("membuat kode") == 15
    chat.says(1, "halaman lanjut")
    assert chat.text(1).count("membuat kode") == 5
    assert len(chat.rows(Audit)) == 20


# --- whom and what it was about -----------------------------------------------------------------


def test_an_act_says_which_session_broadcast_or_person(chat: VolunteersInChat) -> None:
    session = chat.invite(title="Bimtek Angkatan Dua")
    chat.says(1, "siaran", "Besok kerja bakti di balai desa, mohon hadir semua.", "semua", "kirim")
    chat.note(1, "marked present", session=session, of=3)
    chat.note(1, "session edited", session=session)
    chat.note(1, "role confirmed", volunteer=4)
    chat.says(1, "catatan koordinator")
    for line in (
        "menandai kehadiran: Relawan 3, Bimtek Angkatan Dua",
        "mengubah judul, catatan, atau pengingat acara: Bimtek Angkatan Dua",
        "mengirim siaran: “Besok kerja bakti di balai desa, mohon…”, 5 orang",
        "memastikan peran relawan: Relawan 4",
    ):
        assert line in chat.text(1)


def test_people_of_other_regions_are_not_named_nor_who_is_gone(chat: VolunteersInChat) -> None:
    chat.enter(1, first=8, name="Orang Jauh", place="32.16.05.2001")
    chat.note(1, "marked present", session=999, of=8)
    chat.note(1, "seat given", session=999, of=12345)
    chat.says(1, "catatan koordinator")
    assert chat.text(1).endswith("menandai kehadiran")
    assert "Orang Jauh" not in chat.text(1)


def test_every_act_that_is_noted_has_words() -> None:
    noted = set(acts_in_code())
    assert len(noted) > 40
    assert noted <= set(ACTS), noted - set(ACTS)


def acts_in_code() -> Iterator[str]:
    """The acts in calls of `note` and `note_of` (bot/store/audit.py), conditional ones as well."""
    for path in Path(bot.__file__).parent.rglob("*.py"):
        text = path.read_text("utf-8")
        if "bot.store.audit import" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"note", "note_of"}:
                act = node.args[1 if getattr(node.func, "id", "") == "note_of" else 2]
                names = {one.id for one in ast.walk(act) if isinstance(one, ast.Name)}
                assigned = (
                    one.value
                    for one in ast.walk(ast.parse(text))
                    if isinstance(one, ast.Assign) and getattr(one.targets[0], "id", "") in names
                )
                for part in (act, *assigned):
                    yield from (
                        str(one.value)
                        for one in ast.walk(part)
                        if isinstance(one, ast.Constant) and isinstance(one.value, str)
                    )
