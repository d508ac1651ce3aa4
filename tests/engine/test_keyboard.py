"""The keyboard that shares the phone number: what comes after it takes it away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.messages import Media
from tests.support.at_each_step import stand
from tests.support.talk import CHAT, PAID, Talk

ANSWERS = ("setuju", "Siti Aminah", "ya", "psm", "Pekayon Jaya, Bekasi Selatan, Kota Bekasi")


def at_the_keyboard() -> Talk:
    talk = Talk().says("halo", *ANSWERS)
    assert (talk.step, talk.session.keyboard) == ("registration.phone", True)
    return talk


def last_turn(talk: Talk) -> list[tuple[bool, bool]]:
    """Of each message: whether it clears the keyboard, and whether it has keys."""
    assert talk.outcome is not None
    return [(message.clears_keyboard, bool(message.rows)) for message in talk.outcome.messages]


def test_the_question_comes_with_its_keyboard() -> None:
    talk = at_the_keyboard()
    assert last_turn(talk) == [(False, True)]
    assert talk.message.rows[0][0].contact


def test_the_next_turn_clears_it_and_asks_in_a_message_of_its_own() -> None:
    talk = at_the_keyboard().says("lewati")
    assert last_turn(talk) == [(True, False), (False, True)]
    assert talk.outcome is not None
    assert all(message.text for message in talk.outcome.messages)
    assert not talk.session.keyboard


def test_what_was_said_goes_with_the_first_of_the_two() -> None:
    talk = at_the_keyboard().says("hapus data")
    assert last_turn(talk) == [(True, False), (False, True)]
    talk = at_the_keyboard().says("batal")
    assert last_turn(talk) == [(True, False), (False, True)]
    talk.says("ya")
    assert last_turn(talk) == [(False, False)]
    talk.says("daftar")
    assert last_turn(talk) == [(False, True)]


def test_the_turn_after_that_is_one_message_again() -> None:
    assert last_turn(at_the_keyboard().says("lewati", "hmm")) == [(False, True)]


def test_a_shared_number_clears_it_too() -> None:
    talk = at_the_keyboard().sends(Media.CONTACT, phone="+6281234567890")
    assert last_turn(talk) == [(True, False), (False, True)]


@pytest.mark.parametrize("word", ["hmm", "bantuan", "081234567890"])
def test_asked_again_it_stays(word: str) -> None:
    talk = at_the_keyboard().says(word)
    assert last_turn(talk) == [(False, True)]
    assert talk.session.keyboard


def test_it_is_remembered_while_nothing_is_asked() -> None:
    talk = at_the_keyboard().says("makasih")
    assert last_turn(talk) == [(False, False)]
    assert talk.session.keyboard
    assert last_turn(talk.says("lewati")) == [(True, False), (False, True)]


def test_a_channel_that_cannot_share_contacts_never_has_one() -> None:
    paid = Talk(PAID).says("halo", *ANSWERS)
    assert not paid.session.keyboard
    assert not any(message.clears_keyboard for message in paid.says("benar").sent)
    assert all(len(stand(place, PAID).sent) for place in ("menu.choose", "quiz.question"))


def test_no_ordinary_turn_is_two_messages() -> None:
    buttons_only = Talk(replace(CHAT, contact=False)).registered()
    for text in (
        "menu",
        "belajar",
        "2",
        "1",
        "lanjut",
        "kuis",
        "1",
        "a",
        "profil",
        "1",
        "Sulastri",
    ):
        assert last_turn(buttons_only.says(text)) in ([(False, True)], [(False, False)])
