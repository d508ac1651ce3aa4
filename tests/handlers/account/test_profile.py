"""What is kept of a volunteer: seen, corrected, taken along."""

from __future__ import annotations

import pytest

from bot.features.volunteers.requests import Enrol
from tests.support.at_each_step import SOUTH_BEKASI, stand, to_the_result
from tests.support.talk import SITI, Talk


def test_the_profile_shows_what_is_known() -> None:
    talk = stand("profile.choose")
    assert "Siti Aminah" in talk.text
    assert "Pekayonjaya" in talk.text


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        (["1", "Sulastri"], {"name": "Sulastri"}),
        (["2", "tagana"], {"role": "tagana"}),
        (
            ["3", "Kota Bekasi", "Bekasi Selatan", "Jakasetia"],
            {"place": f"{SOUTH_BEKASI}.1004"},
        ),
    ],
)
def test_one_line_is_corrected_and_all_else_stays(
    words: list[str], changed: dict[str, str]
) -> None:
    talk = stand("profile.choose").says(*words)
    assert talk.step == "correction.summary"
    talk.says("benar")
    assert talk.heard == ["registration.changed", "menu.ask"]
    known = talk.person.volunteer
    expected = {"name": SITI.name, "role": SITI.role, "place": SITI.place, "village": "", **changed}
    assert {name: getattr(known, name) for name in expected} == expected
    assert known.registered_at == SITI.registered_at


def test_a_new_place_brings_its_time_zone() -> None:
    talk = stand("profile.choose").says("3", "Kota Jayapura", "Abepura", "Awiyo", "benar")
    assert talk.person.volunteer.zone == "Asia/Jayapura"


def test_nothing_changes_before_the_summary_is_confirmed() -> None:
    talk = stand("profile.choose").says("1", "Sulastri", "menu")
    assert talk.person.volunteer.name == "Siti Aminah"
    assert talk.effects == []


def test_a_correction_asks_neither_for_consent_nor_for_the_number() -> None:
    talk = stand("profile.choose").says("1", "Sulastri", "benar")
    assert [type(effect) for effect in talk.effects] == [Enrol]


def test_my_data_shows_everything_that_is_kept(talk: Talk) -> None:
    talk.registered(invitation="bks", phone="+6281234567890")
    to_the_result(talk).says("lanjut")
    while talk.step.startswith("lesson"):
        talk.says("lanjut" if talk.step == "lesson.card" else "a")
    talk.says("kuis", "2", "data saya")
    assert set(talk.heard) >= {
        "registration.line_name",
        "registration.line_role",
        "registration.line_place",
        "registration.line_phone",
        "my_data.consent",
        "my_data.registered",
        "my_data.invitation",
        "my_data.address",
        "my_data.language",
        "my_data.lesson",
        "my_data.quiz",
        "my_data.quiz_open",
        "my_data.kept",
    }


def test_before_registration_my_data_says_how_little_there_is(talk: Talk) -> None:
    talk.says("data saya")
    assert talk.heard[:2] == ["my_data.address", "my_data.nothing"]
    assert talk.step == "registration.consent"


def test_the_language_is_set_in_the_profile() -> None:
    talk = stand("profile.choose").presses("Bahasa").presses("English")
    assert talk.person.volunteer.language == "en"
    assert talk.step == "profile.choose"
