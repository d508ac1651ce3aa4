"""Home."""

from __future__ import annotations

import pytest

from bot.engine.messages import Capabilities
from tests.support.at_each_step import stand
from tests.support.talk import CHAT, PAID, Talk

PLACES = [
    "learn.module",
    "quizzes.module",
    "menu.choose",  # nothing to review yet
    "progress.whereto",
    "menu.choose",  # no session yet: said, and back
    "profile.choose",
    "enquire.text",
    "menu.choose",
]


@pytest.mark.parametrize(("number", "place"), list(zip("12345678", PLACES, strict=True)))
@pytest.mark.parametrize("capabilities", [CHAT, PAID])
def test_numbers_choose(number: str, place: str, capabilities: Capabilities) -> None:
    assert stand("menu.choose", capabilities).says(number).step == place


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("Belajar", "learn.module"),
        ("blajar", "learn.module"),
        ("mau belajar dong", "learn.module"),
        ("pilih 1", "learn.module"),
        ("nomor 2", "quizzes.module"),
        ("Kuis", "quizzes.module"),
        ("kuiss", "quizzes.module"),
        ("ulangan dong", "menu.choose"),
        ("latihan ulang dong", "menu.choose"),
        ("kemajuan", "progress.whereto"),
        ("nilai saya", "progress.whereto"),
        ("profil", "profile.choose"),
    ],
)
def test_words_and_near_words_choose(word: str, place: str) -> None:
    assert stand("menu.choose").says(word).step == place


def test_a_slip_is_asked_back() -> None:
    talk = stand("menu.choose").says("profl")
    assert talk.heard == ["engine.meant"]
    assert talk.says("ya").step == "profile.choose"


@pytest.mark.parametrize(
    "label",
    [
        "Belajar",
        "Kuis",
        "Latihan ulang",
        "Kemajuan saya",
        "Jadwal",
        "Profil",
        "Tanya",
        "Bantuan",
    ],
)
def test_every_button_leads_on(label: str) -> None:
    talk = stand("menu.choose").presses(label)
    assert talk.heard not in (["menu.ask"], [])


@pytest.mark.parametrize(
    ("capabilities", "hint"), [(CHAT, "answer.choose_button"), (PAID, "answer.choose_number")]
)
def test_the_ninth_of_eight_is_asked_again(capabilities: Capabilities, hint: str) -> None:
    assert stand("menu.choose", capabilities).says("9").heard == [hint, "menu.ask"]


def test_help_is_told_and_the_menu_shown_again() -> None:
    assert stand("menu.choose").says("8").heard == ["help.general", "contacts.for_help", "menu.ask"]


def test_the_menu_knows_the_name_and_draws_it_harmlessly() -> None:
    talk = Talk().registered(name="Siti <b>A</b>").says("menu")
    assert "Siti &lt;b&gt;A&lt;/b&gt;" in talk.text
